import { drawKey, drawValue, type Family, family } from '../family';

/** At most so many entries: a warm-up is longer. */
const MOST = 180;

interface LeastRecent {
  set(key: unknown, value: unknown, options?: { ttl: number }): unknown;
}

type LeastRecentClass = new (options: object) => LeastRecent;

/** Versions of lru-cache that are sound, by the names under which they are installed. */
const VERSIONS = ['lru-cache-7', 'lru-cache-10', 'lru-cache-11'] as const;

export const caches: readonly Family[] = [
  family('a Map that evicts its oldest entry', (random, leaks) => {
    const [bound, key, value] = [random.integer(5, MOST), drawKey(random), drawValue(random)];
    const cache = new Map<unknown, unknown>();
    return {
      iterate(i) {
        cache.set(key(i), value(i));
        if (!leaks && cache.size > bound) cache.delete(cache.keys().next().value);
      },
    };
  }),

  family('lru-cache with a bound', async (random, leaks) => {
    const LRUCache = loadLeastRecent(random.pick(VERSIONS));
    const [max, key, value] = [random.integer(5, MOST), drawKey(random), drawValue(random)];
    const evicted: unknown[] = [];
    const cache = new LRUCache({ max, ...(leaks && { dispose: (gone: unknown) => evicted.push(gone) }) });
    return { iterate: (i) => cache.set(key(i), value(i)) };
  }),

  family('lru-cache with a bound and times to live', async (random, leaks) => {
    const LRUCache = loadLeastRecent(random.pick(VERSIONS));
    const [max, ttl, value] = [random.integer(5, MOST), random.integer(1, 50), drawValue(random)];
    const keys = new Set<string>();
    const cache = new LRUCache({ max, ttlAutopurge: false });
    return {
      iterate(i) {
        cache.set(`key ${i}`, value(i), { ttl });
        if (leaks) keys.add(`key ${i}`);
      },
    };
  }),

  family('two generations of a Map', (random, leaks) => {
    const [bound, value] = [random.integer(5, MOST / 2), drawValue(random)];
    const generations: Map<string, unknown>[] = [new Map()];
    return {
      iterate(i) {
        const young = generations.at(-1) as Map<string, unknown>;
        young.set(`key ${i}`, value(i));
        if (young.size < bound) return;
        generations.push(new Map());
        if (!leaks && generations.length > 2) generations.shift();
      },
    };
  }),

  family('a memoised function', (random, leaks) => {
    const [questions, value] = [random.integer(2, MOST), drawValue(random)];
    const known = new Map<string, unknown>();
    const remember = (question: number): unknown => {
      const key = JSON.stringify({ question });
      if (!known.has(key)) known.set(key, value(question));
      return known.get(key);
    };
    return { iterate: (i) => remember(leaks ? i : i % questions) };
  }),

  family('a WeakMap by objects that go', (random, leaks) => {
    const value = drawValue(random);
    const notes = new WeakMap<object, unknown>();
    const kept: object[] = [];
    return {
      iterate(i) {
        const key = { i };
        notes.set(key, value(i));
        if (leaks) kept.push(key);
      },
    };
  }),

  family('a Map of WeakRefs that a FinalizationRegistry clears', (random, leaks) => {
    const value = drawValue(random);
    const known = new Map<string, WeakRef<object>>();
    const registry = new FinalizationRegistry<string>((key) => known.delete(key));
    return {
      iterate(i) {
        const entry = { value: value(i) };
        known.set(`key ${i}`, new WeakRef(entry));
        if (!leaks) registry.register(entry, `key ${i}`);
      },
    };
  }),

  family('a cache of regular expressions', (random, leaks) => {
    const patterns = random.integer(2, 60);
    const known = new Map<string, RegExp>();
    return {
      iterate(i) {
        const source = `^item-${leaks ? i : i % patterns}-(\\d+)$`;
        const pattern = known.get(source) ?? new RegExp(source);
        known.set(source, pattern);
        return pattern.exec(`item-${i}-7`);
      },
    };
  }),

  family('an object as a dictionary', (random, leaks) => {
    const [bound, value] = [random.integer(1, MOST), drawValue(random)];
    const entries: Record<string, unknown> = {};
    return {
      iterate(i) {
        entries[`key ${i}`] = value(i);
        if (!leaks) delete entries[`key ${i - bound}`];
      },
    };
  }),

  family('entries that a sweep clears every so often', (random, leaks) => {
    const [every, value] = [random.integer(2, MOST), drawValue(random)];
    const entries = new Map<number, { value: unknown; until: number }>();
    return {
      iterate(i) {
        entries.set(i, { value: value(i), until: i + 5 });
        if (leaks || i % every !== 0) return;
        for (const [key, { until }] of entries) if (until < i) entries.delete(key);
      },
    };
  }),
];

/** lru-cache, in one of its versions. */
export function loadLeastRecent(version: (typeof VERSIONS)[number]): LeastRecentClass {
  const loaded = require(version) as LeastRecentClass | { readonly LRUCache: LeastRecentClass };
  return typeof loaded === 'function' ? loaded : loaded.LRUCache;
}
