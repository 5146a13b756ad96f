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

/** Finds out what survived which window. @throws MettleError `METTLE_SNAPSHOT` */
export function runSurvey(request: Omit<SurveyRequest, 'type'>, signal: AbortSignal): Promise<HeapSurvey> {
  return ask({ type: 'survey', ...request }, signal);
}

/** Finds the highest id of an object in a snapshot. @throws MettleError `METTLE_SNAPSHOT` */
export function findHighestId(file: string, signal: AbortSignal): Promise<HighestId> {
  return ask({ type: 'highest-id', file }, signal);
}

/** Finds out what grew between two snapshots of one process. @throws MettleError `METTLE_SNAPSHOT` */
export function compareSnapshots(before: string, after: string, signal: AbortSignal): Promise<HeapDifference> {
  return ask({ type: 'difference', before, after }, signal);
}

/** Finds out what an object keeps alive. @throws MettleError `METTLE_SNAPSHOT`, also where no object has this id */
export function findRetained(file: string, id: number, signal: AbortSignal): Promise<RetainedObject> {
  return ask({ type: 'retained', file, id }, signal);
}

/** Has a snapshot read in a thread of its own. */
async function ask<Request extends SnapshotRequest>(
  request: Request,
  signal: AbortSignal,
): Promise<SnapshotAnswers[Request['type']]> {
  signal.throwIfAborted();
  const worker = new Worker(packageFile('dist/heap-surveyor.js'), { workerData: request, name: 'heap surveyor' });
  let abort = (): void => {};
  try {
    return await new Promise<SnapshotAnswers[Request['type']]>((resolve, reject) => {
      abort = () => reject(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      worker.once('message', resolve);
      worker.once('error', (error) => reject(cannotRead(request, reasonOf(error), error)));
      worker.once('exit', (code) => reject(cannotRead(request, `its thread ended with exit code ${code}`)));
    });
  } finally {
    signal.removeEventListener('abort', abort);
    await worker.terminate();
  }
}

function cannotRead(request: SnapshotRequest, reason: string, cause?: unknown): Error {
  const what =
    request.type === 'difference'
      ? `heap snapshots ${request.before} and ${request.after}`
      : `heap snapshot ${request.file}`;
  return failedTo({ to: `read the ${what}`, reason, code: 'METTLE_SNAPSHOT', cause });
}
