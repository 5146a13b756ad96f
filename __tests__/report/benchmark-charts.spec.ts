import { formatMs } from '../../src/core/units';
import { benchmarkCharts } from '../../src/report/charts/benchmarks';
import { rounds } from '../../src/report/charts/rounds';
import { binSamples } from '../../src/report/charts/sample-bins';
import type { ChartSpec } from '../../src/report/charts/spec';
import { figures, position, tick } from '../../src/report/page/figures';
import {
  contendedPrice,
  equivalentPrice,
  firstOfItsName,
  inconclusiveEndpoint,
  slowerPrice,
} from './fixtures/benchmark-record';
import { savedRuns } from './fixtures/simulated-benchmark';

const ids = (charts: readonly ChartSpec[]): string[] => charts.map(({ id }) => id);
const find = (charts: readonly ChartSpec[], id: string): ChartSpec => {
  const chart = charts.find((each) => each.id === id);
  if (!chart) throw new Error(`no chart ${id} among ${ids(charts).join(', ')}`);
  return chart;
};

describe('bins of samples', () => {
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

  test('hold every sample once, in bins of one width', () => {
    const samples = Array.from({ length: 101 }, (_, index) => 10 + index / 10);
    const { edges, shares, beyond } = binSamples([samples]);
    expect(edges[0]).toBe(10);
    expect(edges.at(-1)).toBeGreaterThanOrEqual(20);
    const widths = edges.slice(1).map((edge, index) => edge - (edges[index] ?? 0));
    expect(Math.max(...widths) - Math.min(...widths)).toBeCloseTo(0);
    expect(sum(shares[0] ?? [])).toBeCloseTo(1);
    expect(shares[0]?.at(-1)).toBe(0);
    expect(beyond).toEqual([[]]);
  });

  test('leave room for the others where one lies far out, and tell it', () => {
    const samples = [...Array.from({ length: 99 }, (_, index) => 10 + (index % 10) / 10), 5000];
    const { edges, shares, beyond } = binSamples([samples]);
    expect(edges.at(-1)).toBeLessThan(20);
    expect(beyond).toEqual([[5000]]);
    expect(sum(shares[0] ?? [])).toBeCloseTo(0.99);
  });

  test('are common to sets that lie apart, and are never too many to see', () => {
    const { edges, shares } = binSamples([
      [1, 1.001, 1.002, 1.003],
      [9, 9.001, 9.002, 9.003],
    ]);
    expect(edges.length).toBeLessThanOrEqual(101);
    expect(shares[0]?.[0]).toBe(1);
    expect(shares[1]?.at(-2)).toBe(1);
  });

  test.each([
    ['samples that are all alike', [4, 4, 4], 2],
    ['one sample', [4], 2],
    ['samples of 0', [0, 0], 2],
  ])('of %s are one bin', (_what, samples, edges) => {
    const bins = binSamples([samples]);
    expect(bins.edges).toHaveLength(edges);
    expect(bins.edges[1]).toBeGreaterThan(bins.edges[0] ?? 0);
    expect(bins.shares).toEqual([[1, 0]]);
  });

  test('of samples that are mostly alike show those that are not', () => {
    const { shares } = binSamples([[4, 4, 4, 4, 4, 4, 4, 4, 4, 5]]);
    expect(shares[0]?.[0]).toBeCloseTo(0.9);
    expect(shares[0]?.at(-2)).toBeCloseTo(0.1);
  });

  test('of nothing are none', () => {
    expect(binSamples([[], []])).toEqual({ edges: [], shares: [[], []], beyond: [[], []] });
  });
});

describe('the charts of a benchmark', () => {
  test('show wall and processor time on one axis, each with its median', () => {
    const charts = benchmarkCharts('x', slowerPrice.result);
    expect(ids(charts)).toEqual(['x-distribution', 'x-rounds', 'x-history']);
    const chart = find(charts, 'x-distribution');
    expect(chart.series.map(({ label }) => label)).toEqual(['wall time', 'processor time']);
    const { wallMs, cpuMs } = slowerPrice.result;
    expect(chart.markers?.map(({ at }) => at)).toEqual([cpuMs?.p50.value, wallMs.p50.value].sort());
    expect(chart.note).toContain(`up to ${formatMs(wallMs.max)}`);
  });

  test('have an axis for each where the code waits', () => {
    expect(ids(benchmarkCharts('x', inconclusiveEndpoint.result))).toEqual([
      'x-distribution-wall',
      'x-distribution-cpu',
      'x-rounds',
      'x-history',
      'x-history-cpu',
    ]);
  });

  test('do without processor time where there is none', () => {
    const { samples } = slowerPrice.result;
    const byFork = samples.byFork.map((fork) => ({ ...fork, cpuMs: [] }));
    const charts = benchmarkCharts('x', {
      ...slowerPrice.result,
      cpuMs: null,
      samples: { ...samples, byFork },
      history: savedRuns(3, 1).map((point) => ({ ...point, cpuMs: null })),
    });
    expect(ids(charts)).toEqual(['x-distribution-wall', 'x-rounds', 'x-history']);
    expect(find(charts, 'x-history').series.map(({ label }) => label)).toEqual(['wall time']);
  });

  test('are none where nothing was measured', () => {
    const samples = { ...slowerPrice.result.samples, rounds: 0, byFork: [] };
    expect(benchmarkCharts('x', { ...slowerPrice.result, samples })).toEqual([]);
  });
});

describe('the rounds', () => {
  const fork = (wallMs: readonly number[]) => ({ wallMs, cpuMs: [], calibrated: null });

  test('have a line for each fork, as long as the longest', () => {
    const chart = rounds([fork([1, 2, 3]), fork([4, 5])]);
    expect(chart.x.values).toEqual([1, 2, 3]);
    expect(chart.series.map(({ label, values }) => [label, values])).toEqual([
      ['process 1', [1, 2, 3]],
      ['process 2', [4, 5, null]],
    ]);
  });

  test('that are too many are put together: their median stays', () => {
    const chart = rounds([fork(Array.from({ length: 900 }, (_, index) => (index % 3 === 1 ? 1000 : index)))]);
    expect(chart.x.values.slice(0, 3)).toEqual([1, 4, 7]);
    expect(chart.series[0]?.values.slice(0, 3)).toEqual([2, 5, 8]);
    expect(chart.note).toContain('One point for 3 rounds: their median.');
  });

  test('far out do not press the others together', () => {
    const { y, note } = rounds([fork([...Array.from({ length: 40 }, (_, index) => 10 + (index % 5)), 9000])]);
    expect(y.most).toBeLessThan(30);
    expect(note).toContain('Rounds far out leave the chart at its top.');
  });
});

describe('the history', () => {
  const historyOf = (result: typeof slowerPrice.result): ChartSpec => find(benchmarkCharts('x', result), 'x-history');

  test('ends with this run, and has the interval of each median', () => {
    const { history, wallMs } = equivalentPrice.result;
    const chart = historyOf(equivalentPrice.result);
    const [wall] = chart.series;
    expect(wall?.values).toEqual([...history.map(({ p50Ms }) => p50Ms), wallMs.p50.value]);
    expect(wall?.intervals?.[0]).toEqual([history[0]?.lowMs, history[0]?.highMs]);
    expect(wall?.intervals?.at(-1)).toEqual([wallMs.p50.low, wallMs.p50.high]);
    expect(chart.markers).toEqual([{ at: 3, label: 'now', colour: 'text' }]);
  });

  test('marks runs of another processor, and does not join them with ours', () => {
    const chart = historyOf(slowerPrice.result);
    expect(chart.series.map(({ label, style }) => [label, style])).toEqual([
      ['wall time', 'points'],
      ['wall time, other processor', 'marks'],
      ['processor time', 'points'],
      ['processor time, other processor', 'marks'],
    ]);
    const [ours, others] = chart.series;
    for (const [index, { sameCpuModel }] of slowerPrice.result.history.entries()) {
      expect(ours?.values[index] === null).toBe(!sameCpuModel);
      expect(others?.values[index] === null).toBe(sameCpuModel);
    }
    expect(position(chart.x, 6)).toMatch(/^2025-02-07 09:30, [0-9a-f]{7}, other processor$/);
    expect(position(chart.x, 24)).toBe('this run, 4f9b2c1');
    expect([tick(chart.x, 0), tick(chart.x, 24), tick(chart.x, 0.5)]).toEqual(['02-01', 'now', '']);
  });

  test('leaves out a run that is not to be trusted', () => {
    const chart = historyOf(contendedPrice.result);
    expect(chart.x.values).toHaveLength(contendedPrice.result.history.length);
    expect(chart.markers).toBeUndefined();
  });

  test('has its last points where there are many', () => {
    const chart = historyOf({ ...slowerPrice.result, history: savedRuns(200, 1) });
    expect(chart.x.values).toHaveLength(80);
    expect(chart.note).toContain('The last 80 of 201.');
  });

  test('needs two saved runs', () => {
    expect(ids(benchmarkCharts('x', { ...slowerPrice.result, history: savedRuns(1, 1) }))).not.toContain('x-history');
    expect(ids(benchmarkCharts('x', firstOfItsName.result))).toEqual(['x-distribution', 'x-rounds']);
  });
});

test('ticks that lie close to each other are told apart', () => {
  expect(figures('ms', [0.01241, 0.01242])).toEqual(['12.41 µs', '12.42 µs']);
  expect(figures('share', [0.1, 0.2])).toEqual(['10 %', '20 %']);
});
