import { nowMs } from '../../core/clock';
import { raceDeadline, timeLeftMs } from '../../core/deadline';
import type { LeakResult } from '../../core/records/memory';
import type { ReadLeakOptions } from '../options';
import { driverOf, type ScenarioParts, titleOf } from '../scenario';
import type { HeapTarget } from '../target/heap-target';
import { measure } from './measurement';
import { showMeasuring } from './progress';
import type { Measured } from './result';

/** What is measured, and with what. */
export interface Measuring {
  readonly open: (signal: AbortSignal) => Promise<HeapTarget>;
  readonly parts: ScenarioParts;
  readonly read: ReadLeakOptions;
  /** For snapshots. */
  readonly folder: string;
}

/** Kept back from the time there is, to end what was begun. */
const RESERVE_MS = 100;
const TEARDOWN_MS = 10_000;

/** Measures within the time there is: the budget's, the running test's. What was set up is torn down on every path. */
export async function measureWithin({ open, parts, read, folder }: Measuring): Promise<{
  readonly measured: Measured;
  readonly where: LeakResult['where'];
  readonly scenario: string;
}> {
  const scenario = read.title ?? titleOf(parts);
  const limitMs = Math.min(read.budget, timeLeftMs() ?? read.budget);
  const endMs = nowMs() + limitMs - Math.min(RESERVE_MS, limitMs / 10);
  const driver = driverOf(parts.iterate);
  const progress = showMeasuring(scenario, limitMs);
  let doing = (): string => 'the process was being opened';
  const tell = (now: () => string): void => {
    doing = now;
    progress.show(now);
  };
  const wait = {
    to: `look for leaks in ${scenario}`,
    unfinished: () => doing(),
    timeoutMs: read.budget,
    signal: read.signal,
  };
  let target: HeapTarget | undefined;
  let isSetUp = false;
  let hasFailed = true;
  try {
    const found = await raceDeadline(wait, async (signal) => {
      target = await opened(open, signal);
      tell(() => 'its setup had not settled');
      await parts.setup?.();
      isSetUp = true;
      const measured = await measure({
        target,
        driver,
        title: scenario,
        iterations: read.iterations,
        warmUp: read.warmUp,
        keepSnapshots: read.keepSnapshots,
        settle: parts.settle ?? read.settle,
        folder,
        signal,
        endMs,
        tell,
      });
      return { measured, where: target.where, scenario };
    });
    hasFailed = false;
    return found;
  } finally {
    progress.end();
    await target?.close();
    if (isSetUp) await tearDown(parts, scenario, hasFailed);
  }
}

/** Also after a failure, which then is what is told, whatever becomes of the teardown. */
async function tearDown({ teardown }: ScenarioParts, scenario: string, hasFailed: boolean): Promise<void> {
  const wait = {
    to: `tear down ${scenario}`,
    unfinished: () => 'its teardown had not settled',
    timeoutMs: TEARDOWN_MS,
    signal: undefined,
    outlastsTest: true,
  };
  try {
    await raceDeadline(wait, async () => teardown?.());
  } catch (error) {
    if (!hasFailed) throw error;
  }
}

/** What is opened when time is over already is closed at once: nobody waits for it any more. */
async function opened(open: Measuring['open'], signal: AbortSignal): Promise<HeapTarget> {
  const target = await open(signal);
  if (!signal.aborted) return target;
  await target.close();
  throw signal.reason;
}
