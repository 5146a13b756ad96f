import { nowMs } from '../../core/clock';
import { openSchedule, runSchedule, shareOf } from '../../core/schedule';
import type { Cast } from './actor';
import { type LoadShape, shareOfTotal, type ThreadReport } from './job';
import type { Run } from './run';

/** An arrival that the generator brings forward later than this has missed its time. */
export const LATE_MS = 100;

/**
 * Arrivals at their scheduled times, whatever the service does; each is a new user who walks through the scenario once.
 * Beyond `maxInFlight` at once they wait for a place, and that waiting counts as response time. Resolves when the
 * window is over; `drained` when the last one has ended.
 */
export async function runOpen(
  run: Run,
  cast: Cast,
  shape: Extract<LoadShape, { model: 'open' }>,
  window: AbortSignal,
  stop: AbortSignal,
): Promise<{ drained: Promise<unknown>; arrivals: ThreadReport['arrivals'] }> {
  const { thread, threads, warmUpMs, durationMs } = run.job;
  const schedule = shareOf(openSchedule(shape.rate, warmUpMs + durationMs), thread, threads);
  const places = shareOfTotal(shape.maxInFlight, run.job);
  let inside = 0;
  let emptied = (): void => undefined;
  let fired = 0;
  let begun = 0;
  let onTime = 0;
  let over = false;

  const leave = (): void => {
    run.users--;
    inside--;
    begin();
    if (inside === 0) emptied();
  };
  const begin = (): void => {
    while (!over && begun < fired && inside < places) {
      const n = begun++;
      run.users++;
      inside++;
      cast(thread + n * threads, nowMs() - run.startMs - schedule.atMs(n), true).begin(leave);
    }
  };

  await runSchedule(schedule, run.startMs, stop, (intendedMs) => {
    const lateMs = nowMs() - intendedMs;
    if (run.isMeasured(intendedMs)) {
      run.scheduleLag.recordMs(lateMs);
      if (lateMs <= LATE_MS) onTime++;
    }
    fired++;
    begin();
  });
  if (!window.aborted) await new Promise((resolve) => window.addEventListener('abort', resolve, { once: true }));
  over = true;
  const measured = (from: number, to: number): number => {
    let count = 0;
    for (let n = from; n < to; n++) if (run.isMeasured(run.startMs + schedule.atMs(n))) count++;
    return count;
  };
  const notStarted = measured(begun, fired);
  const drained = new Promise<void>((resolve) => {
    if (inside === 0) resolve();
    else emptied = resolve;
  });
  return { drained, arrivals: { planned: measured(0, fired), onTime, notStarted } };
}
