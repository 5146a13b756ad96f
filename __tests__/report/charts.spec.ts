import { Histogram } from '../../src/core/histogram';
import type { TimelinePoint } from '../../src/core/records/load';
import { logBins } from '../../src/report/charts/distribution';
import { leakCharts } from '../../src/report/charts/leaks';
import { loadCharts } from '../../src/report/charts/load';
import { spanNote, thinTimeline } from '../../src/report/charts/timeline';
import { logTicks } from '../../src/report/page/figures';
import { cleanResult, growing, leakyResult } from './fixtures/leaks-record';
import { overTheLimit } from './fixtures/records';

function second(index: number, ok: number, p99Ms: number | null): TimelinePoint {
  return {
    atMs: index * 1000,
    target: index,
    users: index,
    inFlight: 1,
    started: ok,
    ok,
    failed: 0,
    p50Ms: null,
    p95Ms: null,
    p99Ms,
    maxMs: p99Ms,
  };
}

describe('a timeline that is too long', () => {
  const timeline = [second(0, 10, 5), second(1, 20, null), second(2, 30, 90), second(3, 40, 7), second(4, 5, null)];

  test('keeps the rate, and of percentiles the worst second', () => {
    const thin = thinTimeline(timeline, 3);
    expect(thin.points.map(({ atMs, ok, p99Ms, users }) => ({ atMs, ok, p99Ms, users }))).toEqual([
      { atMs: 0, ok: 15, p99Ms: 5, users: 1 },
      { atMs: 2000, ok: 35, p99Ms: 90, users: 3 },
      { atMs: 4000, ok: 5, p99Ms: null, users: 4 },
    ]);
    expect(spanNote(thin)).toMatch(/One point every 2 s/);
  });

  test('is left alone where it fits', () => {
    expect(thinTimeline(timeline, 5).points).toBe(timeline);
    expect(thinTimeline([], 5).points).toEqual([]);
  });
});

describe('the bins of a distribution', () => {
  const histogramOf = (...ms: number[]): Histogram => {
    const histogram = new Histogram();
    for (const each of ms) histogram.recordMs(each);
    return histogram;
  };

  test('hold every value once, where it belongs', () => {
    const values = [0.4, 3, 3.01, 45, 45.2, 45.4, 2000];
    const { edges, shares } = logBins([histogramOf(...values).toJSON()]);
    expect(shares[0]?.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
    for (const [index, share] of (shares[0] ?? []).entries()) {
      const [from, to] = [10 ** (edges[index] ?? 0), 10 ** (edges[index + 1] ?? Number.POSITIVE_INFINITY)];
      // A bucket is 0.1 % wide: a value nearer than that to an edge may be counted beside it, and none here is.
      const inside = values.filter((value) => value >= from && value < to).length;
      expect(share).toBeCloseTo(inside / values.length, 10);
    }
  });

  test('are common to all histograms, and closed by an empty one', () => {
    const { edges, shares } = logBins([histogramOf(1.02).toJSON(), histogramOf(105).toJSON()]);
    expect(edges).toHaveLength(52);
    expect(shares.map((each) => each.length)).toEqual([52, 52]);
    expect(shares.map((each) => each.at(-1))).toEqual([0, 0]);
  });

  test('are none without values, and a time of 0 has its place', () => {
    expect(logBins([new Histogram().toJSON()])).toEqual({ edges: [], shares: [[]] });
    expect(logBins([histogramOf(0).toJSON()]).edges[0]).toBeCloseTo(-3, 5);
  });
});

test('each chart of a load run has a unit on both axes, names, and as many values as points', () => {
  const charts = loadCharts('x', overTheLimit.result);
  expect(charts.map((chart) => chart.id)).toEqual([
    'x-throughput',
    'x-latency',
    'x-by-name',
    'x-users',
    'x-distribution',
  ]);
  for (const { x, y, series } of charts) {
    expect([x.label, x.unit, y.label, y.unit].every((text) => text !== '')).toBe(true);
    expect(x.values.length).toBeGreaterThan(10);
    expect(series.map((each) => each.values.length)).toEqual(series.map(() => x.values.length));
  }
});

describe('the charts of a look for leaks', () => {
  const windows = [
    { iterations: 100, durationMs: 1, survivors: 300, survivorBytes: 1 },
    { iterations: 200, durationMs: 1, survivors: 600, survivorBytes: 1 },
    { iterations: 400, durationMs: 1, survivors: null, survivorBytes: null },
  ];

  test('grow from nothing after the warm-up, over the iterations', () => {
    const [growth] = leakCharts('x', { ...leakyResult, windows, heap: growing(5_000, 10) });
    expect(growth?.x.values).toEqual([0, 100, 300, 700]);
    expect(growth?.series[0]).toMatchObject({ label: 'heap used', values: [0, 2_000, 4_000, 6_000] });
    expect(growth?.y.unit).toBe('bytes');
  });

  test('tell what is left as a rate, since windows differ in size, with a gap where nobody looked', () => {
    const charts = leakCharts('x', { ...leakyResult, windows });
    expect(charts.map(({ id, group }) => [id, group])).toEqual([
      ['x-growth', 'x-iterations'],
      ['x-survivors', 'x-iterations'],
    ]);
    expect(charts[1]?.series[0]?.values).toEqual([3, 3, null, null]);
  });

  test('are none without windows, and without survivors the growth alone', () => {
    expect(leakCharts('x', { ...cleanResult, windows: [] })).toEqual([]);
    const unseen = windows.map((window) => ({ ...window, survivors: null }));
    expect(leakCharts('x', { ...cleanResult, windows: unseen }).map(({ id }) => id)).toEqual(['x-growth']);
  });
});

test('the drain after the measured time is marked, so that its dip is not taken for the service', () => {
  const { result } = overTheLimit;
  const marks = (timeline: readonly TimelinePoint[]): unknown[] =>
    loadCharts('x', { ...result, timeline }).map((chart) => chart.markers?.map(({ at, label }) => [at, label]));
  expect(marks(result.timeline).slice(0, 3)).toEqual([undefined, undefined, undefined]);
  const drained = [...result.timeline, second(60, 3, 9)];
  expect(marks(drained).slice(0, 3)).toEqual([[[60, 'end']], [[60, 'end']], [[60, 'end']]]);
});

test('the ticks of a logarithmic axis are as many as there is room for', () => {
  const figures = (room: number): number[] => logTicks(0, 2, room).map((at) => Number((10 ** at).toFixed(3)));
  expect(figures(9)).toEqual([1, 2, 5, 10, 20, 50, 100]);
  expect(figures(6)).toEqual([1, 3, 10, 30, 100]);
  expect(figures(2)).toEqual([1, 10, 100]);
});
