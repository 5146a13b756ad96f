import { pbkdf2, pbkdf2Sync, randomBytes } from 'node:crypto';
import { nowMs } from '../../../core/clock';
import type { Effect } from '../effect';

export interface ThreadPoolPlan {
  /** How many jobs are always there; nothing: as many as the pool has threads. */
  readonly threads: number | null;
  /** How long a job keeps its thread, on a machine that has nothing else to do. */
  readonly jobMs: number;
}

/** libuv's own default and its greatest. Source: https://docs.libuv.org/en/v1.x/threadpool.html */
const DEFAULT_THREADS = 4;
const MOST_THREADS = 1024;
const CALIBRATIONS = 5;
const CALIBRATION_ITERATIONS = 500;

/** Keeps the threads of libuv's pool busy, so that dns.lookup, file and crypto operations wait for their turn. */
export const threadPoolSaturation: Effect<ThreadPoolPlan> = ({ threads, jobMs }, { fired, figure }) => {
  const count = threads ?? poolSize();
  const iterations = iterationsFor(jobMs);
  const running = new Set<Promise<void>>();
  let stopped = false;
  let jobs = 0;
  let longestWaitMs = 0;

  function follow(work: (done: () => void) => void): void {
    const run = new Promise<void>(work).then(() => {
      running.delete(run);
    });
    running.add(run);
  }
  function job(): void {
    if (stopped) return;
    follow((done) => {
      pbkdf2('mettle', 'mettle', iterations, 64, 'sha512', () => {
        jobs += 1;
        figure('jobs', jobs);
        job();
        done();
      });
    });
  }
  /** One small job at a time beside the others, to see how long it has to wait. */
  function probe(): void {
    if (stopped) return;
    const sinceMs = nowMs();
    follow((done) => {
      randomBytes(1, () => {
        longestWaitMs = Math.max(longestWaitMs, nowMs() - sinceMs);
        figure('longestWaitMs', longestWaitMs);
        probe();
        done();
      });
    });
  }

  figure('threads', count);
  for (let n = 0; n < count; n++) job();
  probe();
  fired();
  return {
    async stop() {
      stopped = true;
      // A job that has begun cannot be called back.
      while (running.size > 0) await Promise.all(running);
    },
    left: () => (running.size === 0 ? undefined : `${running.size} jobs are still in the thread pool`),
  };
};

function poolSize(): number {
  const asked = Number(process.env['UV_THREADPOOL_SIZE']);
  return Number.isInteger(asked) && asked > 0 ? Math.min(asked, MOST_THREADS) : DEFAULT_THREADS;
}

/** By the quickest of several tries: the others had to share their CPU. */
function iterationsFor(ms: number): number {
  const triesMs = Array.from({ length: CALIBRATIONS }, () => {
    const startMs = nowMs();
    pbkdf2Sync('mettle', 'mettle', CALIBRATION_ITERATIONS, 64, 'sha512');
    return nowMs() - startMs;
  });
  return Math.max(1, Math.round((CALIBRATION_ITERATIONS * ms) / Math.min(...triesMs)));
}
