import fs from 'node:fs';
import { devNull, freemem } from 'node:os';
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { reasonOf } from '../../../core/errors';
import { formatBytes } from '../../../core/units';
import type { Effect } from '../effect';

export interface FileDescriptorPlan {
  /** How many stay free. */
  readonly leave: number;
}

/** Opened in one go; in between, a service goes on answering. */
const IN_ONE_TURN = 5_000;
/** What an open file costs the kernel: `struct file` and its place in the table. Source: /proc/slabinfo, `filp`. */
const KERNEL_BYTES = 300;
/** At most this share of the free memory goes for open files. */
const MOST_MEMORY = 0.1;

/** Opens files until the process has no more than a few descriptors left. */
export const fileDescriptors: Effect<FileDescriptorPlan> = async ({ leave }, { fired, figure }) => {
  // The functions themselves: a fault on the disk may replace them meanwhile.
  const { openSync, closeSync } = fs;
  const opened: number[] = [];
  const failures: string[] = [];
  const most = Math.floor((freemem() * MOST_MEMORY) / KERNEL_BYTES);

  function close(count: number): void {
    for (const fd of opened.splice(Math.max(0, opened.length - count))) {
      try {
        closeSync(fd);
      } catch (error) {
        failures.push(reasonOf(error));
      }
    }
  }
  async function stop(): Promise<void> {
    for (;;) {
      close(IN_ONE_TURN);
      if (opened.length === 0) return;
      await eventLoopTurn();
    }
  }

  try {
    for (let full = false; !full; ) {
      full = openUntilFull(opened, openSync);
      if (opened.length > most) throw tooMany(most);
      if (!full) await eventLoopTurn();
    }
  } catch (error) {
    await stop();
    throw error;
  }
  if (opened.length < leave) {
    const free = opened.length;
    await stop();
    throw new Error(`only ${free} descriptors are free, and ${leave} were to be left; leave fewer`);
  }
  close(leave);
  figure('opened', opened.length);
  fired();
  return {
    stop,
    left: () => {
      if (failures.length > 0) return `${failures.length} files could not be closed: ${failures[0]}`;
      return opened.length === 0 ? undefined : `${opened.length} files are still open`;
    },
  };
};

/** Opens some; whether there are no more. */
function openUntilFull(opened: number[], openSync: typeof fs.openSync): boolean {
  try {
    for (let n = 0; n < IN_ONE_TURN; n++) opened.push(openSync(devNull, 'r'));
    return false;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EMFILE') return true;
    throw new Error(`${opened.length} files were opened, and the next one failed: ${reasonOf(error)}`);
  }
}

function tooMany(most: number): Error {
  return new Error(
    `the limit on open files is so high that to reach it would take more than ${formatBytes(most * KERNEL_BYTES)} of the kernel's memory; start it with a lower one, as in ['sh', '-c', 'ulimit -n 1024; exec node server.js']`,
  );
}
