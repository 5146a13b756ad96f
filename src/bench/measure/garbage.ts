import { type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';

/** Collections of garbage in a stretch of time. */
export interface Collections {
  readonly count: number;
  readonly totalMs: number;
}

/** A stretch of time on the clock of `performance.now()`. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Notes the collections of garbage of this process from now on. */
export function watchCollections(): { end(within?: readonly Stretch[]): Promise<Collections> } {
  const entries: PerformanceEntry[] = [];
  const observer = new PerformanceObserver((list) => entries.push(...list.getEntries()));
  observer.observe({ entryTypes: ['gc'] });
  return {
    /** Counts those that began within some stretches, in order of time; all of them where none are given. */
    async end(within) {
      // Node hands entries over in a later turn of the event loop.
      await setImmediate();
      await setImmediate();
      entries.push(...observer.takeRecords());
      observer.disconnect();
      const counted = within === undefined ? entries : entries.filter(({ startTime }) => isWithin(within, startTime));
      return { count: counted.length, totalMs: counted.reduce((sum, { duration }) => sum + duration, 0) };
    },
  };
}

function isWithin(stretches: readonly Stretch[], ms: number): boolean {
  return stretches.some(({ fromMs, toMs }) => fromMs <= ms && ms <= toMs);
}
