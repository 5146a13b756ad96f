import type { Reading } from '../../target/heap-target';
import { medianRate, type Stretch, sum } from '../judge/course';
import type { Window } from '../windows';

/** What V8 knows nothing of is seen in the resident size alone, which is noisy: only so much per iteration is told. */
export const LEAST_NATIVE_BYTES = 16_384;
/** Rounds of the same size, over which it has to grow. */
export const NATIVE_ROUNDS = 7;

/** It may fall back by so much of all its growth: what waits for its finalizer is freed at any time. */
const MAY_FALL = 0.1;
/** Growth that ends is slower in the second half of the rounds. */
const KEPT_RATE = 0.5;

/** Resident memory that is neither V8's heap nor external memory that V8 knows of. */
export function nativeBytes({ rssBytes, heapTotalBytes, externalBytes }: Reading): number {
  return rssBytes - heapTotalBytes - externalBytes;
}

/** V8 notes the id, the address and the size of every object that it has looked at, in a list and in a table, each up to twice as large as needed. */
const NOTED_BYTES = 128;

/** So much of the growth has to be growth of the resident size: the heap may have given back some of it. */
const RESIDENT_SHARE = 0.5;

/** Whether native memory grew in the windows by more than V8 needs to look at what they left, so that it is worth rounds of its own. */
export function isNativeSuspicious(windows: readonly Window[]): boolean {
  const stretches = windows.map(
    ({ iterations, from, to }): Stretch => ({
      iterations,
      growth:
        nativeBytes(to.reading) -
        nativeBytes(from.reading) -
        Math.max((to.objects ?? 0) - (from.objects ?? 0), 0) * NOTED_BYTES,
    }),
  );
  // An allocator first uses up what it has, and takes the next megabytes at once: so it is the sum that counts.
  const { iterations, growth } = sum(stretches);
  const least = LEAST_NATIVE_BYTES * iterations;
  // Of a heap that shrinks, V8 keeps some pages without counting them: then the whole has not grown.
  const resident = windows.reduce((all, { from, to }) => all + to.reading.rssBytes - from.reading.rssBytes, 0);
  return stretches.length > 0 && growth >= least && resident >= least * RESIDENT_SHARE;
}

/** After so many rounds with less growth than this share of the least, it is none. */
const CLEAR = { rounds: 2, share: 0.5 };

/** Whether some rounds of `iterations` show already that nothing of it is left: most suspicions are the high-water mark of an allocator. */
export function isNoNativeLeak(values: readonly number[], iterations: number): boolean {
  const rounds = values.length - 1;
  const growth = (values.at(-1) ?? 0) - (values[0] ?? 0);
  return rounds >= CLEAR.rounds && growth < LEAST_NATIVE_BYTES * iterations * rounds * CLEAR.share;
}

/**
 * How much native memory each iteration leaves, by its values after rounds of `iterations` each; 0 where that is no leak. The rounds
 * have to be of one size: what waits for a collection takes more room in a larger one, and no allocator gives room back.
 */
export function nativeLeak(values: readonly number[], iterations: number): number {
  const [first = 0] = values;
  const all = (values.at(-1) ?? 0) - first;
  let highest = first;
  for (const value of values) {
    if (value < highest - all * MAY_FALL) return 0;
    highest = Math.max(highest, value);
  }
  const steps = values.slice(1).map((value, at): Stretch => ({ iterations, growth: value - (values[at] as number) }));
  const half = Math.floor(steps.length / 2);
  const [early, late] = [sum(steps.slice(0, half)).growth / half, sum(steps.slice(-half)).growth / half];
  const rate = medianRate(steps);
  return rate >= LEAST_NATIVE_BYTES && late >= early * KEPT_RATE ? rate : 0;
}
