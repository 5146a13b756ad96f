import { clearTimeout, setTimeout as setNodeTimeout } from 'node:timers';
import { nowMs } from './clock';

/** Moments that are fixed before the start: how many, and how long after the start each one is. */
export interface Schedule {
  readonly count: number;
  /** Milliseconds after the start, of the moment with this number (from 0). Never falls. */
  atMs(n: number): number;
}

/** Arrivals at an even distance: number n at `n / rate` seconds, as long as the duration lasts. */
export function openSchedule(rate: number, durationMs: number): Schedule {
  // The small number takes back what multiplying decimals adds: 10/s for 1 s are 10 arrivals, not 11.
  const count = Math.max(1, Math.ceil((durationMs * rate) / 1000 - 1e-9));
  return { count, atMs: (n) => (n * 1000) / rate };
}

/** The starts of users who are added at an even distance until all are there. */
export function closedSchedule(users: number, spawnRate: number): Schedule {
  return { count: users, atMs: (n) => (n * 1000) / spawnRate };
}

/** The part of a schedule that one of several threads takes: each `threads`-th moment, from number `thread` on. */
export function shareOf(schedule: Schedule, thread: number, threads: number): Schedule {
  return {
    count: Math.max(0, Math.ceil((schedule.count - thread) / threads)),
    atMs: (n) => schedule.atMs(thread + n * threads),
  };
}

/**
 * Calls `fire` for every moment of the schedule, never before it, in order, with the moment on the clock of `nowMs`. The
 * moments are absolute: a late timer makes one call late, it does not move the following ones. Everything that is due
 * when a timer wakes is fired at once. Ends after the last moment, or when the signal aborts.
 */
export function runSchedule(
  schedule: Schedule,
  startMs: number,
  signal: AbortSignal,
  fire: (intendedMs: number, n: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let next = 0;
    let timer: NodeJS.Timeout | undefined;
    const end = (settle: () => void): void => {
      if (timer) clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      settle();
    };
    const stop = (): void => end(resolve);
    const wake = (): void => {
      try {
        while (next < schedule.count && !signal.aborted) {
          const intendedMs = startMs + schedule.atMs(next);
          const waitMs = intendedMs - nowMs();
          if (waitMs > 0) {
            // Node cuts fractions off, so a timer may wake early: then nothing is due and it is set again.
            timer = setNodeTimeout(wake, Math.min(waitMs, 2 ** 31 - 1));
            return;
          }
          fire(intendedMs, next++);
        }
        stop();
      } catch (error) {
        end(() => reject(error));
      }
    };
    signal.addEventListener('abort', stop, { once: true });
    wake();
  });
}
