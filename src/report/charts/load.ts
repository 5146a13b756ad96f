import type { LoadResult } from '../../core/records/load';
import { byName } from './by-name';
import { logBins } from './distribution';
import type { ChartSpec } from './spec';
import { spanNote, type ThinTimeline, thinTimeline } from './timeline';

/** More points than this a chart of a report's width cannot show. */
const POINTS = 600;

/** The charts of a load run. `prefix` makes their ids its own. */
export function loadCharts(prefix: string, result: LoadResult): readonly ChartSpec[] {
  const thin = thinTimeline(result.timeline, POINTS);
  const { model } = result.plan;
  const drained = endOfLoad(thin, result.durationMs);
  const overTime =
    thin.points.length === 0
      ? []
      : [throughput(thin, model), latency(thin), namesOverTime(result, thin), users(thin, model)]
          .filter((chart) => chart !== null)
          .map((chart) => ({ ...chart, ...drained }));
  const all = result.histograms.response.count === 0 ? overTime : [...overTime, distribution(result)];
  return all.map((chart) => ({
    ...chart,
    id: `${prefix}-${chart.id}`,
    ...(chart.group && { group: `${prefix}-${chart.group}` }),
  }));
}

/** What came after the end of the measured time is the drain: its dip is not the service's. */
function endOfLoad({ points }: ThinTimeline, durationMs: number): Pick<ChartSpec, 'markers'> {
  const hasDrain = (points.at(-1)?.atMs ?? 0) >= durationMs;
  return hasDrain ? { markers: [{ at: durationMs / 1000, label: 'end', colour: 'text' }] } : {};
}

function overTime(thin: ThinTimeline): Pick<ChartSpec, 'x' | 'group' | 'note'> {
  const values = thin.points.map((point) => point.atMs / 1000);
  return {
    x: { label: 'Time since the start', unit: 'seconds', scale: 'linear', values },
    group: 'time',
    note: spanNote(thin),
  };
}

type Model = LoadResult['plan']['model'];

/** What was asked for, beside what was there: of a rate and arrivals, or of users. */
function target(thin: ThinTimeline, label: string): ChartSpec['series'][number] {
  return { label, colour: 'series-faint', style: 'step', values: thin.points.map((point) => point.target) };
}

function throughput(thin: ThinTimeline, model: Model): ChartSpec {
  return {
    id: 'throughput',
    title: 'Throughput and failures',
    ...overTime(thin),
    y: { label: 'Answers per second', unit: 'perSecond' },
    series: [
      { label: 'ok', colour: 'series-ok', style: 'area', values: thin.points.map((point) => point.ok) },
      { label: 'failed', colour: 'series-failed', style: 'area', values: thin.points.map((point) => point.failed) },
      { label: 'started', colour: 'series-faint', style: 'dots', values: thin.points.map((point) => point.started) },
      ...(model === 'open' ? [target(thin, 'arrivals planned')] : []),
    ],
  };
}

function latency(thin: ThinTimeline): ChartSpec {
  return {
    id: 'latency',
    title: 'Response time',
    ...overTime(thin),
    y: { label: 'Response time', unit: 'ms' },
    series: [
      { label: 'p50', colour: 'series-p50', style: 'line', values: thin.points.map((point) => point.p50Ms) },
      { label: 'p95', colour: 'series-p95', style: 'line', values: thin.points.map((point) => point.p95Ms) },
      { label: 'p99', colour: 'series-p99', style: 'line', values: thin.points.map((point) => point.p99Ms) },
      { label: 'max', colour: 'series-faint', style: 'dots', values: thin.points.map((point) => point.maxMs) },
    ],
  };
}

function namesOverTime(result: LoadResult, thin: ThinTimeline): ChartSpec | null {
  const chart = byName(result, POINTS);
  return chart && { ...overTime(thin), ...chart };
}

function users(thin: ThinTimeline, model: Model): ChartSpec {
  return {
    id: 'users',
    title: 'Users and requests in flight',
    ...overTime(thin),
    y: { label: 'Count', unit: 'count' },
    series: [
      { label: 'users', colour: 'series-users', style: 'step', values: thin.points.map((point) => point.users) },
      {
        label: 'in flight',
        colour: 'series-flight',
        style: 'line',
        values: thin.points.map((point) => point.inFlight),
      },
      ...(model === 'closed' ? [target(thin, 'users planned')] : []),
    ],
  };
}

function distribution(result: LoadResult): ChartSpec {
  const { edges, shares } = logBins([result.histograms.response, result.histograms.service]);
  const marked =
    result.responseMs === null
      ? []
      : (['p50', 'p99'] as const).map((name) => ({ name, ms: result.responseMs?.[name] ?? 0 }));
  return {
    id: 'distribution',
    title: 'Distribution of times',
    note: 'Requests that ended ok. Response counts from the intended start, service from the dispatch.',
    x: { label: 'Time (logarithmic)', unit: 'ms', scale: 'log10', values: edges },
    y: { label: 'Share of requests', unit: 'share' },
    series: [
      { label: 'response', colour: 'series-ok', style: 'steparea', values: shares[0] ?? [] },
      { label: 'service', colour: 'series-service', style: 'step', values: shares[1] ?? [] },
    ],
    markers: marked
      .filter(({ ms }) => ms > 0)
      .map(({ name, ms }) => ({ at: Math.log10(ms), label: name, colour: 'text' })),
  };
}
