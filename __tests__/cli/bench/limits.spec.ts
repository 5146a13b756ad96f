import { checkLimits, readLimit } from '../../../src/cli/commands/bench/limits';
import { benchmarkResult } from '../../bench/support/benchmark-result';
import { rowOf } from './rows';

const silent = () => null;

function pair(base: readonly number[], candidate: readonly number[]) {
  return [rowOf(benchmarkResult({ rounds: [base] }), 0), rowOf(benchmarkResult({ rounds: [candidate] }), 1)];
}

function verdict(limit: string, base: readonly number[], candidate: readonly number[]) {
  return checkLimits(pair(base, candidate), [readLimit(limit)], silent)[0]?.verdict;
}

describe('where nothing else can be said, the raw figures decide', () => {
  test.each([
    ['mean:5%', [100, 100], [105, 105], 'held'],
    ['mean:5%', [100, 100], [105.1, 105.1], 'failed'],
    ['mean:4.5%', [100, 100], [105, 105], 'failed'],
    ['min:0%', [100, 200], [100, 900], 'held'],
    ['max:0%', [100, 200], [90, 201], 'failed'],
    ['median:50%', [100], [10], 'held'],
    ['stddev:100%', [1, 1], [1, 2], 'failed'],
    ['iqr:0.001', [1, 2, 3, 4], [1, 2, 3, 4.5], 'held'],
    ['max:0.001', [100], [101.5], 'failed'],
    ['max:1.5e-3', [100], [101.25], 'held'],
    ['max:2ms', [100], [101.5], 'held'],
    ['MAX:1ms', [100], [101.5], 'failed'],
    ['p90:5%', [1], [1], 'unknown'],
  ])('%s of %j and %j: %s', (limit, base, candidate, expected) => {
    expect(verdict(limit, base, candidate)).toBe(expected);
  });

  test('where a figure is missing, it is said whose', () => {
    const [check] = checkLimits(pair([1], Array(20).fill(1)), [readLimit('p90:5%')], silent);
    expect(check).toMatchObject({ verdict: 'unknown', figures: null, reason: '0001_run has no p90' });
  });
});

test('what can be said beyond the raw figures decides', () => {
  const [check] = checkLimits(pair([100], [200]), [readLimit('p50:5%')], (base, candidate, limit) => ({
    verdict: 'held',
    reason: `${base.source}, ${candidate.source}, ${limit.text}`,
  }));
  expect(check).toMatchObject({
    verdict: 'held',
    reason: '0001_run, 0002_run, p50:5%',
    figures: { base: 0.1, candidate: 0.2 },
  });
});

test('the last run is held against the first, in what both have', () => {
  const named = (name: string, ms: number, order: number) => rowOf(benchmarkResult({ name, rounds: [[ms]] }), order);
  const rows = [named('a', 1, 0), named('old', 1, 0), named('a', 9, 1), named('a', 2, 2), named('new', 1, 2)];
  const checks = checkLimits(rows, [readLimit('min:5%'), readLimit('max:300%')], silent);
  expect(
    checks.map(({ fullname, limit, candidate, verdict: was }) => [fullname, limit.text, candidate.order, was]),
  ).toEqual([
    ['a', 'min:5%', 2, 'failed'],
    ['a', 'max:300%', 2, 'held'],
  ]);
  expect(checkLimits(rows.slice(0, 2), [readLimit('min:5%')], silent)).toEqual([]);
});

test.each([
  ['meen:5%', /--fail meen:5% names no statistic\. Did you mean "mean"\?/],
  ['ops:5%', /names no statistic/],
  ['mean', /does not say by how much\. Write mean:5%/],
  ['mean:', /does not say by how much/],
  ['mean:-5%', /does not say by how much/],
  ['mean:five', /does not say by how much/],
])('wrong: %s', (limit, message) => {
  expect(() => readLimit(limit)).toThrow(
    expect.objectContaining({ code: 'METTLE_USAGE', message: expect.stringMatching(message) }),
  );
});
