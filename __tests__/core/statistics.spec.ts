import { createRandom } from '../../src/core/random';
import {
  ascending,
  deviationOf,
  hodgesLehmann,
  meanOf,
  medianOf,
  quantileInterval,
  quantileOf,
  studentQuantile,
  studentShare,
} from '../../src/core/statistics';

describe("Student's t", () => {
  // Tables of R 4.3: qt(p, df).
  test.each([
    [0.975, 1, 12.7062047362],
    [0.995, 4, 4.6040948714],
    [0.99, 4, 3.7469473879],
    [0.95, 30, 1.6972608866],
    [0.999, 1000, 3.0984021639],
  ])('has its quantile of %d with %d degrees of freedom where R has it', (share, freedom, expected) => {
    expect(studentQuantile(share, freedom)).toBeCloseTo(expected, 7);
  });

  test('is symmetric, and its share undoes its quantile', () => {
    for (const share of [0.001, 0.2, 0.5, 0.77, 0.9999]) {
      expect(studentShare(studentQuantile(share, 6), 6)).toBeCloseTo(share, 10);
      expect(studentQuantile(share, 6)).toBeCloseTo(-studentQuantile(1 - share, 6), 7);
    }
  });
});

describe('quantiles', () => {
  test('are interpolated as R and NumPy do by default', () => {
    const sorted = ascending([4, 1, 3, 2]);
    expect([0, 0.25, 0.5, 0.9, 1].map((share) => quantileOf(sorted, share))).toEqual([1, 1.75, 2.5, 3.7, 4]);
    expect(medianOf([])).toBeNaN();
  });

  test('have the interval between the ranks that the binomial distribution gives', () => {
    const sorted = Array.from({ length: 100 }, (_, i) => i + 1);
    // scipy.stats.binom.ppf of 0.005 and 0.995 for n = 100, p = 0.5: 37 and 63.
    expect(quantileInterval(sorted, 0.5, 0.99)).toEqual({ value: 50.5, low: 37, high: 64 });
  });

  test('have none where the sample is too small to bound them', () => {
    const sorted = Array.from({ length: 100 }, (_, i) => i + 1);
    expect(quantileInterval(sorted, 0.99, 0.99)).toBeNull();
    expect(quantileInterval([1, 2, 3], 0.5, 0.99)).toBeNull();
  });

  test('hold the true quantile as often as they say', () => {
    const random = createRandom(5);
    let held = 0;
    for (let trial = 0; trial < 1000; trial++) {
      const sorted = ascending(Array.from({ length: 200 }, () => random.exponential(1)));
      const found = quantileInterval(sorted, 0.9, 0.95);
      if (found !== null && found.low <= Math.log(10) && Math.log(10) <= found.high) held += 1;
    }
    expect(held).toBeGreaterThanOrEqual(935);
  });
});

describe('centre and spread', () => {
  test('are the mean and the deviation of a sample', () => {
    expect(meanOf([1, 2, 3, 6])).toBe(3);
    expect(deviationOf([1, 2, 3, 6])).toBeCloseTo(Math.sqrt(14 / 3), 12);
    expect(deviationOf([4])).toBe(0);
  });

  test('of Hodges and Lehmann is hardly moved by a value that lies far off', () => {
    expect(hodgesLehmann([1, 2, 3, 4, 5])).toBe(3);
    expect(hodgesLehmann([1, 2, 3, 4, 500])).toBe(3);
    expect(hodgesLehmann([1, 5])).toBe(3);
  });
});
