import { incompleteBeta } from './incomplete-beta';
import { quantileOf } from './order';

/** A quantile with the two values of the sample between which it lies. */
export interface QuantileInterval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * A quantile of values in ascending order, with an interval that holds the true one with at least this confidence, whatever the
 * distribution: the exact one, between two values of the sample, by the binomial distribution of how many of them lie below the
 * quantile. `null` where the sample is too small to bound it.
 *
 * Conover, "Practical Nonparametric Statistics", 3rd edition, section 3.2.
 */
export function quantileInterval(
  sorted: readonly number[],
  share: number,
  confidence: number,
): QuantileInterval | null {
  const n = sorted.length;
  const tail = (1 - confidence) / 2;
  // The largest rank below which the quantile lies with a chance of at most `tail`, and the smallest above which it does.
  const low = lastRank(n, (rank) => fewerBelow(rank, n, share) <= tail);
  const high = lastRank(n, (rank) => fewerBelow(rank, n, share) < 1 - tail) + 1;
  const [lowest, highest] = [sorted[low - 1], sorted[high - 1]];
  if (lowest === undefined || highest === undefined) return null;
  return { value: quantileOf(sorted, share), low: lowest, high: highest };
}

/** The chance that fewer than `rank` of n values lie below the quantile: a binomial sum. */
function fewerBelow(rank: number, n: number, share: number): number {
  return rank > n ? 1 : 1 - incompleteBeta(share, rank, n - rank + 1);
}

/** The last rank from 1 to n that a test takes, which it does up to some rank and not after; 0 where it takes none. */
function lastRank(n: number, takes: (rank: number) => boolean): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (takes(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
