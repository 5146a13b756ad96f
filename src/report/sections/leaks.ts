import { isLeak, ratesInWords } from '../../core/leak-words';
import type { DetectionFloor, ForeignGrowth, GrowthSeries, LeakFinding, LeakResult } from '../../core/records/memory';
import { formatBytes, formatCount, formatMs } from '../../core/units';
import { leakCharts } from '../charts/leaks';
import { type Content, type Html, html } from '../markup';
import { anchorOf, card } from '../parts/card';
import { chart } from '../parts/chart';
import { leakFinding } from '../parts/leak-finding';
import { type Column, figures, table } from '../parts/table';
import { plural } from '../verdict';
import type { RecordOf, Section } from './section';

/** Looks for leaks: how the memory went, what is leaked, where it is allocated and who holds it. */
export const leaksSection: Section<'leaks'> = {
  kind: 'leaks',
  heading: 'Memory',
  quiet: false,
  summary: ({ result: { findings, iterations } }) => {
    const leaks = findings.filter(isLeak);
    const [first] = leaks;
    const unsettled = findings.filter((finding) => !isLeak(finding));
    return [
      first === undefined
        ? 'no leak'
        : `${formatCount(leaks.length)} ${plural(leaks.length, 'leak')}, the largest ${first.className}, ${ratesInWords(first)}`,
      ...(unsettled.length === 0
        ? []
        : [`unsettled growth of ${unsettled.map(({ className }) => className).join(', ')}`]),
      `${formatCount(iterations)} ${plural(iterations, 'iteration')}`,
    ].join(' · ');
  },
  render: (records) => html`${records.map((judged) => card(judged, body(judged.record)))}`,
  charts: (record) => leakCharts(anchorOf(record), record.result),
};

function body(record: RecordOf<'leaks'>): Html {
  const { result } = record;
  const leaks = result.findings.filter(isLeak);
  return html`<p class="plan">${planInWords(result)}, in <code>${result.target}</code></p>
${keyFigures(result, leaks)}
<div class="charts">${leakCharts(anchorOf(record), result).map(chart)}</div>
${findings('Leaks', leaks)}${findings(
  'Unsettled growth, which is no leak',
  result.findings.filter((finding) => !isLeak(finding)),
)}${foreign(result.foreign)}${looks(result)}${floor(result.detectionFloor)}${snapshots(result)}`;
}

function planInWords({ iterations, windows, warmUpIterations, nodeVersion }: LeakResult): string {
  const inWindows = `${formatCount(iterations)} ${plural(iterations, 'iteration')} in ${formatCount(windows.length)} ${plural(windows.length, 'window')}`;
  const warmUp = warmUpIterations === 0 ? '' : `, after ${formatCount(warmUpIterations)} of warm-up`;
  return `${inWindows}${warmUp}, on Node ${nodeVersion}`;
}

function keyFigures(result: LeakResult, leaks: readonly LeakFinding[]): Html {
  const { heap, rss, findings: all } = result;
  const bytes = leaks.reduce((sum, { bytesPerIteration }) => sum + bytesPerIteration, 0);
  return figures([
    ['Leaks', formatCount(leaks.length), leaks.length > 0 && `${formatBytes(bytes)} an iteration`],
    ['Unsettled', formatCount(all.length - leaks.length), 'growth that has an end'],
    ['Heap used', grown(heap, formatBytes), 'an iteration'],
    ['Resident', grown(rss, formatBytes), 'an iteration'],
    ['Took', formatMs(result.durationMs)],
  ]);
}

function grown({ perIteration }: GrowthSeries, format: (value: number) => string): string {
  const text = format(perIteration);
  return perIteration > 0 && Number.parseFloat(text) > 0 ? `+${text}` : text;
}

function findings(heading: string, all: readonly LeakFinding[]): Content {
  return all.length > 0 && html`<h4>${heading}</h4>${all.map(leakFinding)}`;
}

function foreign(all: readonly ForeignGrowth[]): Content {
  if (all.length === 0) return null;
  return html`<h4>Growth that is not the scenario’s</h4>${table<ForeignGrowth>(
    'Growth that is held by the test framework or by Node itself',
    [
      { heading: 'Class', cell: ({ className }) => html`<code>${className}</code>` },
      { heading: 'Growth', cell: ratesInWords },
      { heading: 'Held by', cell: ({ heldBy }) => (heldBy === 'runtime' ? 'Node itself' : 'the test framework') },
      { heading: 'In', cell: ({ holder }) => html`<bdi>${holder}</bdi>` },
    ],
    all,
  )}`;
}

/** One row a look: the charts' figures, and the side channels. The last one holds what each grows by. */
function looks(result: LeakResult): Content {
  const { heap, external, arrayBuffers, rss, handles, fileDescriptors, windows } = result;
  const rows = [...heap.values.keys()].map((index) => ({ index, window: windows[index - 1] }));
  type Row = (typeof rows)[number] | 'growth';
  const series = (heading: string, of: GrowthSeries, format: (value: number) => string): Column<Row> => ({
    heading,
    cell: (row) => {
      if (row === 'growth') return html`<strong>${grown(of, format)}</strong>`;
      const value = of.values[row.index];
      return value === undefined ? '–' : format(value);
    },
    figures: true,
  });
  const ofWindow = (heading: string, cell: (window: LeakResult['windows'][number]) => string): Column<Row> => ({
    heading,
    cell: (row) => (row === 'growth' ? '' : row.window === undefined ? '–' : cell(row.window)),
    figures: true,
  });
  const orNone = (value: number | null, format: (value: number) => string): string =>
    value === null ? '–' : format(value);
  return html`<h4>Memory after each window</h4>${table<Row>(
    'Memory after each window, when all garbage was collected',
    [
      {
        heading: 'After',
        cell: (row) =>
          row === 'growth' ? 'Growth per iteration' : row.index === 0 ? 'warm-up' : `window ${row.index}`,
      },
      ofWindow('Iterations', ({ iterations }) => formatCount(iterations)),
      ofWindow('Took', ({ durationMs }) => formatMs(durationMs)),
      ofWindow('Objects left', ({ survivors }) => orNone(survivors, formatCount)),
      ofWindow('Their size', ({ survivorBytes }) => orNone(survivorBytes, formatBytes)),
      series('Heap used', heap, formatBytes),
      series('External', external, formatBytes),
      series('Buffers', arrayBuffers, formatBytes),
      series('Resident', rss, formatBytes),
      series('Handles', handles, formatCount),
      ...(fileDescriptors === null ? [] : [series('Files', fileDescriptors, formatCount)]),
    ],
    [...rows, 'growth'],
  )}`;
}

function floor(seen: DetectionFloor | null): Html {
  if (seen === null) return html`<p class="note">No leak could have been seen: too few windows were run.</p>`;
  return html`<h4>Smallest leak that would have been told, per iteration</h4>${figures([
    ['Objects of a class', formatCount(seen.objectsPerIteration), `${formatBytes(seen.bytesPerIteration)} and more`],
    ['Outside the heap', formatBytes(seen.externalBytesPerIteration), 'buffers and what V8 knows of'],
    ['Handles, files', formatCount(seen.handlesPerIteration), 'threads, processes'],
    seen.nativeBytesPerIteration === null
      ? ['Native memory', '–', 'not judged: too few windows']
      : ['Native memory', formatBytes(seen.nativeBytesPerIteration), 'seen in the resident size'],
  ])}`;
}

function snapshots({ snapshots: files, snapshotWriter }: LeakResult): Content {
  if (files.length === 0) return null;
  const writer =
    { 'node:v8': 'Node', heapdump: 'heapdump', inspector: 'the inspector' }[snapshotWriter] ?? snapshotWriter;
  return html`<h4>Snapshots for Chrome DevTools</h4><ul class="files">${files.map(
    (file) => html`<li><code>${file}</code></li>`,
  )}</ul><p class="note">Written by ${writer}. Open one in DevTools under Memory, Load profile.</p>`;
}
