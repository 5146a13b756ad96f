import { courseOf, type Least, medianRate, type Round } from '../../../src/memory/measure/judge/course';

const COUNT: Least = { perIteration: 0.05, inAll: 3, isCount: true };
const BYTES: Least = { perIteration: 512, inAll: 65_536, isCount: false };
const FIRST = [160, 200, 240];
const SECOND = [1500, 2500];
const THIRD = [3000, 5000];

/** Growth of so much per iteration in each window. */
function at(rates: readonly number[], sizes: readonly number[]): Round {
  return sizes.map((iterations, window) => ({ iterations, growth: Math.round(iterations * (rates[window] ?? 0)) }));
}

const steady = (rate: number, sizes: readonly number[]): Round => at([rate, rate, rate], sizes);
const nothing = (sizes: readonly number[]): Round => steady(0, sizes);

describe('the first windows tell what has to be followed', () => {
  test.each([
    ['nothing', nothing(FIRST), 'none'],
    ['single objects', [2, 2, 2].map((growth, index) => ({ growth, iterations: FIRST[index] as number })), 'none'],
    ['lazy initialisation in the first window', at([0.3, 0, 0], FIRST), 'none'],
    ['one in each iteration', steady(1, FIRST), 'open'],
    ['one in each tenth iteration', steady(0.1, FIRST), 'open'],
    ['growth that begins late', at([0, 0.5, 1], FIRST), 'open'],
    ['much in a single window', at([0, 1, 0], FIRST), 'open'],
    ['now and then', at([0.5, 0, 0.5], FIRST), 'open'],
    ['a cache that is emptied once in a while', at([1, 1, -1.5], FIRST), 'none'],
    ['a single large window', steady(1, [200]), 'open'],
    ['few objects in a single small window', [{ iterations: 60, growth: 8 }], 'none'],
    ['one in each tenth iteration of a single window', steady(0.1, [600]), 'open'],
  ] as const)('%s', (_, windows, course) => {
    expect(courseOf([windows], COUNT)).toBe(course);
  });
});

describe('a further round tells what goes on', () => {
  test.each([
    ['a leak in each iteration', [steady(1, FIRST), steady(1, SECOND)], 'going on'],
    ['a leak in each tenth', [steady(0.1, FIRST), steady(0.1, SECOND)], 'going on'],
    ['a leak of one per seven', [steady(1 / 7, FIRST), steady(1 / 7, SECOND)], 'going on'],
    ['a leak that hurries', [steady(1, FIRST), steady(2, SECOND)], 'going on'],
    ['a leak that chance makes smaller', [steady(0.1, FIRST), at([0.085, 0.09], SECOND)], 'going on'],
    ['a bound in the windows', [at([1, 0.5, 0], FIRST), nothing(SECOND)], 'ended'],
    ['a bound in the round', [steady(1, FIRST), at([1, 0.2], SECOND)], 'open'],
    ['slower and slower', [at([0.9, 0.8, 0.7], FIRST), at([0.5, 0.3], SECOND)], 'open'],
    ['a little lazy initialisation', [at([0.1, 0.1, 0], FIRST), nothing(SECOND)], 'none'],
    [
      'what belongs to a look',
      [
        [160, 200, 240].map((iterations) => ({ iterations, growth: 200 })),
        [1500, 2500].map((iterations) => ({ iterations, growth: 200 })),
      ],
      'per window',
    ],
    ['a leak that begins after the windows', [nothing(FIRST), steady(1, SECOND)], 'open'],
  ] as const)('%s', (_, rounds, course) => {
    expect(courseOf(rounds, COUNT)).toBe(course);
  });

  test.each([
    ['a bound in the second round', [steady(1, FIRST), at([1, 0.2], SECOND), nothing(THIRD)], 'ended'],
    ['a leak that began after the windows', [nothing(FIRST), steady(1, SECOND), steady(1, THIRD)], 'going on'],
    [
      'a leak by chance slow in the second round',
      [steady(1, FIRST), at([1, 0.5], SECOND), steady(1, THIRD)],
      'going on',
    ],
  ] as const)('a third: %s', (_, rounds, course) => {
    expect(courseOf(rounds, COUNT)).toBe(course);
  });
});

test('bytes have no chance of their own: less than three quarters of the rate is not the same growth', () => {
  expect(courseOf([steady(10_000, FIRST), steady(10_000, SECOND)], BYTES)).toBe('going on');
  expect(courseOf([steady(10_000, FIRST), steady(6_000, SECOND)], BYTES)).toBe('open');
  expect(courseOf([steady(400, FIRST)], BYTES)).toBe('none');
});

test('the pool of Node for small buffers is nothing worth a word', () => {
  const pool = FIRST.map((iterations) => ({ iterations, growth: 8192 }));
  expect(courseOf([pool], BYTES)).toBe('none');
});

test('the rate of most windows is that of the leak, whatever one of them has beside it', () => {
  expect(medianRate([...steady(1, FIRST), { iterations: 100, growth: 170 }])).toBe(1);
  expect(medianRate([])).toBe(0);
});
