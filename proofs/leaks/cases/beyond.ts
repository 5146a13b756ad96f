import type { Random } from '../../../src/core/random';
import { loadLeastRecent } from './families/caches';
import { type Body, drawValue } from './family';

/** Growth that has an end after the first windows. It is no leak. */
export interface Beyond {
  readonly name: string;
  /** Its holder names a bound that is far away: that must be told, with what to do. Otherwise silence is right too. */
  readonly namesBound: boolean;
  make(random: Random): Body;
}

class BoundedCache {
  readonly entries = new Map<string, unknown>();
  readonly max: number;

  constructor(max: number) {
    this.max = max;
  }

  set(key: string, value: unknown): void {
    this.entries.set(key, value);
    if (this.entries.size > this.max) this.entries.delete(this.entries.keys().next().value as string);
  }
}

class Ring {
  readonly items: unknown[] = [];
  readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  set(index: number, value: unknown): void {
    this.items[index % this.capacity] = value;
  }
}

/** One of each is drawn several times, with other numbers. */
export const beyond: readonly Beyond[] = [
  {
    name: 'a cache with `max`',
    namesBound: true,
    make(random) {
      const [cache, value] = [new BoundedCache(random.integer(5000, 50_000)), drawValue(random)];
      return { iterate: (i) => cache.set(`key ${i}`, value(i)) };
    },
  },
  {
    name: 'a ring with `capacity`',
    namesBound: true,
    make(random) {
      const [ring, value] = [new Ring(random.integer(5000, 50_000)), drawValue(random)];
      return { iterate: (i) => ring.set(i, { value: value(i) }) };
    },
  },
  {
    name: 'lru-cache with `max`',
    namesBound: true,
    make(random) {
      const LRUCache = loadLeastRecent(random.pick(['lru-cache-7', 'lru-cache-10', 'lru-cache-11']));
      const cache = new LRUCache({ max: random.integer(5000, 50_000) });
      return { iterate: (i) => cache.set(`key ${i}`, { i }) };
    },
  },
  {
    name: 'a Map whose bound nobody can read',
    namesBound: false,
    make(random) {
      const [bound, value] = [random.integer(300, 900), drawValue(random)];
      const cache = new Map<string, unknown>();
      return {
        iterate(i) {
          cache.set(`key ${i}`, value(i));
          if (cache.size > bound) cache.delete(cache.keys().next().value as string);
        },
      };
    },
  },
  {
    name: 'a memoised function with many questions',
    namesBound: false,
    make(random) {
      const [questions, value] = [random.integer(300, 900), drawValue(random)];
      const known = new Map<number, unknown>();
      return {
        iterate(i) {
          if (!known.has(i % questions)) known.set(i % questions, value(i));
        },
      };
    },
  },
  {
    name: 'timers that end long after their iteration',
    namesBound: false,
    make(random) {
      const [delayMs, value] = [random.integer(50, 400), drawValue(random)];
      let seen: unknown;
      return {
        iterate(i) {
          const kept = value(i);
          setTimeout(() => {
            seen = kept;
          }, delayMs);
          return seen;
        },
      };
    },
  },
  {
    name: 'a buffer that is flushed once in a while',
    namesBound: false,
    make(random) {
      const [every, value] = [random.integer(300, 700), drawValue(random)];
      let waiting: unknown[] = [];
      return {
        iterate(i) {
          waiting.push(value(i));
          if (waiting.length >= every) waiting = [];
        },
      };
    },
  },
];
