import { nowMs } from '../../core/clock';
import type { Reading } from '../target/heap-target';
import type { Ground } from './ground';
import { handyWindow, iterationsPerWindow, warmUpIterations } from './pace';

/** What the warm-up teaches. */
export interface Warmed {
  readonly iterations: number;
  readonly iterationMs: number;
  /** Turns of the event loop in an iteration; `Infinity` where that is not known. */
  readonly turnsPerIteration: number;
  /** Bytes of the heap in use after its first iterations, and how many came after these. */
  readonly heapBefore: number;
  readonly iterationsSince: number;
  /** Bytes of the heap in use after its last iteration, garbage included. */
  readonly heapAfter: number;
}

const FIRST_BATCH = 20;
/** By then the time of an iteration is known well enough. */
const LEARNT_AFTER = 10;
const SMALLEST_MS = 0.0001;

/** Runs the scenario until it does the same all the time, and learns how long an iteration takes. */
export async function warmUp(ground: Ground, isOver: () => boolean, leftMs: () => number): Promise<Warmed> {
  const { driver, iterations, warmUp: asked, signal } = ground;
  const planned = (iterationMs: number): number =>
    asked ?? warmUpIterations({ iterations, iterationMs, leftMs: leftMs() });
  const before = await ground.target.read(signal);
  let done = 0;
  let iterationMs = SMALLEST_MS;
  const run = async (count: number): Promise<void> => {
    const fromMs = nowMs();
    const ran = await driver.run(count, isOver, signal);
    done += ran;
    if (ran > 0) iterationMs = Math.max((nowMs() - fromMs) / ran, SMALLEST_MS);
  };
  // The first iteration loads and compiles: it says nothing of the further ones.
  await run(Math.min(1, asked ?? 1));
  await run(Math.min(driver.runsBatches ? FIRST_BATCH : LEARNT_AFTER, (asked ?? Number.POSITIVE_INFINITY) - done));
  // What is loaded and compiled at first is none of what each iteration leaves.
  const { heapUsedBytes: heapBefore } = await ground.target.read(signal);
  const doneBefore = done;
  const wanted = planned(iterationMs);
  if (done < wanted) await run(wanted - done);
  const after = await ground.target.read(signal);
  return {
    iterations: done,
    iterationMs,
    turnsPerIteration: turnsBetween(before, after) / Math.max(done, 1),
    heapBefore,
    iterationsSince: done - doneBefore,
    heapAfter: after.heapUsedBytes,
  };
}

/** Iterations of a window, by what the warm-up has taught: how long an iteration takes, and how much it seems to leave. */
export async function windowAfter(
  { target, iterations: asked, signal }: Ground,
  { iterationMs, heapBefore, iterationsSince, heapAfter }: Warmed,
  leftMs: number,
): Promise<number> {
  const perWindow = iterationsPerWindow({ iterations: asked, iterationMs, leftMs });
  const handy = (heapNow: number): number => handyWindow(perWindow, (heapNow - heapBefore) / iterationsSince);
  if (asked !== undefined || iterationsSince === 0 || handy(heapAfter) === perWindow) return perWindow;
  // Most of it may be garbage.
  await target.inspector.send('HeapProfiler.collectGarbage', {}, signal);
  return handy((await target.read(signal)).heapUsedBytes);
}

function turnsBetween(before: Reading, after: Reading): number {
  return before.turns === null || after.turns === null ? Number.POSITIVE_INFINITY : after.turns - before.turns;
}
