/** A histogram as plain JSON: pairs of bucket index and count, sparse. */
export interface SerialisedHistogram {
  readonly unit: 'us';
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  /** `[index, count, index, count, …]`, indexes rising. */
  readonly buckets: readonly number[];
}

/** Values per power of two: three significant digits. */
const SUB_BUCKETS = 1024;

/** The lowest value, in microseconds, that is counted in a bucket. */
export function valueOfBucket(index: number): number {
  if (index < 2 * SUB_BUCKETS) return index;
  return ((index % SUB_BUCKETS) + SUB_BUCKETS) * 2 ** (Math.floor(index / SUB_BUCKETS) - 1);
}
