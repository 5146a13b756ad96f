import type { BaselineComparison, BenchmarkResult } from '../../core/records/bench';
import { changeInWords, speedInWords } from '../../core/speed-words';
import { formatMs } from '../../core/units';
import { type Content, html } from '../markup';
import { timeInterval } from './call-times';
import { type ForestRow, forest } from './forest';
import { shortCommit } from './machine';
import { ratioWithInterval, verdictInWords, verdictNote } from './speed';
import { table } from './table';

/** A line of a forest plot for a benchmark beside its baseline. */
export function baselineRow(name: string, comparison: BaselineComparison, isTrusted = true): ForestRow {
  const { ratio, interval, verdict, tolerance, advisory } = comparison;
  return {
    name,
    detail: `${ratioWithInterval(comparison)}${advisory ? ', advisory' : ''}`,
    tolerance,
    estimate: { ratio, ...interval, verdict, isMuted: advisory || !isTrusted },
  };
}

/** How a benchmark stands to the one that was saved; nothing where none was. Where its figures are not to be trusted, without a verdict. */
export function againstBaseline(result: BenchmarkResult, isTrusted: boolean): Content {
  const { comparison } = result;
  if (comparison === null) return null;
  return html`<h4>Against the baseline</h4>
${isTrusted && verdictNote(comparison, sentenceOf(comparison), comparison.advisory)}${forest('Ratio of this run to its baseline', [baselineRow('this run to its baseline', comparison, isTrusted)])}${beside(result, comparison)}`;
}

/** An interval knows nothing of what makes two processors differ: of an advisory baseline nothing is beyond doubt. */
function sentenceOf(comparison: BaselineComparison): string {
  const { verdict, ratio, advisory } = comparison;
  if (!advisory) return capital(verdictInWords(comparison, 'this run', 'its baseline'));
  return `${capital(speedInWords(verdict, 'its baseline'))} (${changeInWords(ratio)}), as far as the two can be compared.`;
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

interface Side {
  readonly name: string;
  readonly wall: string;
  readonly wallInterval: string;
  readonly cpu: string;
  readonly cpuInterval: string;
  readonly commit: string | null;
  readonly time: string;
  readonly cpuModel: string;
}

function beside(result: BenchmarkResult, { baseline }: BaselineComparison): Content {
  const { wallMs, cpuMs, commit, startedAt, machine } = result;
  const rows: Side[] = [
    {
      name: 'Baseline',
      wall: formatMs(baseline.wallMs),
      wallInterval: '–',
      cpu: baseline.cpuMs === null ? '–' : formatMs(baseline.cpuMs),
      cpuInterval: '–',
      commit: baseline.commit,
      time: baseline.time,
      cpuModel: baseline.cpuModel,
    },
    {
      name: 'This run',
      wall: formatMs(wallMs.p50.value),
      wallInterval: timeInterval(wallMs.p50),
      cpu: cpuMs === null ? '–' : formatMs(cpuMs.p50.value),
      cpuInterval: cpuMs === null ? '–' : timeInterval(cpuMs.p50),
      commit: commit?.id ?? null,
      time: startedAt,
      cpuModel: machine.cpuModel,
    },
  ];
  return html`${table<Side>(
    'This run beside its baseline, medians per call',
    [
      { heading: 'Median', cell: ({ name }) => name },
      { heading: 'Wall time', cell: ({ wall }) => wall, figures: true },
      { heading: '99 % interval', cell: ({ wallInterval }) => wallInterval, figures: true },
      { heading: 'Processor time', cell: ({ cpu }) => cpu, figures: true },
      { heading: '99 % interval', cell: ({ cpuInterval }) => cpuInterval, figures: true },
      { heading: 'Commit', cell: ({ commit: id }) => (id === null ? '–' : shortCommit(id)) },
      { heading: 'At (UTC)', cell: ({ time }) => time.slice(0, 16).replace('T', ' ') },
      { heading: 'Processor', cell: ({ cpuModel }) => html`<bdi class="one-line">${cpuModel}</bdi>` },
    ],
    rows,
  )}<p class="note">The ratio is by calibrated processor time where that is there, so it need not be that of these medians. Baseline: <code>${baseline.file}</code></p>`;
}
