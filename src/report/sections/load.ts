import type { Distribution } from '../../core/distribution';
import type {
  ArrivalCounts,
  LoadPlanSummary,
  LoadResult,
  NamedFigures,
  RequestCounts,
  TimelinePoint,
} from '../../core/records/load';
import { formatCount, formatMs, formatShare } from '../../core/units';
import { loadCharts } from '../charts/load';
import { spanNote, thinTimeline } from '../charts/timeline';
import { type Content, type Html, html } from '../markup';
import { anchorOf, card } from '../parts/card';
import { chart } from '../parts/chart';
import { statusCounts } from '../parts/statuses';
import { type Column, figures, table } from '../parts/table';
import { plural } from '../verdict';
import type { RecordOf, Section } from './section';

/** Rows of the timeline's table: it is there for those who cannot see the charts, and for print. */
const TIMELINE_ROWS = 60;

/** Load runs: figures, charts, failures, names, and how the generator itself did. */
export const loadSection: Section<'load'> = {
  kind: 'load',
  heading: 'Load',
  quiet: false,
  summary: ({ result }) =>
    [
      result.responseMs === null ? 'nothing measured' : `p99 ${formatMs(result.responseMs.p99)}`,
      `${formatCount(result.requests.perSecond)}/s`,
      `${formatShare(errorRate(result.requests))} failed`,
    ].join(' · '),
  render: (records) => html`${records.map((judged) => card(judged, body(judged.record)))}`,
  charts: (record) => loadCharts(anchorOf(record), record.result),
};

function errorRate({ ok, failed }: RequestCounts): number {
  return ok + failed === 0 ? 0 : failed / (ok + failed);
}

function body(record: RecordOf<'load'>): Html {
  const { result } = record;
  return html`<p class="plan">${planInWords(result.plan)} against <code>${result.target}</code></p>
${keyFigures(result)}
<div class="charts">${loadCharts(anchorOf(record), result).map(chart)}</div>
${failures(result)}${names(result)}${times(result)}${generator(result)}${timeline(result)}`;
}

function planInWords(plan: LoadPlanSummary): string {
  const warmUp = plan.warmUpMs === 0 ? '' : ` after ${formatMs(plan.warmUpMs)} of warm-up`;
  return `${amountInWords(plan)}, for ${formatMs(plan.durationMs)}${warmUp}`;
}

function amountInWords(plan: LoadPlanSummary): string {
  const course = plan.shaped
    ? ' at the peak, by a shape'
    : plan.stages === null
      ? ''
      : ` at the peak, in ${plan.stages.length} ${plural(plan.stages.length, 'stage')}`;
  if (plan.model === 'open') {
    const byChance = plan.arrivals === 'poisson' ? ' by chance' : '';
    return `${formatCount(plan.rate)} arrivals per second${byChance}${course}, at most ${formatCount(plan.maxInFlight)} at once`;
  }
  const spawn = plan.spawnRate === null ? '' : `, ${formatCount(plan.spawnRate)} more each second`;
  return `${formatCount(plan.users)} ${plural(plan.users, 'user')}${course}${spawn}`;
}

function keyFigures({ requests, responseMs, durationMs }: LoadResult): Html {
  const unanswered = requests.aborted + requests.inFlight;
  return figures([
    ['p50', ms(responseMs?.p50)],
    ['p95', ms(responseMs?.p95)],
    ['p99', ms(responseMs?.p99)],
    ['Slowest', ms(responseMs?.max)],
    ['Answers', html`${formatCount(requests.perSecond)}<span class="unit">/s</span>`],
    [
      'Failed',
      formatShare(errorRate(requests)),
      `${formatCount(requests.failed)} of ${formatCount(requests.ok + requests.failed)}`,
    ],
    ['Cut off', formatCount(unanswered), 'by the end of the run'],
    ['Measured', formatMs(durationMs)],
  ]);
}

function failures({ failures: all, requests }: LoadResult): Content {
  if (all.length === 0) return null;
  return html`<h4>Failures</h4>${table(
    'Failures, the most frequent first',
    [
      { heading: 'Count', cell: (each) => formatCount(each.count), figures: true },
      {
        heading: 'Of all',
        cell: (each) => formatShare(each.count / Math.max(1, requests.ok + requests.failed)),
        figures: true,
      },
      { heading: 'Kind', cell: (each) => html`<span class="tag">${each.kind}</span>` },
      { heading: 'Name', cell: (each) => html`<bdi>${each.name}</bdi>` },
      { heading: 'Message', cell: (each) => html`<bdi class="message">${each.message}</bdi>` },
    ],
    [...all].sort((a, b) => b.count - a.count),
  )}`;
}

function names({ byName }: LoadResult): Content {
  const rows = Object.entries(byName);
  if (rows.length === 0) return null;
  const time = (heading: string, of: keyof Distribution): Column<[string, NamedFigures]> => ({
    heading,
    cell: ([, each]) => ms(each.responseMs?.[of]),
    figures: true,
  });
  return html`<h4>By name</h4>${table<[string, NamedFigures]>(
    'Response times and answers by name',
    [
      { heading: 'Name', cell: ([name]) => html`<bdi>${name}</bdi>` },
      { heading: 'Ok', cell: ([, { requests }]) => formatCount(requests.ok), figures: true },
      { heading: 'Failed', cell: ([, { requests }]) => failedCell(requests), figures: true },
      { heading: 'Per second', cell: ([, { requests }]) => formatCount(requests.perSecond), figures: true },
      time('p50', 'p50'),
      time('p90', 'p90'),
      time('p95', 'p95'),
      time('p99', 'p99'),
      time('Slowest', 'max'),
      { heading: 'Statuses', cell: ([, { statuses }]) => statusCounts(statuses) },
    ],
    rows,
  )}`;
}

function failedCell(requests: RequestCounts): Content {
  const share = formatShare(errorRate(requests));
  return requests.failed === 0 ? '0' : html`${formatCount(requests.failed)} <small>${share}</small>`;
}

function times({ responseMs, serviceMs, lagMs }: LoadResult): Html {
  const rows: [string, Distribution | null][] = [
    ['Response, from the intended start', responseMs],
    ['Service, from the dispatch', serviceMs],
    ['Lag, dispatch after the intended start', lagMs],
  ];
  const columns: [string, keyof Distribution][] = [
    ['Min', 'min'],
    ['Mean', 'mean'],
    ['p50', 'p50'],
    ['p90', 'p90'],
    ['p95', 'p95'],
    ['p99', 'p99'],
    ['p99.9', 'p999'],
    ['Max', 'max'],
  ];
  return html`<h4>Times</h4>${table<[string, Distribution | null]>(
    'Distribution of times',
    [
      { heading: 'Time', cell: ([name]) => name },
      ...columns.map(([heading, of]) => ({
        heading,
        cell: ([, distribution]: [string, Distribution | null]) => ms(distribution?.[of]),
        figures: true,
      })),
    ],
    rows,
  )}`;
}

function generator({ generator: health, arrivals, durationMs, seed }: LoadResult): Html {
  const cores = durationMs === 0 ? 0 : (health.cpuSeconds * 1000) / durationMs;
  return html`<h4>Generator</h4>${figures([
    ['Schedule lag p99', formatMs(health.scheduleLagP99Ms), 'late by its own fault'],
    ['Loop delay p99', formatMs(health.loopLagP99Ms), 'of its event loop'],
    ['Loop busy', formatShare(health.utilisation), 'of the time'],
    ['Processor', formatShare(cores), `of one core, ${formatMs(health.cpuSeconds * 1000)} in all`],
    ['Workers', formatCount(health.workers), health.workers === 0 ? 'ran in the calling thread' : 'threads'],
    ...(arrivals === null ? [] : [arrivalFigure(arrivals)]),
    ['Seed', html`<code>${seed}</code>`, 'draws the same again'],
  ])}`;
}

function arrivalFigure({
  planned,
  onTime,
  late,
  missed,
  notStarted,
}: ArrivalCounts): readonly [string, Content, Content] {
  const waiting = notStarted === 0 ? '' : `, ${formatCount(notStarted)} never started`;
  const lateOnes = late === 0 ? '' : `, ${formatCount(late)} late`;
  const missedOnes = missed === 0 ? '' : `, ${formatCount(missed)} missed`;
  return [
    'Arrivals on time',
    formatCount(onTime),
    `of ${formatCount(planned)} planned${lateOnes}${missedOnes}${waiting}`,
  ];
}

function timeline(result: LoadResult): Content {
  if (result.timeline.length === 0) return null;
  const thin = thinTimeline(result.timeline, TIMELINE_ROWS);
  const count = (heading: string, of: 'target' | 'users' | 'inFlight' | 'ok' | 'failed'): Column<TimelinePoint> => ({
    heading,
    cell: (point) => formatCount(point[of]),
    figures: true,
  });
  const time = (heading: string, of: 'p50Ms' | 'p95Ms' | 'p99Ms' | 'maxMs'): Column<TimelinePoint> => ({
    heading,
    cell: (point) => ms(point[of]),
    figures: true,
  });
  return html`<details><summary>The timeline as a table</summary><p class="note">${spanNote(thin)}</p>${table<TimelinePoint>(
    'The timeline',
    [
      { heading: 'At', cell: (point) => formatMs(point.atMs), figures: true },
      count('Planned', 'target'),
      count('Users', 'users'),
      count('In flight', 'inFlight'),
      count('Ok', 'ok'),
      count('Failed', 'failed'),
      time('p50', 'p50Ms'),
      time('p95', 'p95Ms'),
      time('p99', 'p99Ms'),
      time('Slowest', 'maxMs'),
    ],
    thin.points,
  )}</details>`;
}

function ms(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : formatMs(value);
}
