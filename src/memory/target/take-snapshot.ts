import { randomUUID } from 'node:crypto';
import { closeSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { failedTo, type MettleError, reasonOf } from '../../core/errors';
import { formatBytes } from '../../core/units';
import { reaches, writesSnapshot } from './expressions';
import type { RemoteInspector } from './remote-inspector';

/** What a snapshot of another process needs. */
export interface SnapshotWork {
  readonly label: string;
  readonly inspector: RemoteInspector;
  /** Runs an expression there, however long it takes. @throws Error with what was thrown there */
  readonly run: <T>(expression: string, signal: AbortSignal) => Promise<T>;
  readonly file: string;
  /** With the values of numbers. */
  readonly numbers: boolean;
}

/**
 * Has a process write a snapshot of its heap to a file of this machine: by itself, where it can write to the same file; else it sends
 * it over its inspector, which costs it the memory for the text. Leaves no file where that fails.
 *
 * @throws MettleError `METTLE_SNAPSHOT` where the disk is full, `METTLE_LEAKS` where the process does not answer any more
 */
export async function takeSnapshot(work: SnapshotWork, signal: AbortSignal): Promise<'node:v8' | 'inspector'> {
  const { file, numbers, run } = work;
  try {
    if (await sharesFile(work, signal)) {
      await run(writesSnapshot(file, numbers), signal).catch((error) => {
        throw failedWriting(work, error);
      });
      return 'node:v8';
    }
    await streamSnapshot(work, signal);
    return 'inspector';
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}

/** The process may be another user's, in a container with files of its own, or not allowed to write. */
async function sharesFile(work: SnapshotWork, signal: AbortSignal): Promise<boolean> {
  const { file, run } = work;
  const token = randomUUID();
  try {
    writeFileSync(file, token, { mode: 0o600 });
  } catch (error) {
    throw failedWriting(work, error);
  }
  return run<boolean>(reaches(file, token), signal);
}

/** Each chunk goes to the file as it comes: the text as a whole is never in memory here. */
async function streamSnapshot(work: SnapshotWork, signal: AbortSignal): Promise<void> {
  const { inspector, file } = work;
  const descriptor = openSync(file, 'w', 0o600);
  let failed = (_: unknown): void => {};
  const writing = new Promise<never>((_, reject) => {
    failed = reject;
  });
  let full = false;
  const forget = inspector.on<{ chunk: string }>('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => {
    if (full) return;
    try {
      for (let rest = Buffer.from(chunk); rest.length > 0; ) rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      full = true;
      failed(failedWriting(work, error));
    }
  });
  try {
    const told = { reportProgress: false, captureNumericValue: work.numbers };
    await Promise.race([writing, inspector.sendLong('HeapProfiler.takeHeapSnapshot', told, signal)]);
  } finally {
    forget();
    closeSync(descriptor);
  }
}

function failedWriting({ label, file }: SnapshotWork, error: unknown): unknown {
  const reason = reasonOf(error);
  if (!/ENOSPC|EDQUOT|EFBIG/.test(reason)) return error;
  return diskFull(label, file, error);
}

function diskFull(label: string, file: string, cause: unknown): MettleError {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return failedTo({
    to: `write a snapshot of the heap of ${label}`,
    reason: `the disk of ${dirname(file)} is full after ${formatBytes(size)}`,
    cure: 'Make room there, or name another folder for temporary files in TMPDIR; a snapshot takes about twice the size of the heap',
    code: 'METTLE_SNAPSHOT',
    cause,
  });
}
