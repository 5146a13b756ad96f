import { Histogram, type SerialisedHistogram } from './histogram';

/** A distribution of measured times in milliseconds. */
export interface Distribution {
  /** The smallest, exact. */
  readonly min: number;
  /** The exact mean. */
  readonly mean: number;
  /** The median, within 0.1 %, like the other percentiles. */
  readonly p50: number;
  /** 90 % were not above this. */
  readonly p90: number;
  /** 95 % were not above this. */
  readonly p95: number;
  /** 99 % were not above this. */
  readonly p99: number;
  /** 99.9 % were not above this. */
  readonly p999: number;
  /** The largest, exact. */
  readonly max: number;
}

/** The usual figures of a histogram, in milliseconds; `null` where nothing was recorded. */
export function summarise(recorded: Histogram | SerialisedHistogram): Distribution | null {
  const histogram = recorded instanceof Histogram ? recorded : Histogram.from(recorded);
  if (histogram.count === 0) return null;
  const ms = (percent: number): number => histogram.percentile(percent) / 1000;
  return {
    min: histogram.min / 1000,
    mean: histogram.mean / 1000,
    p50: ms(50),
    p90: ms(90),
    p95: ms(95),
    p99: ms(99),
    p999: ms(99.9),
    max: histogram.max / 1000,
  };
}
