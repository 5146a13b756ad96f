import { type Column, figureOf, type SortKey } from './columns';
import type { RowGroup } from './group-by';
import { type NameFormat, sourceLabel } from './names';
import { centred, fixed, left, lengthOf, right } from './python-text';
import type { Row } from './rows';
import { cellText, type Scale, scaleOf } from './scale';
import { type Colours, type TableOptions, titleOf } from './table';

const LEGEND = [
  'Legend:',
  '  Cyan: reference source for comparison. Green: improvement, Red: regression.',
  '  Δ: percentage change from reference source.',
];
const NARROWEST_CHANGE = 10;

/** One benchmark: its rows by run. */
type ByRun = ReadonlyMap<string, Row>;

/** A column of a benchmark's figure in one run, or of how it has changed from the first run. */
interface BetweenColumn {
  readonly label: string;
  readonly width: number;
  readonly cell: (runs: ByRun) => string;
}

/**
 * One row for each benchmark, the runs beside each other and held against the first one, as pytest-benchmark 5.3 prints `--between`. The source is
 * `CompareBetweenResults` of its `table.py`. The first run is that of the files, also where it lacks the benchmark that comes first.
 */
export function betweenLines(groups: readonly RowGroup[], options: TableOptions, colours: Colours): string[] {
  return ['', ...groups.flatMap((group) => groupTable(group, options, colours)), ...LEGEND];
}

function groupTable({ title, rows }: RowGroup, options: TableOptions, colours: Colours): string[] {
  const sources = [...new Set([...rows].sort((a, b) => a.order - b.order).map(({ source }) => source))];
  if (sources.length < 2) {
    return [colours.red(`ERROR: --between requires at least 2 source files, got ${sources.length}.`)];
  }
  const scale = scaleOf(rows, options.sort, options.unit);
  const benchmarks = byName(rows, sources[0] as string, options.sort);
  const names = benchmarks.map((runs) => nameOf(runs, options.name));
  const nameLabel = `Name (time in ${scale.time.prefix}s)`;
  const nameWidth = 3 + Math.max(lengthOf(nameLabel), ...names.map(lengthOf));
  const labels = sources.map((source) => sourceLabel(options.name, source));
  const columns = options.columns.flatMap((column) =>
    sources.flatMap((source, at) => {
      const figure = figureColumn(column, source, labels[at] as string, benchmarks, scale, at === 0, colours);
      return at === 0 ? [figure] : [figure, changeColumn(column, sources[0] as string, source, scale, colours)];
    }),
  );
  const heading = left(nameLabel, nameWidth) + columns.map(({ label, width }) => right(label, width)).join('');
  const dashes = colours.yellow('-'.repeat(lengthOf(heading)));
  const counted = ` benchmark${titleOf(title)}: ${benchmarks.length} tests, ${sources.length} sources `;
  return [
    colours.yellow(centred(counted, lengthOf(heading))),
    heading,
    dashes,
    ...benchmarks.map(
      (runs, at) => left(names[at] as string, nameWidth) + columns.map(({ cell }) => cell(runs)).join(''),
    ),
    dashes,
    '',
  ];
}

/** The benchmarks by what the first run has measured of them; those that it lacks come last. */
function byName(rows: readonly Row[], first: string, sort: SortKey): ByRun[] {
  const benchmarks = new Map<string, Map<string, Row>>();
  for (const row of rows) {
    const runs = benchmarks.get(row.fullname) ?? new Map<string, Row>();
    benchmarks.set(row.fullname, runs.set(row.source, row));
  }
  const key = (runs: ByRun): number | string => {
    const row = runs.get(first);
    if (row === undefined) return Number.POSITIVE_INFINITY;
    return typeof sort === 'string' ? row[sort] : (figureOf(sort, row) ?? Number.POSITIVE_INFINITY);
  };
  return [...benchmarks.values()].sort((a, b) => compare(key(a), key(b)));
}

function figureColumn(
  column: Column,
  source: string,
  sourceName: string,
  benchmarks: readonly ByRun[],
  scale: Scale,
  isReference: boolean,
  colours: Colours,
): BetweenColumn {
  const text = (runs: ByRun): string => {
    const row = runs.get(source);
    return row === undefined ? 'N/A' : cellText(column, row, scale);
  };
  const label = `${sourceName} ${column.label(scale)}`;
  const known = benchmarks.filter((runs) => runs.has(source));
  const width = 2 + Math.max(lengthOf(label), ...known.map((runs) => lengthOf(text(runs))));
  return {
    label,
    width,
    cell: (runs) =>
      isReference && runs.has(source) ? colours.cyan(right(text(runs), width)) : right(text(runs), width),
  };
}

function changeColumn(column: Column, first: string, source: string, scale: Scale, colours: Colours): BetweenColumn {
  const label = `Δ${column.label(scale)}`;
  const width = Math.max(lengthOf(label) + 2, NARROWEST_CHANGE);
  return {
    label,
    width,
    cell: (runs) => {
      const [base, now] = [first, source].map((run) => {
        const row = runs.get(run);
        return row === undefined ? null : figureOf(column, row);
      });
      if (base === null || base === undefined || base === 0 || now === null || now === undefined)
        return right('N/A', width);
      const percent = ((now - base) / Math.abs(base)) * 100;
      const text = colours.bold(right(`${percent < 0 ? '' : '+'}${fixed(percent, 1)}%`, width));
      if (percent === 0) return text;
      return percent > 0 === (column.kind === 'rate') ? colours.green(text) : colours.red(text);
    },
  };
}

function nameOf(runs: ByRun, format: NameFormat): string {
  const [row] = runs.values();
  return row === undefined ? '' : format({ ...row, source: '' });
}

function compare(a: number | string, b: number | string): number {
  if (typeof a !== typeof b) return typeof a === 'number' ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}
