import { realpathSync } from 'node:fs';
import { setTimeout as startTimer } from 'node:timers';
import { type DiskFault, putOnDisk, stillReplaced } from '../disk/gate';
import type { Effect, EffectReport, RunningEffect } from '../effect';

export interface FullDiskPlan {
  readonly folder: string;
}

export interface SlowDiskPlan {
  readonly folder: string;
  readonly delayMs: number;
}

/** Whatever needs space below a folder finds none. */
export const diskFull: Effect<FullDiskPlan> = ({ folder }, report) => onDisk(folder, { full: true }, report);

/** Each operation on what lies below a folder waits before it begins. */
export const slowDisk: Effect<SlowDiskPlan> = async ({ folder, delayMs }, report) => {
  const waiting = new Set<() => void>();
  const slow = {
    delayMs,
    pause: () =>
      new Promise<void>((resolve) => {
        const go = (): void => {
          timer.close();
          waiting.delete(go);
          resolve();
        };
        const timer = startTimer(go, delayMs);
        waiting.add(go);
      }),
  };
  const running = await onDisk(folder, { full: false, slow }, report);
  return {
    async stop() {
      try {
        await running.stop();
      } finally {
        for (const go of [...waiting]) go();
      }
    },
    left: running.left,
  };
};

async function onDisk(
  folder: string,
  fault: Pick<DiskFault, 'full' | 'slow'>,
  { fired, figure }: EffectReport,
): Promise<RunningEffect> {
  if (process.platform !== 'linux') {
    throw new Error(`which file a descriptor belongs to is known on Linux only (/proc), not on ${process.platform}`);
  }
  let strikes = 0;
  const stop = await putOnDisk({
    ...fault,
    folder: realFolder(folder),
    struck(what) {
      strikes += 1;
      figure('operations', strikes);
      fired(what);
    },
  });
  return { stop, left: stillReplaced };
}

function realFolder(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    throw new Error(`there is no folder ${folder}; make it before the fault comes`);
  }
}
