import { nowMs } from '../../core/clock';
import type { Reading } from '../target/heap-target';
import type { Ground } from './ground';
import { isHandy, warmUpIterations } from './pace';

/** What the warm-up teaches. */
export interface Warmed {
  readonly iterations: number;
  readonly iterationMs: number;
  /** Turns of the event loop in an iteration; `Infinity` where that is not known. */
  readonly turnsPerIteration: number;
  /** What an iteration seems to leave, garbage included where that is little; 0 where it is not known. */
  readonly bytesPerIteration: number;
}

const FIRST_BATCH = 20;
/** By then the time of an iteration is known well enough. */
const LEARNT_AFTER = 10;
/** So many at the end tell what an iteration leaves. */
const LAST = 10;
const SMALLEST_MS = 0.0001;

/** Runs the scenario until it does the same all the time, and learns how long an iteration takes and how much it leaves. */
export async function warmUp(ground: Ground, isOver: () => boolean, leftMs: () => number): Promise<Warmed> {
  const { driver, iterations, warmUp: asked, signal } = ground;
  const planned = (iterationMs: number): number =>
    asked ?? warmUpIterations({ iterations, iterationMs, leftMs: leftMs() });
  const before = await ground.target.read(signal);
  let done = 0;
  let iterationMs = SMALLEST_MS;
  const run = async (count: number): Promise<number> => {
    const ran = await driver.run(count, isOver, signal);
    done += ran;
    return ran;
  };
  const time = async (count: number): Promise<number> => {
    const fromMs = nowMs();
    const ran = await run(count);
    if (ran > 0) iterationMs = Math.max((nowMs() - fromMs) / ran, SMALLEST_MS);
    return ran;
  };
  // The first iteration loads and compiles: it says nothing of the further ones.
  await time(Math.min(1, asked ?? 1));
  await time(Math.min(driver.runsBatches ? FIRST_BATCH : LEARNT_AFTER, (asked ?? Number.POSITIVE_INFINITY) - done));
  // What is loaded and compiled at first is none of what each iteration leaves.
  const { heapUsedBytes } = await ground.target.read(signal);
  const left = Math.max(planned(iterationMs) - done, 0);
  const last = Math.min(LAST, left);
  const since = await time(left - last);
  const bytesPerIteration = await leftPerIteration(ground, heapUsedBytes, since, () => run(last));
  const turns = turnsBetween(before, await ground.target.read(signal)) / Math.max(done, 1);
  return { iterations: done, iterationMs, turnsPerIteration: turns, bytesPerIteration };
}

/** How much an iteration leaves, where windows of them would be slow to look at for all that is known. Runs the last of the warm-up. */
async function leftPerIteration(
  { target, iterations: asked, signal }: Ground,
  heapBefore: number,
  iterations: number,
  runLast: () => Promise<number>,
): Promise<number> {
  const heapBytes = async (): Promise<number> => (await target.read(signal)).heapUsedBytes;
  const withGarbage = iterations === 0 ? 0 : ((await heapBytes()) - heapBefore) / iterations;
  if (asked !== undefined || isHandy(withGarbage)) {
    await runLast();
    return withGarbage;
  }
  const collected = async (): Promise<number> => {
    await target.inspector.send('HeapProfiler.collectGarbage', {}, signal);
    return heapBytes();
  };
  const before = await collected();
  const ran = await runLast();
  return ran === 0 ? 0 : Math.max(((await collected()) - before) / ran, 0);
}

function turnsBetween(before: Reading, after: Reading): number {
  return before.turns === null || after.turns === null ? Number.POSITIVE_INFINITY : after.turns - before.turns;
}
