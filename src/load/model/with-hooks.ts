import { aborted, after } from '../../core/clock';
import { failedTo, reasonOf } from '../../core/errors';
import { formatMs } from '../../core/units';
import type { Job, ThreadReport } from '../engine/job';
import type { HookContext, LoadHooks } from './hooks';

/** How long the hook `stop` may take. */
export const LONGEST_STOP_MS = 10_000;

/**
 * Calls the hook `start`, runs the load, and calls the hook `stop` however it ended. What `stop` throws makes the result invalid.
 *
 * @param stop - ends the waiting for `start`.
 * @throws MettleError `METTLE_SCENARIO` with what `start` threw.
 */
export async function withHooks(
  hooks: LoadHooks,
  { url, thread, threads, seed }: Job,
  stop: AbortSignal,
  run: () => Promise<ThreadReport>,
): Promise<ThreadReport> {
  const context: HookContext = { url, thread, threads, seed };
  if (hooks.start !== undefined) await start(hooks.start, context, stop);
  const report = await run().catch(async (error: unknown) => {
    await complaintOf(hooks.stop, context);
    throw error;
  });
  const complaint = await complaintOf(hooks.stop, context);
  if (complaint === undefined || report.ending !== null) return report;
  return { ...report, ending: { outcome: 'invalid', reason: `the hook "stop" ${complaint}` } };
}

async function start(hook: NonNullable<LoadHooks['start']>, context: HookContext, stop: AbortSignal): Promise<void> {
  try {
    await Promise.race([hook(context), aborted(stop)]);
  } catch (error) {
    throw failedTo({
      to: 'start the load',
      reason: `the hook "start" threw: ${reasonOf(error)}`,
      cure: 'The cause has the place in its stack',
      code: 'METTLE_SCENARIO',
      cause: error,
    });
  }
}

async function complaintOf(hook: LoadHooks['stop'], context: HookContext): Promise<string | undefined> {
  if (hook === undefined) return undefined;
  let cancel = (): void => undefined;
  const late = new Promise<string>((resolve) => {
    cancel = after(LONGEST_STOP_MS, () => resolve(`did not end within ${formatMs(LONGEST_STOP_MS)}`));
  });
  try {
    return await Promise.race([(async () => void (await hook(context)))(), late]);
  } catch (error) {
    return `threw: ${reasonOf(error)}`;
  } finally {
    cancel();
  }
}
