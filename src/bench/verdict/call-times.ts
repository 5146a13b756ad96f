import type { CallTimes, Estimate } from '../../core/records/bench';
import { ascending, deviationOf, meanOf, quantileInterval, quantileOf } from '../../core/statistics';

const CONFIDENCE = 0.99;
/** Tukey, "Exploratory Data Analysis", 1977. */
const FENCE = 1.5;

/** Describes samples in milliseconds a call. */
export function callTimes(samples: readonly number[]): CallTimes {
  const sorted = ascending(samples);
  const [q1, q3] = [quantileOf(sorted, 0.25), quantileOf(sorted, 0.75)];
  const fence = FENCE * (q3 - q1);
  const bounded = (share: number): Estimate | null => quantileInterval(sorted, share, CONFIDENCE);
  const [min = Number.NaN, max = Number.NaN] = [sorted[0], sorted.at(-1)];
  return {
    min,
    q1,
    // Of so few samples that nothing bounds it, it lies anywhere between them.
    p50: bounded(0.5) ?? { value: quantileOf(sorted, 0.5), low: min, high: max },
    q3,
    p90: bounded(0.9),
    p95: bounded(0.95),
    p99: bounded(0.99),
    max,
    mean: meanOf(sorted),
    deviation: deviationOf(sorted),
    outliers: {
      low: sorted.filter((value) => value < q1 - fence).length,
      high: sorted.filter((value) => value > q3 + fence).length,
    },
  };
}
