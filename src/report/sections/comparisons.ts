import type { ComparedSide, ComparisonResult } from '../../core/records/bench';
import { changeInWords, intervalInWords, speedInWords } from '../../core/speed-words';
import { formatCount, formatMs, formatShare } from '../../core/units';
import { type Content, type Html, html } from '../markup';
import { card } from '../parts/card';
import { type ForestRow, forest } from '../parts/forest';
import { machineAndCommit } from '../parts/machine';
import { notes, ratioWithInterval, verdictInWords, verdictNote } from '../parts/speed';
import { type Column, figures, table } from '../parts/table';
import { plural } from '../verdict';
import type { RecordOf, Section } from './section';

/** Two sides measured beside each other: which is faster, by how much, and how sure that is. */
export const comparisonsSection: Section<'comparison'> = {
  kind: 'comparison',
  heading: 'Comparisons',
  quiet: false,
  summary: ({ result, outcome }) =>
    result.forks.length === 0
      ? 'nothing measured'
      : [
          ...(outcome === 'completed' ? [speedInWords(result.verdict)] : []),
          ratioWithInterval(result),
          `tolerance ${formatShare(result.tolerance)}`,
          `by ${measureOf(result)} time`,
        ].join(' · '),
  render: (records) => html`${records.map((judged) => card(judged, body(judged.record)))}`,
};

function body({ result, outcome }: RecordOf<'comparison'>): Html {
  const { base, candidate } = result;
  return html`<p class="plan">${planInWords(result)}: <code>${candidate.label}</code> against <code>${base.label}</code></p>
${notes(result.notes)}${outcome === 'completed' && verdictNote(result, verdictInWords(result, candidate.label, base.label))}${result.forks.length > 0 && measured(result)}${machineAndCommit(result.machine, result.commit)}`;
}

function measured(result: ComparisonResult): Html {
  return html`${keyFigures(result)}
<h4>Ratio of the candidate to the base</h4>
${forest('Ratio of the candidate to the base', forestRows(result))}
${measurements(result)}<h4>Both sides</h4>${sides(result)}`;
}

function measureOf({ judgedBy }: ComparisonResult): string {
  return judgedBy === 'wall' ? 'wall' : 'processor';
}

const WHERE: Readonly<Record<ComparisonResult['where'], (measurements: number) => string>> = {
  forks: (count) => `In ${formatCount(count)} ${plural(count, 'process', 'processes')}`,
  'this process': (count) => `In the calling process, ${formatCount(count)} ${plural(count, 'time')}`,
  services: (count) => `By requests to both services, ${formatCount(count)} ${plural(count, 'time')}`,
};

function planInWords({ where, forks, pairsPerFork, callsPerBlock }: ComparisonResult): string {
  const place = WHERE[where]?.(forks.length) ?? where;
  return `${place}, ${formatCount(pairsPerFork)} ${plural(pairsPerFork, 'pair')} of blocks each, ${formatCount(callsPerBlock)} ${plural(callsPerBlock, 'call')} in a block`;
}

function keyFigures(result: ComparisonResult): Html {
  const { ratio, interval, confidence, tolerance, otherRatio, seed, durationMs, judgedBy } = result;
  return figures([
    ['Time', changeInWords(ratio), 'of the candidate to the base'],
    ['Interval', intervalInWords(interval), `${formatShare(confidence)} sure`],
    ['Tolerance', formatShare(tolerance), 'still counts as equal'],
    ['Judged by', measureOf(result), 'time'],
    ...(otherRatio === null
      ? []
      : [[judgedBy === 'wall' ? 'By processor time' : 'By wall time', changeInWords(otherRatio)] as const]),
    ['Took', formatMs(durationMs)],
    ['Seed', html`<code>${seed}</code>`, 'draws the same order again'],
  ]);
}

function forestRows(result: ComparisonResult): ForestRow[] {
  const { ratio, interval, verdict, tolerance, forks, judgedBy, outcome } = result;
  const other = judgedBy === 'wall' ? 'cpu' : 'wall';
  const dots = (by: 'wall' | 'cpu'): ForestRow[] => {
    const ratios = forks.flatMap((fork) => fork[by] ?? []);
    const name = by === 'wall' ? 'by wall time' : 'by processor time';
    const detail = `${formatCount(ratios.length)} ${plural(ratios.length, 'measurement')}`;
    return ratios.length === 0 ? [] : [{ name, detail, tolerance, dots: ratios, judged: by !== other }];
  };
  const together = { name: 'together', detail: ratioWithInterval(result), tolerance };
  return [
    { ...together, estimate: { ratio, ...interval, verdict, isMuted: outcome !== 'completed' } },
    ...dots(judgedBy === 'wall' ? 'wall' : 'cpu'),
    ...dots(other),
  ];
}

/** The dots, for those who cannot see them. */
function measurements({ forks }: ComparisonResult): Content {
  if (forks.length === 0) return null;
  const change = (ratio: number | null): string => (ratio === null ? '–' : changeInWords(ratio));
  return html`<details><summary>The measurements as a table</summary>${table(
    'The measurements, candidate to base',
    [
      { heading: 'Measurement', cell: ({ index }) => formatCount(index + 1), figures: true },
      { heading: 'By processor time', cell: ({ cpu }) => change(cpu), figures: true },
      { heading: 'By wall time', cell: ({ wall }) => change(wall), figures: true },
    ],
    forks.map((fork, index) => ({ ...fork, index })),
  )}</details>`;
}

function sides({ base, candidate }: ComparisonResult): Content {
  const time = (heading: string, of: (side: ComparedSide) => number | null): Column<[string, ComparedSide]> => ({
    heading,
    cell: ([, side]) => {
      const value = of(side);
      return value === null ? '–' : formatMs(value);
    },
    figures: true,
  });
  return table<[string, ComparedSide]>(
    'Medians of both sides, per call',
    [
      { heading: 'Side', cell: ([name]) => name },
      { heading: 'What', cell: ([, { label }]) => html`<code>${label}</code>` },
      time('Wall time', ({ wallMs }) => wallMs),
      time('Processor time', ({ cpuMs }) => cpuMs),
    ],
    [
      ['Base', base],
      ['Candidate', candidate],
    ],
  );
}
