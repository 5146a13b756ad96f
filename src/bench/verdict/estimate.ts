import { deviationOf, meanOf, studentQuantile } from '../../core/statistics';

/** What several processes say together of one logarithm of a ratio. */
export interface RatioEstimate {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The mean of one logarithm of a ratio per process, with its interval by Student's t: processes differ by more than the blocks of one
 * (Kalibera and Jones, "Rigorous benchmarking in reasonable time", 2013), so their number counts, not that of the blocks.
 *
 * @param doubt - the chance that the true ratio lies outside the interval.
 * @param besides - standard deviation of what all these processes have in common and none of them shows.
 */
export function estimateRatio(logRatios: readonly number[], doubt: number, besides = 0): RatioEstimate {
  const centre = meanOf(logRatios);
  if (logRatios.length < 2) return { ratio: Math.exp(centre), low: 0, high: Number.POSITIVE_INFINITY };
  const error = Math.hypot(deviationOf(logRatios) / Math.sqrt(logRatios.length), besides);
  const reach = studentQuantile(1 - doubt / 2, logRatios.length - 1) * error;
  return { ratio: Math.exp(centre), low: Math.exp(centre - reach), high: Math.exp(centre + reach) };
}
