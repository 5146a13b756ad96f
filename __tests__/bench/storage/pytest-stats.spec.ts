import { pytestStats } from '../../../src/bench';

test('of an even number of rounds: quartiles are the medians of the halves', () => {
  expect(pytestStats([4, 1, 3, 2, 10, 5])).toEqual({
    min: 1,
    max: 10,
    mean: 25 / 6,
    stddev: expect.closeTo(Math.sqrt((155 - 625 / 6) / 5), 12),
    rounds: 6,
    median: 3.5,
    iqr: 3,
    q1: 2,
    q3: 5,
    iqr_outliers: 1,
    stddev_outliers: 1,
    outliers: '1;1',
    ld15iqr: 1,
    hd15iqr: 5,
    ops: 6 / 25,
    total: 25,
  });
});

// Method 3 of https://en.wikipedia.org/wiki/Quartile#Computing_methods.
test.each([
  [[1, 2, 3], 1.25, 2.75],
  [[1, 2, 3, 4, 5], 1.75, 4.25],
  [[6, 7, 15, 36, 39, 40, 41, 42, 43, 47, 49], 20.25, 42.75],
  [[7, 1], 1, 7],
])('quartiles of %j are %d and %d', (rounds, q1, q3) => {
  expect(pytestStats(rounds)).toMatchObject({ q1, q3, iqr: q3 - q1 });
});

test('of one round', () => {
  expect(pytestStats([0.25])).toMatchObject({ min: 0.25, q1: 0.25, median: 0.25, hd15iqr: 0.25, stddev: 0, ops: 4 });
});

test.each([3, 7, 49, 1000])(
  '%d rounds that are all the same have no outliers, whatever rounding does to their sum',
  (count) => {
    const stats = pytestStats(Array(count).fill(0.1));
    expect(stats).toMatchObject({ mean: 0.1, stddev: 0, iqr: 0, outliers: '0;0', ld15iqr: 0.1, hd15iqr: 0.1 });
  },
);

test('no iterations per second can be told of rounds that took no time', () => {
  expect(pytestStats([0, 0])).toMatchObject({ ops: 0, total: 0 });
});

test('what lies beyond the fences is an outlier, and no end of a whisker', () => {
  const rounds = [1, 10, 11, 12, 13, 14, 15, 16, 40];
  expect(pytestStats(rounds)).toMatchObject({ ld15iqr: 10, hd15iqr: 16, iqr_outliers: 2, min: 1, max: 40 });
});
