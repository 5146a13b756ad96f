import type { Reading } from '../../target/heap-target';
import type { Course, Round } from '../judge/course';
import { medianRate, sum } from '../judge/course';
import type { Window } from '../windows';

/** What V8 knows nothing of is seen in the resident size alone, which is noisy: so much per iteration, in so many steps. */
export const LEAST_NATIVE_BYTES = 16_384;
export const LEAST_STEPS = 6;

/** How the native memory went. */
export interface JudgedNative {
  readonly course: Course;
  readonly bytesPerIteration: number;
}

/** Resident memory that is neither V8's heap nor external memory that V8 knows of. */
export function nativeBytes({ rssBytes, heapTotalBytes, externalBytes }: Reading): number {
  return rssBytes - heapTotalBytes - externalBytes;
}

/**
 * Judges native memory: growing in each step, at all times by no less than the least, and no slower in the last steps than in the first.
 * The first round makes it suspicious, a further one decides.
 */
export function judgeNative(rounds: readonly (readonly Window[])[]): JudgedNative {
  const steps = rounds.map((windows) => windows.flatMap(stepsOf));
  const all = steps.flat();
  const rate = medianRate(all);
  const grows = all.every(({ growth }) => growth > 0) && rate >= LEAST_NATIVE_BYTES;
  if (!grows) return { course: 'none', bytesPerIteration: rate };
  const [before, now] = steps.slice(-2);
  if (now === undefined || before === undefined || all.length < LEAST_STEPS) {
    return { course: 'open', bytesPerIteration: rate };
  }
  const rates = [before, now].map((round) => sum(round).growth / sum(round).iterations) as [number, number];
  const goesOn = rates[1] >= Math.max(rates[0] / 2, LEAST_NATIVE_BYTES);
  return { course: goesOn ? 'going on' : 'none', bytesPerIteration: rate };
}

/** A window in two steps, where it was run in two parts. */
function stepsOf({ from, to, middle, iterations }: Window): Round[number][] {
  const [start, end] = [nativeBytes(from.reading), nativeBytes(to.reading)];
  if (middle === null) return [{ iterations, growth: end - start }];
  const half = nativeBytes(middle.reading);
  return [
    { iterations: middle.iterations, growth: half - start },
    { iterations: iterations - middle.iterations, growth: end - half },
  ];
}
