import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { nowMs } from '../../core/clock';
import { Histogram, type SerialisedHistogram } from '../../core/histogram';

/** How an event loop fared: how late its timers were, and the share of time it was busy. */
export interface LoopReport {
  readonly lag: SerialisedHistogram;
  readonly utilisation: number;
}

const EVERY_MS = 10;

/**
 * Watches the event loop of this thread. A timer that should fire each 10 ms notes how late it is; a stall of a second is
 * noted for each of the 100 moments that it swallowed, so that percentiles are of time, not of luck.
 */
export function watchLoop(): { restart(): void; stop(): LoopReport } {
  const lag = new Histogram();
  let busy = performance.eventLoopUtilization();
  let due = nowMs() + EVERY_MS;
  const timer = setInterval(() => {
    const now = nowMs();
    lag.recordMs(Math.max(0, now - due));
    for (let swallowed = now - due - EVERY_MS; swallowed > 0; swallowed -= EVERY_MS) lag.recordMs(swallowed);
    due = now + EVERY_MS;
  }, EVERY_MS);
  timer.unref();
  return {
    restart() {
      lag.reset();
      busy = performance.eventLoopUtilization();
    },
    stop() {
      clearInterval(timer);
      return { lag: lag.toJSON(), utilisation: performance.eventLoopUtilization(busy).utilization };
    },
  };
}
