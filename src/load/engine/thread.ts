import { nowMs, sleep } from '../../core/clock';
import { openTransport } from '../transport/open';
import { runClosed } from './closed';
import { Iterations } from './iterations';
import type { Job, ThreadReport } from './job';
import type { Behaviour } from './life';
import { listCast } from './list-user';
import { livingCast } from './living-user';
import { watchLoop } from './loop-watch';
import { runOpen } from './open';
import { Run } from './run';
import type { Second } from './timeline';

/** How long a scenario gets to end after everything it waited for was cut off. */
const UNWIND_MS = 100;
const NO_ARRIVALS = { planned: 0, onTime: 0, notStarted: 0 };

/**
 * Makes one thread's share of the load, and measures it.
 *
 * @param startMs - when the schedule begins, on the clock of `nowMs` in this thread.
 * @param stop - ends the run at once: what is in flight is cut off and counted as aborted.
 * @param finish - ends it early, but lets finish what is under way; aborted by this thread, too, where its users end the run.
 */
export async function runThread(
  job: Job,
  behaviour: Behaviour,
  startMs: number,
  stop: AbortSignal,
  onSecond: (second: Second) => void,
  finish = new AbortController(),
): Promise<ThreadReport> {
  const transport = openTransport(new URL(job.url).origin, { timeoutMs: job.timeoutMs, http2: false, tls: undefined });
  const done = new AbortController();
  const run = new Run(job, transport, startMs, onSecond, {
    done: () => done.abort(),
    finish: () => finish.abort(),
  });
  run.listen(behaviour.hooks);
  const gaveUp = new AbortController();
  const ended = new AbortController();
  const stopped = AbortSignal.any([stop, gaveUp.signal, ended.signal]);
  const early = AbortSignal.any([done.signal, finish.signal]);
  const window = new AbortController();
  const endWindow = (): void => {
    if (window.signal.aborted) return;
    run.endWindow();
    window.abort();
  };
  const loop = watchLoop();
  try {
    const iterations = new Iterations(run, () => gaveUp.abort());
    const cast =
      behaviour.kind === 'list'
        ? listCast(run, iterations, behaviour.requests)
        : livingCast(run, iterations, behaviour.lives);
    void untilMs(run.measureFromMs, stopped).then(() => loop.restart());
    void untilMs(run.windowEndMs, stopped).then(endWindow);
    early.addEventListener('abort', endWindow, { once: true });
    if (early.aborted) endWindow();
    const { shape } = job;
    const { drained, arrivals } =
      shape.model === 'closed'
        ? { ...(await runClosed(run, cast, shape, window.signal)), arrivals: NO_ARRIVALS }
        : await runOpen(run, cast, shape, window.signal, AbortSignal.any([stopped, early]));
    const windowMs = Math.max(0, Math.min(nowMs(), run.windowEndMs) - run.measureFromMs);
    const { lag, utilisation } = loop.stop();
    await Promise.race([drained, quietly(sleep(job.gracefulStopMs, stopped))]);
    run.cutOff();
    await Promise.race([drained, quietly(sleep(UNWIND_MS, ended.signal))]);
    run.close();
    return {
      tally: run.tally.toJSON(),
      windowMs,
      loopLag: lag,
      utilisation,
      scheduleLag: run.scheduleLag.toJSON(),
      arrivals,
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
