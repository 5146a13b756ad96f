import type { BenchmarkHistoryPoint, BenchmarkResult } from '../../core/records/bench';
import type { ChartSeries, ChartSpec } from './spec';

/** More points than this touch each other; the oldest are left out. */
const POINTS = 80;
/** Fewer than these are no course. */
const LEAST = 2;

interface Point extends BenchmarkHistoryPoint {
  readonly isNow: boolean;
}

/** How the benchmark did under the same name until now: a chart of its own for each of wall and processor time where they are far apart. */
export function history(result: BenchmarkResult, isApart: boolean): ChartSpec[] {
  if (result.history.length < LEAST) return [];
  const all = [...result.history.map((point) => ({ ...point, isNow: false })), ...thisRun(result)];
  const points = all.slice(-POINTS);
  const hasCpu = points.some(({ cpuMs }) => cpuMs !== null);
  const chart = (id: string, title: string, series: readonly ChartSeries[]): ChartSpec => ({
    id,
    title,
    note: noteOn(points, all.length, series),
    x: {
      label: 'Saved runs, in their order',
      unit: 'count',
      scale: 'linear',
      values: points.map((_, index) => index),
      names: points.map(nameOf),
    },
    y: { label: 'Time per call', unit: 'ms', from: 'data' },
    series,
    ...(points.at(-1)?.isNow && { markers: [{ at: points.length - 1, label: 'now', colour: 'text' }] }),
  });
  if (!isApart || !hasCpu) return [chart('history', 'Over time', [...wallSeries(points), ...cpuSeries(points)])];
  return [
    chart('history', 'Wall time over time', wallSeries(points)),
    chart('history-cpu', 'Processor time over time', cpuSeries(points)),
  ];
}

/** What is not to be trusted is no point of a course. */
function thisRun({ outcome, startedAt, commit, wallMs, cpuMs }: BenchmarkResult): Point[] {
  if (outcome !== 'completed') return [];
  const { value, low, high } = wallMs.p50;
  return [
    {
      commit: commit?.id ?? null,
      time: startedAt,
      p50Ms: value,
      lowMs: low,
      highMs: high,
      cpuMs: cpuMs?.p50.value ?? null,
      sameCpuModel: true,
      isNow: true,
    },
  ];
}

function wallSeries(points: readonly Point[]): ChartSeries[] {
  const interval = ({ lowMs, highMs }: Point): readonly [number, number] => [lowMs, highMs];
  return byProcessor(points, 'wall time', 'series-ok', ({ p50Ms }) => p50Ms, interval);
}

function cpuSeries(points: readonly Point[]): ChartSeries[] {
  return byProcessor(points, 'processor time', 'series-service', ({ cpuMs }) => cpuMs);
}

/** Times of another processor are marked, and not joined with ours: the step between them is the processor's. */
function byProcessor(
  points: readonly Point[],
  label: string,
  colour: string,
  of: (point: Point) => number | null,
  interval?: (point: Point) => readonly [number, number],
): ChartSeries[] {
  const series = (ours: boolean): Pick<ChartSeries, 'values' | 'intervals'> => {
    const own = points.map((point) => (point.sameCpuModel === ours ? point : null));
    return {
      values: own.map((point) => point && of(point)),
      ...(interval && { intervals: own.map((point) => point && interval(point)) }),
    };
  };
  const elsewhere = series(false);
  const hasElsewhere = elsewhere.values.some((value) => value !== null);
  const here = series(true);
  return [
    ...(here.values.some((value) => value !== null) ? [{ label, colour, style: 'points' as const, ...here }] : []),
    ...(hasElsewhere ? [{ label: `${label}, other processor`, colour, style: 'marks' as const, ...elsewhere }] : []),
  ];
}

function noteOn(points: readonly Point[], count: number, series: readonly ChartSeries[]): string {
  return [
    points.length < count ? `The last ${points.length} of ${count}.` : '',
    series.some(({ intervals }) => intervals) ? 'Medians; the strokes are the intervals of wall time.' : 'Medians.',
    points.some(({ sameCpuModel }) => !sameCpuModel) ? 'Rings are of another processor, and not to be compared.' : '',
    'The axis does not begin at 0.',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function nameOf({ time, commit, isNow, sameCpuModel }: Point): { short: string; long: string } {
  const parts = [
    isNow ? 'this run' : time.slice(0, 16).replace('T', ' '),
    ...(commit === null ? [] : [commit.slice(0, 7)]),
    ...(sameCpuModel ? [] : ['other processor']),
  ];
  return { short: isNow ? 'now' : time.slice(5, 10), long: parts.join(', ') };
}
