import type { createColors } from 'picocolors';
import { type Column, figureOf, type SortKey, sortRows } from './columns';
import type { RowGroup } from './group-by';
import type { NameFormat } from './names';
import { centred, fixed, left, lengthOf, quoted, right } from './python-text';
import type { Row } from './rows';
import { cellText, type Scale, scaleOf, type Unit } from './scale';

export type Colours = ReturnType<typeof createColors>;

/** How tables are made. */
export interface TableOptions {
  readonly columns: readonly Column[];
  readonly sort: SortKey;
  readonly name: NameFormat;
  readonly unit: Unit | undefined;
}

/** Room behind each figure of a table with several rows, for how it stands to the best one. */
const RATIO_WIDTH = 10;
const LEGEND = [
  'Legend:',
  '  Outliers: 1 Standard Deviation from Mean; 1.5 IQR (InterQuartile Range) from 1st Quartile and 3rd Quartile.',
  '  OPS: Operations Per Second, computed as 1 / Mean',
];

/** One table for each group, as pytest-benchmark 5.3 prints them. The source is `TableResults` of its `table.py`. */
export function tableLines(groups: readonly RowGroup[], options: TableOptions, colours: Colours): string[] {
  return ['', ...groups.flatMap((group) => groupTable(group, options, colours)), ...LEGEND];
}

function groupTable({ title, rows }: RowGroup, options: TableOptions, colours: Colours): string[] {
  const sorted = sortRows(rows, options.sort);
  const scale = scaleOf(sorted, options.sort, options.unit);
  const names = sorted.map((row) => options.name(row));
  const nameLabel = `Name (time in ${scale.time.prefix}s)`;
  const nameWidth = 3 + widest([nameLabel, ...names]);
  const ratioWidth = sorted.length === 1 ? 0 : RATIO_WIDTH;
  const columns = options.columns.map((column) => tableColumn(column, sorted, scale, ratioWidth, colours));
  const heading = left(nameLabel, nameWidth) + columns.map(({ label }) => label).join('');
  const dashes = colours.yellow('-'.repeat(lengthOf(heading)));
  return [
    colours.yellow(centred(` benchmark${titleOf(title)}: ${sorted.length} tests `, lengthOf(heading))),
    heading,
    dashes,
    ...sorted.map((row, at) => left(names[at] as string, nameWidth) + columns.map(({ cell }) => cell(row)).join('')),
    dashes,
    '',
  ];
}

/** The heading of a group, as it follows the word `benchmark`. */
export function titleOf(title: string | null): string {
  return title === null ? '' : ` ${quoted(title)}`;
}

interface TableColumn {
  readonly label: string;
  readonly cell: (row: Row) => string;
}

function tableColumn(
  column: Column,
  rows: readonly Row[],
  scale: Scale,
  ratioWidth: number,
  colours: Colours,
): TableColumn {
  const label = column.label(scale);
  const best = bestOf(column, rows);
  // Of rates pytest-benchmark measures the best one only, which is the longest.
  const width = 2 + widest([label, ...rows.map((row) => cellText(column, row, scale))]);
  if (column.kind === 'text')
    return { label: right(label, width), cell: (row) => right(cellText(column, row, scale), width) };
  const paint = painter(column, rows, ratioWidth === 0, colours);
  return {
    label: right(label, width) + ' '.repeat(ratioWidth),
    cell: (row) => {
      const figure = figureOf(column, row);
      const ratio = figure === null || best === null ? '' : ratioText(best, figure);
      return paint(right(cellText(column, row, scale), width) + left(ratio, ratioWidth).slice(0, ratioWidth), figure);
    },
  };
}

/** The best row is green and the worst red, where there are several. */
function painter(column: Column, rows: readonly Row[], alone: boolean, colours: Colours) {
  const best = bestOf(column, rows);
  const worst = bestOf(column, rows, -1);
  return (text: string, figure: number | null): string => {
    if (figure === null) return text;
    const bold = colours.bold(text);
    if (alone) return bold;
    return figure === best ? colours.green(bold) : figure === worst ? colours.red(bold) : bold;
  };
}

function bestOf(column: Column, rows: readonly Row[], direction: 1 | -1 = 1): number | null {
  const figures = rows.map((row) => figureOf(column, row)).filter((figure) => figure !== null);
  if (figures.length === 0) return null;
  const takesMost = (column.kind === 'rate') === (direction === 1);
  return takesMost ? Math.max(...figures) : Math.min(...figures);
}

function ratioText(best: number, figure: number): string {
  if (figure === best) return ' (1.0)';
  const ratio = best === 0 ? Number.POSITIVE_INFINITY : Math.abs(figure / best);
  if (ratio <= 1000) return ` (${fixed(ratio, 2)})`;
  return Number.isFinite(ratio) ? ' (>1000.0)' : ' (inf)';
}

function widest(texts: readonly string[]): number {
  return Math.max(...texts.map(lengthOf));
}
