import { mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { threadId } from 'node:worker_threads';
import { isoNow } from '../core/clock';
import { failedTo, reasonOf } from '../core/errors';
import { makeIgnoredFolder } from '../core/ignored-folder';
import { wrongOption } from '../core/options';
import { type SnapshotWriter, writeSnapshotFile } from './snapshot-writer';

const FOLDER = join('.mettle', 'heap');

/** A snapshot that was written. */
export interface WrittenSnapshot {
  /** Its absolute path. */
  readonly file: string;
  /** Its size. */
  readonly bytes: number;
  /** Who wrote it: heapdump where it is installed and this is the main thread, else Node itself. */
  readonly writer: SnapshotWriter;
}

let written = 0;

/**
 * Writes a snapshot of the heap of this process, to be opened in Chrome DevTools (Memory, Load profile), memlab or the like. Garbage is collected
 * first. In a worker thread it is the heap of that thread.
 *
 * The process stands still while it is written: about 10 ms for each megabyte in use.
 *
 * @param file - where to; folders that are missing are made, a file that is there is overwritten. DevTools open only what ends with `.heapsnapshot`.
 * Default: a new file in `.mettle/heap`, which git ignores.
 * @throws MettleError `METTLE_SNAPSHOT` where it cannot be written; then nothing is left of it.
 * @example
 * ```ts
 * const { file, bytes, writer } = await heapSnapshot('/tmp/after-checkout.heapsnapshot');
 * ```
 */
export async function heapSnapshot(file?: string): Promise<WrittenSnapshot> {
  if (file !== undefined && (typeof file !== 'string' || file === '')) {
    throw wrongOption('heapSnapshot', 'file', 'the path of a file', file, "'/tmp/now.heapsnapshot'");
  }
  const path = resolve(file ?? nextFile());
  try {
    if (file === undefined) makeIgnoredFolder(FOLDER);
    else mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw failedTo({
      to: `write a heap snapshot to ${path}`,
      reason: `its folder cannot be made: ${reasonOf(error)}`,
      cure: 'Name a folder that may be written to',
      code: 'METTLE_SNAPSHOT',
      cause: error,
    });
  }
  const writer = writeSnapshotFile(path);
  return { file: path, bytes: statSync(path).size, writer };
}

function nextFile(): string {
  written += 1;
  const when = isoNow().slice(0, 19).replaceAll(':', '-');
  return join(FOLDER, `${when}-${process.pid}-${threadId}-${written}.heapsnapshot`);
}
