import { failedTo } from './errors';

/** Not the sandbox's properties: under Jest, to look them up would cost more than all the rest of a record. */
const { clz32, max, min, round } = Math;

/** A histogram as plain JSON: pairs of bucket index and count, sparse. */
export interface SerialisedHistogram {
  /** Whole microseconds. */
  readonly unit: 'us';
  /** How many values were recorded. */
  readonly count: number;
  /** The smallest value, exact; 0 where there is none. */
  readonly min: number;
  /** The largest value, exact; 0 where there is none. */
  readonly max: number;
  /** The exact sum of all values. */
  readonly sum: number;
  /** `[index, count, index, count, …]`, indexes rising. */
  readonly buckets: readonly number[];
}

/** The longest time that has a bucket of its own: 1 hour, in microseconds. It fits into 32 bits. */
const HIGHEST_US = 3_600_000_000;
const CELLS = 1024;
const CHUNKS = 23;

/**
 * Times from 1 µs to 1 h in buckets that are never wider than 0.1 % of their value (3 significant digits): exact to
 * the microsecond below 2.048 ms, then 1024 buckets for each doubling. Memory does not grow with the number of values:
 * at most 23 blocks of 4 kB, each made when its range is first met. Values outside the range go to its ends; the exact
 * minimum, maximum and sum are kept beside.
 *
 * The layout is that of HdrHistogram (Gil Tene, http://hdrhistogram.org) with 2048 sub-buckets.
 *
 * @example
 * ```ts
 * const histogram = new Histogram();
 * histogram.record(1234);
 * histogram.percentile(99); // 1234
 * ```
 */
export class Histogram {
  readonly #chunks: (Uint32Array | undefined)[] = new Array(CHUNKS).fill(undefined);
  #count = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;
  #sum = 0;

  /** How many values were recorded. */
  get count(): number {
    return this.#count;
  }

  /** The smallest value, exact, in microseconds; 0 where there is none. */
  get min(): number {
    return this.#count === 0 ? 0 : this.#min;
  }

  /** The largest value, exact, in microseconds; 0 where there is none. */
  get max(): number {
    return this.#max;
  }

  /** The exact mean in microseconds; 0 where there is no value. */
  get mean(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count;
  }

  /** Records a time in microseconds, rounded to a whole one. */
  record(us: number): void {
    const exact = us > 0 ? round(us) : 0;
    if (exact < this.#min) this.#min = exact;
    if (exact > this.#max) this.#max = exact;
    this.#sum += exact;
    this.#count++;
    const index = indexOf(exact);
    const chunk = this.#chunks[index >>> 10] ?? this.#open(index >>> 10);
    // biome-ignore lint/style/noNonNullAssertion: the cell is always there, and this line runs for each request.
    chunk[index & (CELLS - 1)]!++;
  }

  /** Records a time in milliseconds. */
  recordMs(ms: number): void {
    this.record(ms * 1000);
  }

  /**
   * The value that `percent` of all values do not exceed (nearest rank), in microseconds and within 0.1 %; never outside
   * the exact minimum and maximum. 0 where there is no value.
   */
  percentile(percent: number): number {
    if (this.#count === 0) return 0;
    // The small number takes back what the division of decimal percentages adds: 99.9 % of 1000 is rank 999.
    const rank = Math.max(1, Math.min(this.#count, Math.ceil((percent * this.#count) / 100 - 1e-9)));
    if (rank === this.#count) return this.#max;
    let seen = 0;
    for (let c = 0; c < CHUNKS; c++) {
      const chunk = this.#chunks[c];
      if (chunk === undefined) continue;
      for (let cell = 0; cell < CELLS; cell++) {
        seen += chunk[cell] as number;
        if (seen >= rank) return Math.min(this.#max, Math.max(this.#min, valueOfBucket(c * CELLS + cell)));
      }
    }
    return this.#max;
  }

  /** Adds everything that another one holds. The order of merging does not matter. */
  merge(other: Histogram | SerialisedHistogram): this {
    const { count, min, max, sum, buckets } = other instanceof Histogram ? other.toJSON() : other;
    if (count === 0) return this;
    for (let i = 0; i < buckets.length; i += 2) {
      const index = buckets[i] as number;
      const chunk = this.#chunks[index >>> 10] ?? this.#open(index >>> 10);
      chunk[index & (CELLS - 1)] = (chunk[index & (CELLS - 1)] as number) + (buckets[i + 1] as number);
    }
    this.#min = Math.min(this.#min, min);
    this.#max = Math.max(this.#max, max);
    this.#sum += sum;
    this.#count += count;
    return this;
  }

  /** Forgets everything and keeps the memory. */
  reset(): void {
    for (const chunk of this.#chunks) chunk?.fill(0);
    this.#count = 0;
    this.#min = Number.POSITIVE_INFINITY;
    this.#max = 0;
    this.#sum = 0;
  }

  /** Plain JSON, for records and for other threads. */
  toJSON(): SerialisedHistogram {
    const buckets: number[] = [];
    this.#chunks.forEach((chunk, c) => {
      chunk?.forEach((count, cell) => {
        if (count > 0) buckets.push(c * CELLS + cell, count);
      });
    });
    return { unit: 'us', count: this.#count, min: this.min, max: this.#max, sum: this.#sum, buckets };
  }

  /** The histogram that {@link toJSON} wrote. @throws MettleError `METTLE_RECORD` for anything else. */
  static from(serialised: SerialisedHistogram): Histogram {
    const { unit, buckets } = serialised;
    const wellFormed = unit === 'us' && buckets.length % 2 === 0 && buckets.every((n) => Number.isInteger(n) && n >= 0);
    let total = 0;
    for (let i = 1; i < buckets.length; i += 2) total += buckets[i] as number;
    if (!wellFormed || total !== serialised.count || buckets.some((n, i) => i % 2 === 0 && n >= CHUNKS * CELLS)) {
      throw failedTo({
        to: 'read a histogram',
        reason: 'it is not one that jest-mettle wrote, or it was changed',
        cure: 'Write the record again with this version',
        code: 'METTLE_RECORD',
      });
    }
    return new Histogram().merge(serialised);
  }

  #open(c: number): Uint32Array {
    const chunk = new Uint32Array(CELLS);
    this.#chunks[c] = chunk;
    return chunk;
  }
}

function indexOf(exact: number): number {
  const us = max(1, min(HIGHEST_US, exact));
  const shift = 21 - clz32(us);
  return shift <= 0 ? us : (shift << 10) + (us >>> shift);
}

/** The value, in microseconds, that stands for everything counted in a bucket: its middle. */
export function valueOfBucket(index: number): number {
  if (index < 2 * CELLS) return index;
  const width = 2 ** ((index >>> 10) - 1);
  return ((index & (CELLS - 1)) + CELLS) * width + Math.floor((width - 1) / 2);
}
