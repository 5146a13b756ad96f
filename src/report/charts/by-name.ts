import type { LoadResult, NamedFigures, NamedSecond } from '../../core/records/load';
import type { ChartSeries, ChartSpec } from './spec';
import { thinTimeline } from './timeline';

/** As many lines as a reader can tell apart: the names with the most requests. */
const COLOURS = ['series-ok', 'series-service', 'series-users', 'series-flight', 'series-failed', 'series-p99'];

/** Response times of each name, second by second: which of them suffered, and when. */
export function byName(result: LoadResult, points: number): Pick<ChartSpec, 'id' | 'title' | 'y' | 'series'> | null {
  const named = Object.entries(result.byName)
    .filter(([, { timeline }]) => timeline.length > 0)
    .sort(([, a], [, b]) => b.requests.started - a.requests.started)
    .slice(0, COLOURS.length);
  if (named.length < 2) return null;
  return {
    id: 'by-name',
    title: 'Response time p95 by name',
    y: { label: 'p95', unit: 'ms' },
    series: named.map(([name, figures], index) => line(name, figures, index, result.timeline.length, points)),
  };
}

function line(name: string, { timeline }: NamedFigures, index: number, seconds: number, points: number): ChartSeries {
  const bySecond = new Map(timeline.map((second) => [second.atMs / 1000, second]));
  const dense = Array.from({ length: seconds }, (_, second) => ({
    ...(bySecond.get(second) ?? silent(second)),
    target: 0,
    users: 0,
    inFlight: 0,
  }));
  return {
    label: name,
    colour: COLOURS[index] ?? 'series-faint',
    style: 'line',
    // Three digits are what a line can show; more would be a fifth of the page.
    values: thinTimeline(dense, points).points.map(({ p95Ms }) => p95Ms && Number(p95Ms.toPrecision(3))),
  };
}

function silent(second: number): NamedSecond {
  return { atMs: second * 1000, started: 0, ok: 0, failed: 0, p50Ms: null, p95Ms: null, p99Ms: null, maxMs: null };
}
