import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BaselineComparison,
  type BenchMatchers,
  type BenchmarkResult,
  baselinesSaved,
  benchMatchers,
} from '../../../src/bench';
import { belongsTo } from '../../../src/bench/baseline-saves';
import { savedBaseline } from '../../../src/bench/benchmark/saved-baseline';
import { benchmarkMachine } from '../../../src/bench/storage/machine-info';
import { compareWithBaseline } from '../../../src/bench/verdict/against-baseline';
import { setHost } from '../../../src/core/host';
import { messageOf } from '../../support/message-of';
import { testHost } from '../../support/test-host';
import { benchmarkResult, machine } from '../support/benchmark-result';
import { againstBaseline } from '../support/comparison-result';

expect.extend(benchMatchers as never);
const expectIt = (received: unknown) =>
  expect(received) as unknown as BenchMatchers<void> & { not: BenchMatchers<void> };

const passes = (check: () => void): boolean => {
  try {
    check();
    return true;
  } catch {
    return false;
  }
};

let storage: string;
let said: jest.SpyInstance;
beforeEach(() => {
  storage = mkdtempSync(join(tmpdir(), 'baselines-'));
  said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  setHost(testHost());
});
afterEach(() => {
  setHost(undefined);
  said.mockRestore();
  rmSync(storage, { recursive: true });
});

function measured(parts: Partial<BenchmarkResult> = {}): BenchmarkResult {
  const result = benchmarkResult({ machine: benchmarkMachine(), ...parts });
  belongsTo(result, storage);
  return result;
}

test.each<[string, Partial<BaselineComparison>, boolean, boolean]>([
  ['equivalent', {}, true, true],
  ['faster', { verdict: 'faster' }, true, true],
  ['slower', { verdict: 'slower' }, false, false],
  ['inconclusive', { verdict: 'inconclusive' }, true, false],
  ['slower than the baseline of another machine', { verdict: 'slower', advisory: true }, true, false],
])('what is %s', (_, parts, pass, strictly) => {
  const result = measured({ comparison: againstBaseline(parts) });
  expect(passes(() => expectIt(result).toMatchBaseline())).toBe(pass);
  expect(passes(() => expectIt(result).toMatchBaseline({ strict: true }))).toBe(strictly);
});

test('tells both, by how much it is slower, and how to save it anew', () => {
  const comparison = againstBaseline({ verdict: 'slower', ratio: 1.1, interval: { low: 1.08, high: 1.12 } });
  const message = messageOf(() => expectIt(measured({ comparison })).toMatchBaseline());
  expect(message).toContain('parses: 10 % slower than its baseline (+8 % to +12 %), slower');
  expect(message).toContain('  baseline   2.1 ms a call, 2.05 ms of processor time, of 2026-11-20T10:00:00.000Z');
  expect(message).toContain('METTLE_BENCH_UPDATE=1');
});

test('saves what there is no baseline of, says so, and holds the next run against it', async () => {
  expectIt(measured()).toMatchBaseline();
  await baselinesSaved();
  expect(said.mock.calls.join()).toMatch(/parses: saved as baseline in .*0001_baseline\.json/);
  const saved = savedBaseline({ name: 'parses', group: null, params: null, baseline: undefined, storage });
  expect(saved).toMatchObject({ differences: [], result: { name: 'parses' } });
});

test('fails where there is no baseline and the run is one of CI', async () => {
  setHost(testHost({ savesMissing: () => false }));
  const message = messageOf(() => expectIt(measured()).toMatchBaseline());
  expect(message).toContain('parses: there is no baseline, and none is saved in CI.');
  await baselinesSaved();
  expect(readdirSync(storage)).toEqual([]);
});

test.each<[string, Partial<BenchmarkResult>, RegExp]>([
  [
    'of a contended machine',
    { wallByCpu: 1.4, notes: ['contended machine: for 30 % of the time something else had the processor'] },
    /not saved as baseline: something else had the processor \(wall time is 1\.40 times/,
  ],
  ['measured inside the test process', { where: 'this process' }, /measured inside this process, which is no baseline/],
])('saves no baseline %s', async (_, parts, word) => {
  expectIt(measured(parts)).toMatchBaseline();
  await baselinesSaved();
  expect(said.mock.calls.join()).toMatch(word);
  expect(readdirSync(storage)).toEqual([]);
});

test('tells of a baseline that could not be saved when the file ends', async () => {
  writeFileSync(join(storage, 'taken'), '');
  const result = measured();
  belongsTo(result, join(storage, 'taken'));
  expectIt(result).toMatchBaseline();
  await expect(baselinesSaved()).rejects.toMatchObject({ code: 'METTLE_BENCHMARK' });
  await baselinesSaved();
});

test('fails nothing that was only run once', () => {
  expectIt(benchmarkResult({ ranOnce: true })).toMatchBaseline({ strict: true });
});

describe('the comparison with a saved run', () => {
  const forks = (...calibrated: number[]) => ({
    ...benchmarkResult().samples,
    byFork: calibrated.map((value) => ({ wallMs: [2], cpuMs: [2], calibrated: value })),
  });
  const now = benchmarkResult({ samples: forks(0.1, 0.101, 0.099, 0.1, 0.1) });
  const against = (...calibrated: number[]) =>
    compareWithBaseline(
      now,
      { result: benchmarkResult({ samples: forks(...calibrated) }), file: 'f', differences: [] },
      0.03,
    );

  test('is that of the calibrated processor time of the forks', () => {
    expect(against(0.1, 0.099, 0.101, 0.1, 0.1)).toMatchObject({ verdict: 'equivalent', advisory: false });
    const slower = against(0, 0.001, -0.001, 0, 0);
    expect(slower.verdict).toBe('slower');
    expect(slower.ratio).toBeCloseTo(Math.exp(0.1), 6);
  });

  test('leaves room for what lies between runs, however well the forks of each agree', () => {
    const { interval } = against(0.1, 0.1, 0.1, 0.1, 0.1);
    expect(interval.high).toBeGreaterThan(1.025);
    expect(interval.low).toBeLessThan(0.975);
  });

  test('only informs where the machines differ, or one run was not calibrated', () => {
    const saved = {
      result: benchmarkResult({ machine }),
      file: 'f',
      differences: ['the baseline is of another processor, X'],
    };
    const comparison = compareWithBaseline(now, saved, 0.03);
    expect(comparison.advisory).toBe(true);
    expect(comparison.reasons.join()).toContain('this verdict only informs: the baseline is of another processor, X');
    const uncalibrated = benchmarkResult({ samples: { ...now.samples, byFork: [] } });
    const other = compareWithBaseline(now, { result: uncalibrated, file: 'f', differences: [] }, 0.03);
    expect(other).toMatchObject({ advisory: true, verdict: 'inconclusive' });
  });
});
