import { summarise } from '../../src/core/distribution';
import { Histogram } from '../../src/core/histogram';
import { createRandom } from '../../src/core/random';

const HOUR_US = 3_600_000_000;
const PERCENTS = [0, 1, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.99, 100];

function truth(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil((percent * sorted.length) / 100 - 1e-9)) - 1] as number;
}

function filled(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

const random = createRandom(7);
const shapes: [string, () => number][] = [
  ['even', () => random.integer(1, 100_000)],
  ['long-tailed', () => Math.min(HOUR_US, Math.max(1, Math.round(random.exponential(40_000))))],
  ['over the whole range', () => Math.round(Math.exp(random.float() * Math.log(HOUR_US)))],
  ['all the same', () => 50_123],
  ['below the first power of two', () => random.integer(1, 2047)],
  ['two lumps', () => (random.float() < 0.99 ? random.integer(900, 1100) : random.integer(1_400_000, 1_500_000))],
];

test.each(shapes)('percentiles of values that are %s agree with the sorted values within 0.1 %%', (_, draw) => {
  for (const count of [1, 2, 3, 999, 1000, 5000]) {
    const values = Array.from({ length: count }, draw);
    const histogram = filled(values);
    for (const percent of PERCENTS) {
      const expected = truth(values, percent);
      expect(Math.abs(histogram.percentile(percent) - expected)).toBeLessThanOrEqual(expected * 0.001);
    }
    expect(histogram.min).toBe(Math.min(...values));
    expect(histogram.max).toBe(Math.max(...values));
    expect(histogram.mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / count, 3);
    expect(histogram.percentile(99.99)).toBeLessThanOrEqual(histogram.max);
    expect(histogram.percentile(0)).toBeGreaterThanOrEqual(histogram.min);
  }
});

test('every edge of a bucket is off by less than 0.1 %', () => {
  for (let power = 0; power < 32; power++) {
    for (const value of [2 ** power - 1, 2 ** power, 2 ** power + 1, 2 ** power * 1.5]) {
      const us = Math.round(value);
      if (us < 1 || us > HOUR_US) continue;
      // The second value keeps the first from being answered from the exact maximum.
      const histogram = filled([us, HOUR_US]);
      expect(Math.abs(histogram.percentile(50) - us)).toBeLessThanOrEqual(us * 0.001);
    }
  }
});

test('99.9 % of 1000 values is the 999th, not the 1000th', () => {
  const histogram = filled(Array.from({ length: 1000 }, (_, i) => i + 1));
  expect(histogram.percentile(99.9)).toBe(999);
  expect(histogram.percentile(100)).toBe(1000);
});

test('values outside the range are counted at its ends, with their exact extremes kept', () => {
  const histogram = filled([0, 0.2, -5, Number.NaN, HOUR_US * 2, 5]);
  expect(histogram.count).toBe(6);
  expect(histogram.min).toBe(0);
  expect(histogram.max).toBe(HOUR_US * 2);
  expect(histogram.percentile(80)).toBe(5);
  expect(histogram.percentile(100)).toBe(HOUR_US * 2);
  expect(filled([HOUR_US * 3, HOUR_US * 3]).percentile(50)).toBeGreaterThanOrEqual(HOUR_US);
});

test('an empty one says 0 and no distribution', () => {
  const histogram = new Histogram();
  expect([histogram.count, histogram.min, histogram.max, histogram.mean, histogram.percentile(99)]).toEqual([
    0, 0, 0, 0, 0,
  ]);
  expect(summarise(histogram)).toBeNull();
  expect(new Histogram().merge(histogram).toJSON()).toEqual(new Histogram().toJSON());
});

test('merging is the same as recording in one place, in any order and grouping', () => {
  const parts = [0, 1, 2].map(() =>
    Array.from({ length: 700 }, () => Math.max(1, Math.round(random.exponential(9000)))),
  );
  const [a, b, c] = parts.map((values) => () => filled(values)) as [() => Histogram, () => Histogram, () => Histogram];
  const whole = filled(parts.flat()).toJSON();
  expect(a().merge(b()).merge(c()).toJSON()).toEqual(whole);
  expect(a().merge(b().merge(c())).toJSON()).toEqual(whole);
  expect(c().merge(a().toJSON()).merge(b().toJSON()).toJSON()).toEqual(whole);
});

test('survives JSON and another thread', () => {
  const histogram = filled([1, 2, 2047, 2048, 1_400_000, HOUR_US]);
  const copy = Histogram.from(structuredClone(JSON.parse(JSON.stringify(histogram))));
  expect(copy.toJSON()).toEqual(histogram.toJSON());
  expect(copy.percentile(50)).toBe(histogram.percentile(50));
});

test.each([
  [{ unit: 'ms' }],
  [{ buckets: [1] }],
  [{ buckets: [5, 2] }],
  [{ buckets: [99_999, 1] }],
  [{ buckets: [-1, 1] }],
])('refuses what it has not written: %j', (change) => {
  expect(() => Histogram.from({ ...filled([5]).toJSON(), ...change } as never)).toThrow('Failed to read a histogram');
});

test('reset forgets the values', () => {
  const histogram = filled([5, 5000]);
  histogram.reset();
  histogram.record(7);
  expect(histogram.toJSON()).toEqual(filled([7]).toJSON());
});

test('the summary is in milliseconds', () => {
  expect(summarise(filled(Array.from({ length: 1000 }, (_, i) => i + 1)))).toEqual({
    min: 0.001,
    mean: 0.5005,
    p50: 0.5,
    p90: 0.9,
    p95: 0.95,
    p99: 0.99,
    p999: 0.999,
    max: 1,
  });
});

test('what is serialised stays small however many values there are', () => {
  const histogram = new Histogram();
  for (let i = 0; i < 200_000; i++) histogram.record(random.integer(1, HOUR_US));
  expect(histogram.toJSON().buckets.length).toBeLessThanOrEqual(2 * 23 * 1024);
  expect(histogram.count).toBe(200_000);
});
