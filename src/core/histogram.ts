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
