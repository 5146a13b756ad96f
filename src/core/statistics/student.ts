import { incompleteBeta } from './incomplete-beta';

const STEPS = 60;

/** The share of Student's t distribution that lies below t. `freedom` may have a fraction, as Welch's has. */
export function studentShare(t: number, freedom: number): number {
  const tail = incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}

/**
 * The value below which a share of Student's t distribution lies, found by bisection.
 *
 * @example studentQuantile(0.995, 4); // 4.604, the factor of a 99 % interval from five values
 */
export function studentQuantile(share: number, freedom: number): number {
  if (share < 0.5) return -studentQuantile(1 - share, freedom);
  let low = 0;
  let high = 1;
  while (studentShare(high, freedom) < share) high *= 2;
  for (let step = 0; step < STEPS && high - low > 1e-10 * high; step++) {
    const middle = (low + high) / 2;
    if (studentShare(middle, freedom) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
