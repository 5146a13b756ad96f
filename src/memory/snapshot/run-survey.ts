import { Worker } from 'node:worker_threads';
import { failedTo, reasonOf } from '../../core/errors';
import { packageFile } from '../../core/package-root';
import type { HeapSurvey, SurveyRequest } from './survey';

/** Reads a snapshot in a thread of its own. @throws MettleError `METTLE_SNAPSHOT` */
export async function runSurvey(request: SurveyRequest, signal: AbortSignal): Promise<HeapSurvey> {
  signal.throwIfAborted();
  const worker = new Worker(packageFile('dist/heap-surveyor.js'), { workerData: request, name: 'heap surveyor' });
  let abort = (): void => {};
  try {
    return await new Promise<HeapSurvey>((resolve, reject) => {
      abort = () => reject(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      worker.once('message', resolve);
      worker.once('error', (error) => reject(cannotRead(request.file, reasonOf(error), error)));
      worker.once('exit', (code) => reject(cannotRead(request.file, `its thread ended with exit code ${code}`)));
    });
  } finally {
    signal.removeEventListener('abort', abort);
    await worker.terminate();
  }
}

function cannotRead(file: string, reason: string, cause?: unknown): Error {
  return failedTo({ to: `read the heap snapshot ${file}`, reason, code: 'METTLE_SNAPSHOT', cause });
}
