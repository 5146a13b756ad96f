import { Histogram, type SerialisedHistogram } from './histogram';

/** A distribution of measured times in milliseconds. */
export interface Distribution {
  readonly min: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
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
