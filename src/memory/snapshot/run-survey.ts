import { Worker } from 'node:worker_threads';
import { failedTo, reasonOf } from '../../core/errors';
import { packageFile } from '../../core/package-root';
import type {
  HeapDifference,
  HeapSurvey,
  HighestId,
  RetainedObject,
  SnapshotAnswers,
  SnapshotRequest,
  SurveyRequest,
} from './survey';

/** A thread that reads snapshots, one after the other. To start it takes a while, and leaves something in this process: so before it is needed. */
export interface Surveyor {
  /** Finds out what survived which window. @throws MettleError `METTLE_SNAPSHOT` */
  survey(request: Omit<SurveyRequest, 'type'>, signal: AbortSignal): Promise<HeapSurvey>;
  /** Finds the highest id of an object in a snapshot. @throws MettleError `METTLE_SNAPSHOT` */
  highestId(file: string, signal: AbortSignal): Promise<HighestId>;
  /** Ends the thread. */
  close(): Promise<void>;
}

/** Starts a thread that reads snapshots. After a question that failed or was given up it is of no use any more. */
export function openSurveyor(): Surveyor {
  const worker = new Worker(packageFile('dist/heap-surveyor.js'), { name: 'heap surveyor' });
  // Who asks nothing waits for nothing. An error without a question comes with the next one's exit.
  worker.unref();
  worker.on('error', () => {});
  return {
    survey: (request, signal) => ask(worker, { type: 'survey', ...request }, signal),
    highestId: (file, signal) => ask(worker, { type: 'highest-id', file }, signal),
    async close() {
      await worker.terminate();
    },
  };
}

/** Finds out what grew between two snapshots of one process. @throws MettleError `METTLE_SNAPSHOT` */
export function compareSnapshots(before: string, after: string, signal: AbortSignal): Promise<HeapDifference> {
  return askOnce({ type: 'difference', before, after }, signal);
}

/** Finds out what an object keeps alive. @throws MettleError `METTLE_SNAPSHOT`, also where no object has this id */
export function findRetained(file: string, id: number, signal: AbortSignal): Promise<RetainedObject> {
  return askOnce({ type: 'retained', file, id }, signal);
}

async function askOnce<Request extends SnapshotRequest>(
  request: Request,
  signal: AbortSignal,
): Promise<SnapshotAnswers[Request['type']]> {
  signal.throwIfAborted();
  const worker = new Worker(packageFile('dist/heap-surveyor.js'), { name: 'heap surveyor' });
  try {
    return await ask(worker, request, signal);
  } finally {
    await worker.terminate();
  }
}

/** Has a snapshot read in a thread of its own. */
async function ask<Request extends SnapshotRequest>(
  worker: Worker,
  request: Request,
  signal: AbortSignal,
): Promise<SnapshotAnswers[Request['type']]> {
  signal.throwIfAborted();
  const forget: (() => void)[] = [];
  const once = (event: string, call: (value: never) => void): void => {
    const listener = call as (value: unknown) => void;
    worker.once(event, listener);
    forget.push(() => worker.off(event, listener));
  };
  worker.ref();
  try {
    return await new Promise<SnapshotAnswers[Request['type']]>((resolve, reject) => {
      const abort = (): void => reject(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      forget.push(() => signal.removeEventListener('abort', abort));
      once('message', resolve);
      once('error', (error) => reject(cannotRead(request, reasonOf(error), error)));
      once('exit', (code) => reject(cannotRead(request, `its thread ended with exit code ${code}`)));
      worker.postMessage(request);
    });
  } finally {
    for (const each of forget) each();
    worker.unref();
  }
}

function cannotRead(request: SnapshotRequest, reason: string, cause?: unknown): Error {
  const what =
    request.type === 'difference'
      ? `heap snapshots ${request.before} and ${request.after}`
      : `heap snapshot ${request.file}`;
  return failedTo({
    to: `read the ${what}`,
    reason,
    cure: 'Check that the folder for temporary files (TMPDIR) has room, and the machine enough memory',
    code: 'METTLE_SNAPSHOT',
    cause,
  });
}
