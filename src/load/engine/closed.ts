import { nowMs } from '../../core/clock';
import { closedSchedule, runSchedule, shareOf } from '../../core/schedule';
import type { Iterations } from './iterations';
import type { LoadShape } from './job';
import type { Run } from './run';
import { SimulatedUser } from './simulated-user';

/**
 * Users who walk through the scenario again and again, each starting over when it is through. Resolves when the window is
 * over; `drained` when the last one has ended its iteration.
 */
export async function runClosed(
  run: Run,
  iterations: Iterations,
  shape: Extract<LoadShape, { model: 'closed' }>,
  window: AbortSignal,
): Promise<{ drained: Promise<unknown> }> {
  const { thread, threads } = run.job;
  const schedule = shareOf(closedSchedule(shape.users, shape.spawnRate), thread, threads);
  const lives: Promise<void>[] = [];
  await runSchedule(schedule, run.startMs, window, (intendedMs, n) => {
    const lateMs = nowMs() - intendedMs;
    run.scheduleLag.recordMs(lateMs);
    lives.push(live(new SimulatedUser(run, thread + n * threads, lateMs), run, iterations, window));
  });
  if (!window.aborted) await new Promise((resolve) => window.addEventListener('abort', resolve, { once: true }));
  return { drained: Promise.all(lives) };
}

async function live(user: SimulatedUser, run: Run, iterations: Iterations, window: AbortSignal): Promise<void> {
  run.users++;
  for (let iteration = 0; !window.aborted; iteration++) await iterations.walk(user, iteration);
  run.users--;
}
