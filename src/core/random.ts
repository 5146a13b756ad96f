import { createHash } from 'node:crypto';
import { type RandomGenerator, unsafeUniformIntDistribution, xoroshiro128plus } from 'pure-rand';

/** A seeded source of chance: the same seed draws the same, on each machine and in each thread. */
export interface Random {
  /** From 0 up to, but not including, 1. */
  float(): number;
  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number;
  /** One of the items. @throws RangeError where there is none. */
  pick<T>(items: readonly T[]): T;
  /** The items in another order; the given list stays as it is. */
  shuffle<T>(items: readonly T[]): T[];
  /** A waiting time of a Poisson process with this mean, in the unit of `mean`. */
  exponential(mean: number): number;
  /** A source of its own for one label, independent of how much was drawn here. */
  fork(label: string): Random;
}

/**
 * A seeded source. Generator: xoroshiro128+ (Blackman and Vigna, https://prng.di.unimi.it), from pure-rand. Its state is
 * drawn from SHA-256 of the seed and the labels of {@link Random.fork}, so that streams do not overlap in practice.
 *
 * @example
 * ```ts
 * const random = createRandom(42);
 * random.integer(1, 6); // the same on each run
 * ```
 */
export function createRandom(seed: number): Random {
  return new SeededRandom(String(seed));
}

class SeededRandom implements Random {
  readonly #origin: string;
  readonly #source: RandomGenerator;

  constructor(origin: string) {
    this.#origin = origin;
    const digest = createHash('sha256').update(origin).digest();
    // The generator stands still in the state of four zeros; the last bit rules it out.
    this.#source = xoroshiro128plus.fromState([
      digest.readInt32LE(0),
      digest.readInt32LE(4),
      digest.readInt32LE(8),
      digest.readInt32LE(12) | 1,
    ]);
  }

  float(): number {
    const high = this.#source.unsafeNext() >>> 5;
    const low = this.#source.unsafeNext() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  integer(min: number, max: number): number {
    return unsafeUniformIntDistribution(min, max, this.#source);
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('Failed to pick an item: the list is empty.');
    return items[this.integer(0, items.length - 1)] as T;
  }

  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.integer(0, i);
      [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
    }
    return shuffled;
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.float());
  }

  fork(label: string): Random {
    return new SeededRandom(`${this.#origin}\0${label}`);
  }
}
