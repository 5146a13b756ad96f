import { existsSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { after } from '../../core/clock';
import { failedTo, MettleError, reasonOf } from '../../core/errors';
import { packageFile } from '../../core/package-root';
import type { Job, ThreadReport } from '../engine/job';
import type { Lead } from '../generate';
import { LONGEST_STOP_MS } from '../model/with-hooks';
import type { FromLoadThread, LoadThreadData, ToLoadThread } from './messages';

/** Time between the order to start and the start, so that all threads start at the same moment. */
const LEAD_MS = 20;
/** How much longer than its plan a thread may take before it is held to be blocked. */
const PATIENCE_MS = 5000;
/** The same, for one that is to end at once. */
const STOPPING_MS = 500;

/** Makes load in worker threads, each its share of the job, and returns what each has measured. */
export async function runThreads(
  job: Omit<Job, 'thread' | 'threads'>,
  scenario: LoadThreadData['scenario'],
  threads: number,
  { steering, stop, onStart, onSecond, onEnd }: Lead,
): Promise<ThreadReport[]> {
  const started: LoadThread[] = Array.from(
    { length: threads },
    (_, thread) =>
      new LoadThread({ job: { ...job, thread, threads }, scenario }, (message) => {
        if (message.type === 'second') onSecond(thread, message.second);
        else if (message.type === 'report') onEnd(thread, message.report);
        else if (message.type === 'finishing') {
          for (const other of started) {
            other.tell({ type: 'finish' });
            other.allow(job.gracefulStopMs + PATIENCE_MS);
          }
        }
      }),
  );
  const onStop = (): void => {
    for (const thread of started) {
      thread.tell({ type: 'stop' });
      thread.allow(STOPPING_MS);
    }
  };
  stop.addEventListener('abort', onStop, { once: true });
  const reports = Promise.all(started.map((thread) => thread.report));
  try {
    await Promise.race([Promise.all(started.map((thread) => thread.ready)), reports]);
    const atMs = performance.timeOrigin + performance.now() + LEAD_MS;
    steering.follow((order) => {
      for (const thread of started) thread.tell({ type: 'order', order });
    });
    for (const thread of started) {
      thread.tell({ type: 'start', atMs });
      if (!stop.aborted) thread.allow(job.warmUpMs + job.durationMs + job.gracefulStopMs + PATIENCE_MS);
    }
    onStart(atMs - performance.timeOrigin);
    return await reports;
  } catch (error) {
    // The others end too, and not by force: what their hook `start` has made, their hook `stop` clears away.
    onStop();
    await Promise.allSettled(started.map((thread) => thread.report));
    throw error;
  } finally {
    stop.removeEventListener('abort', onStop);
    await Promise.all(started.map((thread) => thread.end()));
  }
}

/** One worker thread that makes load. */
class LoadThread {
  readonly ready: Promise<void>;
  readonly report: Promise<ThreadReport>;
  readonly #worker: Worker;
  #fail: (error: MettleError) => void = () => undefined;
  #patience = (): void => undefined;
  #isStopping = false;

  /** @param heard - is told what the thread says, but for its failure. */
  constructor(data: LoadThreadData, heard: (message: FromLoadThread) => void) {
    this.#worker = new Worker(entryFile(), { workerData: data, name: `load ${data.job.thread}` });
    let isReady = (): void => undefined;
    this.ready = new Promise((resolve) => {
      isReady = resolve;
    });
    this.report = new Promise((resolve, reject) => {
      this.#fail = reject;
      this.#worker.on('message', (message: FromLoadThread) => {
        if (message.type === 'ready') isReady();
        else if (message.type === 'stopping') this.#letStop();
        else if (message.type === 'report') resolve(message.report);
        else if (message.type === 'failed')
          reject(new MettleError(message.code, message.message, { cause: { stack: message.stack } }));
        heard(message);
      });
      this.#worker.on('error', (error) => reject(died(reasonOf(error), error)));
      this.#worker.on('exit', (code) => reject(died(`it ended with exit code ${code}`)));
    });
    // It is awaited with the others; this one keeps a second failure from being an unhandled one.
    this.report.catch(() => undefined);
  }

  tell(message: ToLoadThread): void {
    this.#worker.postMessage(message);
  }

  /** So long may it go on from now; after that it is held to be blocked. Its hook `stop` has a time of its own. */
  allow(ms: number): void {
    if (this.#isStopping) return;
    this.#patience();
    this.#patience = after(ms, () => this.#fail(died('it does not answer: the scenario blocks its event loop')));
  }

  async end(): Promise<void> {
    this.#patience();
    await this.#worker.terminate();
  }

  #letStop(): void {
    this.allow(LONGEST_STOP_MS + PATIENCE_MS);
    this.#isStopping = true;
  }
}

function entryFile(): string {
  const file = packageFile('dist/load-worker.js');
  if (existsSync(file)) return file;
  throw failedTo({
    to: 'start a load thread',
    reason: `${file} does not exist`,
    cure: 'Install jest-mettle again; in its own repository, run npm run build',
    code: 'METTLE_CONFIG',
  });
}

function died(reason: string, cause?: unknown): MettleError {
  return failedTo({
    to: 'run the scenario in a worker thread',
    reason,
    cure: 'Run it as a function in the test to see where',
    code: 'METTLE_SCENARIO',
    cause,
  });
}
