import { nowMs } from '../../core/clock';
import { closedSchedule, runSchedule, shareOf } from '../../core/schedule';
import type { Actor, Cast } from './actor';
import type { LoadShape } from './job';
import type { Run } from './run';

/**
 * Users who walk through the scenario again and again, each starting over when it is through. Resolves when the window is
 * over; `drained` when the last one has ended its iteration.
 */
export async function runClosed(
  run: Run,
  cast: Cast,
  shape: Extract<LoadShape, { model: 'closed' }>,
  window: AbortSignal,
): Promise<{ drained: Promise<unknown> }> {
  const { thread, threads } = run.job;
  const schedule = shareOf(closedSchedule(shape.users, shape.spawnRate), thread, threads);
  const users: Actor[] = [];
  const lives: Promise<void>[] = [];
  await runSchedule(schedule, run.startMs, window, (intendedMs, n) => {
    const lateMs = nowMs() - intendedMs;
    run.scheduleLag.recordMs(lateMs);
    const user = cast(thread + n * threads, lateMs, false);
    users.push(user);
    run.users++;
    lives.push(
      new Promise((gone) => {
        user.begin(() => {
          run.users--;
          gone();
        });
      }),
    );
  });
  if (!window.aborted) await new Promise((resolve) => window.addEventListener('abort', resolve, { once: true }));
  for (const user of users) user.leave();
  return { drained: Promise.all(lives) };
}
