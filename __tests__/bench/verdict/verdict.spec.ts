import { decide } from '../../../src/bench/verdict/decide';
import { estimateRatio } from '../../../src/bench/verdict/estimate';
import { judgedBy } from '../../../src/bench/verdict/judged-by';
import { DOUBT, doubtAt, doubtAtLast, LOOKS, LOOKS_AT_SERVICES, nextLook } from '../../../src/bench/verdict/looks';
import { createRandom, type Random } from '../../../src/core/random';

/** A value of a normal distribution: the sum of twelve even ones, less their mean. */
function normal(random: Random): number {
  return Array.from({ length: 12 }, () => random.float()).reduce((sum, value) => sum + value, -6);
}

/** What the looks say of forks that scatter around a true change: the verdict at the first look that has one. */
function verdictOf(random: Random, change: number, deviation: number, tolerance: number, mostForks: number): string {
  const forks: number[] = [];
  for (;;) {
    forks.push(change + deviation * normal(random));
    if (nextLook(forks.length - 1) !== forks.length && forks.length < mostForks) continue;
    const verdict = decide(estimateRatio(forks, doubtAt(forks.length)), tolerance);
    if (verdict !== 'inconclusive' || forks.length >= mostForks) return verdict;
  }
}

function share(count: number, verdict: string, of: () => string): number {
  return Array.from({ length: count }, of).filter((each) => each === verdict).length / count;
}

test('raises at most one false alarm in a hundred, whatever the scatter and however often it looks', () => {
  for (const deviation of [0.002, 0.01, 0.05]) {
    const random = createRandom(3);
    // At the edge of the tolerance, where an alarm is nearest.
    const alarms = share(1_000, 'slower', () => verdictOf(random, Math.log(1.02), deviation, 0.02, 64));
    expect(alarms).toBeLessThanOrEqual(0.012);
  }
});

test('finds a slowdown of 5 % where forks scatter by 1 %', () => {
  const random = createRandom(4);
  expect(share(300, 'slower', () => verdictOf(random, Math.log(1.05), 0.01, 0.02, 13))).toBeGreaterThan(0.97);
});

test('spends no more doubt than there is', () => {
  for (const looks of [LOOKS, LOOKS_AT_SERVICES]) {
    expect(looks.reduce((sum, look) => sum + look.share, 0)).toBeCloseTo(1, 9);
  }
  expect(doubtAt(2)).toBeCloseTo(DOUBT * 0.4, 12);
  expect(doubtAt(10)).toBeCloseTo(DOUBT * 0.2, 12);
  expect(nextLook(100)).toBeUndefined();
  // The last look has what those before it have left, and no more where it is one of them itself.
  expect(doubtAtLast(10)).toBeCloseTo(DOUBT * 0.4, 12);
  expect(doubtAtLast(9)).toBeCloseTo(DOUBT * 0.6, 12);
  expect(doubtAtLast(3)).toBeCloseTo(DOUBT, 12);
});

test('holds the true ratio in its interval, as often as it says', () => {
  const random = createRandom(5);
  let held = 0;
  for (let trial = 0; trial < 1_000; trial++) {
    const forks = Array.from({ length: 6 }, () => 0.3 + 0.01 * normal(random));
    const { low, high } = estimateRatio(forks, 0.01);
    if (low <= Math.exp(0.3) && Math.exp(0.3) <= high) held += 1;
  }
  expect(held / 1_000).toBeGreaterThan(0.98);
});

test('widens the interval by what all forks have in common', () => {
  const forks = [0.1, 0.1, 0.1];
  expect(estimateRatio(forks, 0.01).high).toBeCloseTo(Math.exp(0.1), 12);
  expect(estimateRatio(forks, 0.01, 0.01).high).toBeGreaterThan(Math.exp(0.11));
});

test.each([
  [1.03, 1.08, 'slower'],
  [0.9, 0.97, 'faster'],
  [0.985, 1.015, 'equivalent'],
  [1.001, 1.019, 'equivalent'],
  [1.01, 1.05, 'inconclusive'],
  [0.9, 1.1, 'inconclusive'],
] as const)('says of an interval from %d to %d at 2 %%: %s', (low, high, verdict) => {
  expect(decide({ ratio: 1, low, high }, 0.02)).toBe(verdict);
});

test('judges code that waits by wall time, and code that was kept waiting by processor time', () => {
  const fork = (idle: number | null, wallByCpu: number, cpu: number | null = 0) => [
    { cpu, spent: { idle, queued: null }, wallByCpu },
  ];
  expect(judgedBy(fork(0.5, 2))).toBe('wall');
  expect(judgedBy(fork(0.01, 2))).toBe('cpu');
  expect(judgedBy(fork(null, 2))).toBe('wall');
  expect(judgedBy(fork(null, 1.02))).toBe('cpu');
  expect(judgedBy(fork(0, 1, null))).toBe('wall');
});
