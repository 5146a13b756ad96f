import type { BenchmarkResult } from '../../core/records/bench';
import { changeInWords, speedInWords } from '../../core/speed-words';
import { formatBytes, formatCount, formatMs, formatShare } from '../../core/units';
import { benchmarkCharts } from '../charts/benchmarks';
import { type Content, type Html, html } from '../markup';
import { againstBaseline, baselineRow } from '../parts/against-baseline';
import { benchmarkGroups } from '../parts/benchmark-groups';
import { callTimes, rateInWords, timeInterval } from '../parts/call-times';
import { anchorOf, card } from '../parts/card';
import { chart } from '../parts/chart';
import { forest } from '../parts/forest';
import { machineAndCommit } from '../parts/machine';
import { savedRuns } from '../parts/saved-runs';
import { notes } from '../parts/speed';
import { figures } from '../parts/table';
import { type JudgedRecord, plural } from '../verdict';
import type { RecordOf, Section } from './section';

/** Benchmarks: how long a call takes, how sure that is, and how it stands to what was saved. */
export const benchmarksSection: Section<'benchmark'> = {
  kind: 'benchmark',
  heading: 'Benchmarks',
  quiet: false,
  summary: ({ result, outcome }) => {
    if (!isMeasured(result)) return 'nothing measured';
    return [...keyFiguresInWords(result), ...(outcome === 'completed' ? baselineInWords(result) : [])].join(' · ');
  },
  render: (records) =>
    html`${besideBaselines(records)}${benchmarkGroups(records)}${records.map((judged) => card(judged, body(judged.record)))}`,
  charts: (record) => benchmarkCharts(anchorOf(record), record.result),
};

function isMeasured({ samples }: BenchmarkResult): boolean {
  return samples.rounds > 0;
}

function keyFiguresInWords(result: BenchmarkResult): string[] {
  return [
    `p50 ${formatMs(result.wallMs.p50.value)}`,
    ...(result.cpuMs === null ? [] : [`CPU ${formatMs(result.cpuMs.p50.value)}`]),
    `${rateInWords(result.perSecond)}/s`,
    ...(result.where === 'this process' ? ['in this process'] : []),
  ];
}

function baselineInWords({ comparison }: BenchmarkResult): string[] {
  if (comparison === null) return [];
  const { verdict, ratio, advisory } = comparison;
  return [`${speedInWords(verdict, 'its baseline')} (${changeInWords(ratio)})${advisory ? ', advisory' : ''}`];
}

/** All of them on one axis: a machine that has become slower shows in each. */
function besideBaselines(records: readonly JudgedRecord<RecordOf<'benchmark'>>[]): Content {
  const rows = records.flatMap(({ record: { title, outcome, result }, superseded }) =>
    result.comparison === null || superseded || outcome !== 'completed' ? [] : [baselineRow(title, result.comparison)],
  );
  if (rows.length < 2) return null;
  return html`<div class="card"><h3>Against the baselines</h3>${forest('Ratios to the baselines', rows)}</div>
`;
}

function body(record: RecordOf<'benchmark'>): Html {
  const { result, outcome } = record;
  return html`<p class="plan">${planInWords(result)}: <code>${result.target}</code>${labels(result)}</p>
${notes(result.notes)}${isMeasured(result) && measured(result, anchorOf(record), outcome === 'completed')}${machineAndCommit(result.machine, result.commit)}`;
}

function measured(result: BenchmarkResult, anchor: string, isTrusted: boolean): Html {
  return html`${keyFigures(result, isTrusted)}
${againstBaseline(result, isTrusted)}<div class="charts">${benchmarkCharts(anchor, result).map(chart)}</div>
${savedRuns(result.history)}${callTimes(result)}${profile(result)}`;
}

const WHERE: Readonly<Record<BenchmarkResult['where'], (forks: number) => string>> = {
  forks: (count) =>
    `in ${formatCount(count)} ${plural(count, 'process', 'processes')} of ${count === 1 ? 'its' : 'their'} own`,
  'this process': () => 'in the calling process',
  service: () => 'by requests to the service',
};

function planInWords({ samples: { rounds, callsPerRound, forks }, subject, where }: BenchmarkResult): string {
  const what = subject === 'endpoint' ? 'request' : 'call';
  return `${formatCount(rounds)} ${plural(rounds, 'round')} of ${formatCount(callsPerRound)} ${plural(callsPerRound, what)}, ${WHERE[where]?.(forks) ?? where}`;
}

function labels({ group, params }: BenchmarkResult): Content {
  return [
    ...(group === null ? [] : [`group ${group}`]),
    ...Object.entries(params ?? {}).map(([name, value]) => `${name} = ${value}`),
  ].map((label) => html` <span class="tag"><bdi>${label}</bdi></span>`);
}

function keyFigures(result: BenchmarkResult, isTrusted: boolean): Html {
  const { wallMs, cpuMs, perSecond, precision, bytesPerCall, collections, wallByCpu, samples, comparison } = result;
  return figures([
    ['Wall time p50', formatMs(wallMs.p50.value), timeInterval(wallMs.p50)],
    ...(cpuMs === null ? [] : [['Processor p50', formatMs(cpuMs.p50.value), timeInterval(cpuMs.p50)] as const]),
    ['Precision', `± ${formatShare(precision)}`, 'of the median, over processes'],
    ['Calls', html`${rateInWords(perSecond)}<span class="unit">/s</span>`, 'of wall time'],
    bytesPerCall === null ? ['Allocated', '–', 'not measured'] : ['Allocated', formatBytes(bytesPerCall), 'a call'],
    collections === null
      ? ['Collections', '–', 'not to be seen']
      : [
          'Collections',
          formatCount(collections.count),
          `${formatCount(collections.perThousandCalls)} in 1,000 calls, ${formatMs(collections.totalMs)} in all`,
        ],
    ...(comparison === null
      ? []
      : [['To the baseline', changeInWords(comparison.ratio), isTrusted && speedInWords(comparison.verdict)] as const]),
    ...(cpuMs === null
      ? []
      : [['Wall by processor', formatCount(wallByCpu), 'above 1.1 it waited, or had to'] as const]),
    ...(samples.calibrationMs === null
      ? []
      : [['Calibration', formatMs(samples.calibrationMs), 'the same work on each machine'] as const]),
    ['Took', formatMs(result.durationMs)],
  ]);
}

function profile({ profile: file }: BenchmarkResult): Content {
  if (file === null) return null;
  return html`<h4>Processor profile</h4><ul class="files"><li><code>${file}</code></li></ul><p class="note">Open it in Chrome DevTools under Performance, Load profile, or drop it on speedscope.app.</p>`;
}
