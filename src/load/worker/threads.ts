import { existsSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { after } from '../../core/clock';
import { failedTo, MettleError, reasonOf } from '../../core/errors';
import { packageFile } from '../../core/package-root';
import type { Job, SecondReport, ThreadReport } from '../engine/job';
import type { Lead } from '../generate';
import { LONGEST_STOP_MS } from '../model/with-hooks';
import type { FromLoadThread, LoadThreadData, ToLoadThread } from './messages';

/** Time between the order to start and the start, so that all threads start at the same moment. */
const LEAD_MS = 20;
/** How much longer than its plan a thread may take before it is held to be blocked. */
const PATIENCE_MS = 5000;

/** Makes load in worker threads, each its share of the job, and returns what each has measured. */
export async function runThreads(
  job: Omit<Job, 'thread' | 'threads'>,
  scenario: LoadThreadData['scenario'],
  threads: number,
  { steering, stop, onStart, onSecond }: Lead,
): Promise<ThreadReport[]> {
  let patience = (): void => undefined;
  const beImpatient = (ms: number): void => {
    patience();
    patience = after(ms, () => {
      for (const thread of started) thread.giveUp();
    });
  };
  const started: LoadThread[] = Array.from(
    { length: threads },
    (_, thread) =>
      new LoadThread({ job: { ...job, thread, threads }, scenario }, onSecond, {
        finishing() {
          for (const other of started) other.tell({ type: 'finish' });
          beImpatient(job.gracefulStopMs + PATIENCE_MS);
        },
        stopping: () => beImpatient(LONGEST_STOP_MS + PATIENCE_MS),
      }),
  );
  const onStop = (): void => {
    for (const thread of started) thread.tell({ type: 'stop' });
  };
  stop.addEventListener('abort', onStop, { once: true });
  stop.addEventListener('abort', () => beImpatient(500), { once: true });
  try {
    const reports = Promise.all(started.map((thread) => thread.report));
    await Promise.race([Promise.all(started.map((thread) => thread.ready)), reports]);
    if (stop.aborted) onStop();
    const atMs = performance.timeOrigin + performance.now() + LEAD_MS;
    steering.follow((order) => {
      for (const thread of started) thread.tell({ type: 'order', order });
    });
    for (const thread of started) thread.tell({ type: 'start', atMs });
    onStart(atMs - performance.timeOrigin);
    if (!stop.aborted) beImpatient(job.warmUpMs + job.durationMs + job.gracefulStopMs + PATIENCE_MS);
    return await reports;
  } finally {
    patience();
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

  constructor(
    data: LoadThreadData,
    onSecond: (second: SecondReport) => void,
    on: { finishing(): void; stopping(): void },
  ) {
    this.#worker = new Worker(entryFile(), { workerData: data, name: `load ${data.job.thread}` });
    let isReady = (): void => undefined;
    this.ready = new Promise((resolve) => {
      isReady = resolve;
    });
    this.report = new Promise((resolve, reject) => {
      this.#fail = reject;
      this.#worker.on('message', (message: FromLoadThread) => {
        if (message.type === 'ready') isReady();
        else if (message.type === 'second') onSecond(message.second);
        else if (message.type === 'finishing') on.finishing();
        else if (message.type === 'stopping') on.stopping();
        else if (message.type === 'report') resolve(message.report);
        else reject(new MettleError(message.code, message.message, { cause: { stack: message.stack } }));
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

  giveUp(): void {
    this.#fail(died('it does not answer: the scenario blocks its event loop'));
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
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
