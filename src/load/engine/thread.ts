import { anySignal } from '../../core/any-signal';
import { aborted, nowMs, sleep } from '../../core/clock';
import { openTransport } from '../transport/open';
import { ClosedCrowd } from './closed';
import type { Crowd } from './crowd';
import { Iterations } from './iterations';
import type { Job, SecondReport, ThreadReport } from './job';
import type { Behaviour } from './life';
import { listCast } from './list-user';
import { livingCast } from './living-user';
import { watchLoop } from './loop-watch';
import { OpenCrowd } from './open';
import { Run } from './run';
import type { Steering } from './steering';
import type { Second } from './timeline';

/** How long a scenario gets to end after everything it waited for was cut off. */
const UNWIND_MS = 100;

/**
 * Makes one thread's share of the load, and measures it.
 *
 * @param startMs - when the schedule begins, on the clock of `nowMs` in this thread.
 * @param steering - how much load, and the changes of it while it is made.
 * @param stop - ends the run at once: what is in flight is cut off and counted as aborted.
 * @param finish - ends it early, but lets finish what is under way; aborted by this thread, too, where its users end the run.
 */
export async function runThread(
  job: Job,
  behaviour: Behaviour,
  startMs: number,
  steering: Steering,
  stop: AbortSignal,
  onSecond: (second: SecondReport) => void,
  finish = new AbortController(),
): Promise<ThreadReport> {
  const transport = openTransport(new URL(job.url).origin, job);
  const done = new AbortController();
  const tell = (second: Second): void => {
    // In the drain, rates would be judged that nobody makes any more.
    const isMeasuring = nowMs() < run.windowEndMs;
    const soFar =
      job.reportsSoFar && isMeasuring ? { tally: run.tally.toJSON(), windowMs: nowMs() - run.measureFromMs } : null;
    onSecond({ ...second, soFar });
  };
  const run: Run = new Run(job, transport, startMs, tell, {
    done: () => done.abort(),
    finish: () => finish.abort(),
  });
  run.listen(behaviour.hooks);
  const gaveUp = new AbortController();
  const ended = new AbortController();
  const stopped = anySignal([stop, gaveUp.signal, ended.signal]);
  const loop = watchLoop();
  try {
    const iterations = new Iterations(run, () => gaveUp.abort());
    const cast =
      behaviour.kind === 'list'
        ? listCast(run, iterations, behaviour.requests)
        : livingCast(run, iterations, behaviour.lives);
    const { load } = job;
    // Orders come before everybody else: the run may have been stopped before it began.
    if (stop.aborted) run.endWindowAt(startMs);
    let crowd: Crowd | undefined;
    const over = windowOver(run, steering, stopped, () => crowd?.renew());
    crowd =
      load.model === 'closed'
        ? new ClosedCrowd(run, cast, steering.course)
        : new OpenCrowd(run, cast, steering.course, load);
    void untilMs(run.measureFromMs, stopped).then(() => loop.restart());
    const early = anySignal([done.signal, finish.signal]);
    await Promise.race([over, crowd.drained, aborted(early)]);
    if (run.spent) {
      // The answers to the last of a budget belong to it: they are waited for within its time.
      crowd.stop();
      crowd.dismiss();
      await Promise.race([over, crowd.drained, aborted(anySignal([finish.signal, stopped]))]);
    }
    if (stopped.aborted || early.aborted) run.endWindowAt(nowMs());
    run.endWindow();
    const windowMs = Math.max(0, Math.round((Math.min(nowMs(), run.windowEndMs) - run.measureFromMs) * 1000) / 1000);
    const { lag, utilisation } = loop.stop();
    crowd.dismiss();
    await Promise.race([crowd.drained, quietly(sleep(job.gracefulStopMs, stopped))]);
    crowd.stop();
    run.cutOff();
    await Promise.race([crowd.drained, quietly(sleep(UNWIND_MS, ended.signal))]);
    run.close();
    return {
      tally: run.tally.toJSON(),
      windowMs,
      loopLag: lag,
      utilisation,
      scheduleLag: run.scheduleLag.toJSON(),
      arrivals: crowd.arrivals(),
      iterations: iterations.counts(),
      spent: run.spent,
      ending: run.ending,
    };
  } finally {
    ended.abort();
    loop.stop();
    run.cutOff();
    run.close();
    await transport.close();
  }
}

/** Resolves at the end of the window, which orders may bring nearer, or when the signal aborts. */
function windowOver(run: Run, steering: Steering, stopped: AbortSignal, renew: () => void): Promise<void> {
  return new Promise((resolve) => {
    const watch = (): void => {
      void untilMs(run.windowEndMs, stopped).then(resolve);
    };
    steering.follow((order) => {
      if (order.type === 'end') {
        run.endWindowAt(run.startMs + order.atMs);
        watch();
      }
      renew();
    });
    watch();
  });
}

/** Resolves at a moment, or as soon as the signal aborts. */
async function untilMs(momentMs: number, signal: AbortSignal): Promise<void> {
  // A timer may wake a fraction of a millisecond early.
  for (let leftMs = momentMs - nowMs(); leftMs > 0 && !signal.aborted; leftMs = momentMs - nowMs()) {
    await quietly(sleep(Math.max(1, leftMs), signal));
  }
}

/** Takes the end by a signal as an end like another. */
async function quietly(waiting: Promise<void>): Promise<void> {
  await waiting.catch(() => undefined);
}
