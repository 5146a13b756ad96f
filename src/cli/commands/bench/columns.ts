import { didYouMean } from '../../../core/options';
import type { Row } from './rows';
import type { Scale } from './scale';
import { usage } from './usage';

/** One column of the tables. */
export interface Column {
  /** As `--columns` names it. */
  readonly key: string;
  /** Its heading. */
  readonly label: (scale: Scale) => string;
  /** How it is scaled; a `text` is not. */
  readonly kind: 'time' | 'rate' | 'bytes' | 'text';
  /** What it says of a row: seconds, iterations per second, bytes, or a text. `null` where the row does not have it. */
  readonly of: (row: Row) => number | string | null;
  /** Whether pytest-benchmark has it, too. */
  readonly own: boolean;
}

/** The figure of a column that has figures. */
export function figureOf(column: Column, row: Row): number | null {
  const value = column.of(row);
  return typeof value === 'number' ? value : null;
}

const time = (key: string, label: string, of: Column['of'], own = false): Column => ({
  key,
  label: () => label,
  kind: 'time',
  of,
  own,
});
const text = (key: string, label: string, of: Column['of']): Column => ({
  key,
  label: () => label,
  kind: 'text',
  of,
  own: false,
});

const resultOf = (row: Row) => (row.own.kind === 'result' ? row.own.result : undefined);
const seconds = (ms: number | undefined): number | null => (ms === undefined ? null : ms / 1000);

/** Those of pytest-benchmark, in its order, and then our own: they are empty for runs of other tools. */
export const COLUMNS: readonly Column[] = [
  time('min', 'Min', ({ stats }) => stats.min),
  time('max', 'Max', ({ stats }) => stats.max),
  time('mean', 'Mean', ({ stats }) => stats.mean),
  time('stddev', 'StdDev', ({ stats }) => stats.stddev),
  time('median', 'Median', ({ stats }) => stats.median),
  time('iqr', 'IQR', ({ stats }) => stats.iqr),
  text('outliers', 'Outliers', ({ stats }) => stats.outliers),
  {
    key: 'ops',
    label: ({ rate }) => (rate.prefix === '' ? 'OPS' : `OPS (${rate.prefix}ops/s)`),
    kind: 'rate',
    of: ({ stats }) => stats.ops,
    own: false,
  },
  text('rounds', 'Rounds', ({ stats }) => String(stats.rounds)),
  text('iterations', 'Iterations', ({ stats }) => String(stats.iterations)),
  time('p50', 'P50', (row) => seconds(resultOf(row)?.wallMs.p50.value) ?? row.stats.median, true),
  time('p90', 'P90', (row) => seconds(resultOf(row)?.wallMs.p90?.value), true),
  time('p95', 'P95', (row) => seconds(resultOf(row)?.wallMs.p95?.value), true),
  time('p99', 'P99', (row) => seconds(resultOf(row)?.wallMs.p99?.value), true),
  time('cpu', 'CPU', (row) => seconds(resultOf(row)?.cpuMs?.p50.value), true),
  { key: 'bytes', label: () => 'Bytes', kind: 'bytes', of: (row) => resultOf(row)?.bytesPerCall ?? null, own: true },
];

const KEYS = COLUMNS.map(({ key }) => key);

/** The columns of a table that was asked for none. */
export const DEFAULT_COLUMNS: readonly Column[] = COLUMNS.filter(({ own }) => !own);

/** Reads a list of columns with commas between. @throws MettleError `METTLE_USAGE` */
export function readColumns(option: string, list: string): Column[] {
  return list.split(',').map((raw) => {
    const key = raw.trim().toLowerCase();
    const column = COLUMNS.find((one) => one.key === key);
    if (column) return column;
    throw usage(`${option} has no column "${raw.trim()}"`, `${didYouMean(key, KEYS)} Columns: ${KEYS.join(', ')}`);
  });
}

/** What rows are sorted by: a column with times, or a name. */
export type SortKey = Column | 'name' | 'fullname';

/** Reads what to sort by. @throws MettleError `METTLE_USAGE` */
export function readSort(raw: string): SortKey {
  const key = raw.trim().toLowerCase();
  if (key === 'name' || key === 'fullname') return key;
  const times = COLUMNS.filter(({ kind }) => kind === 'time');
  const column = times.find((one) => one.key === key);
  if (column) return column;
  const known = [...times.map((one) => one.key), 'name', 'fullname'];
  throw usage(`--sort cannot go by "${raw}"`, `${didYouMean(key, known)} Give one of ${known.join(', ')}`);
}

/** Sorts rows; those without a figure come last. */
export function sortRows(rows: readonly Row[], by: SortKey): Row[] {
  if (typeof by === 'string') return [...rows].sort((a, b) => (a[by] < b[by] ? -1 : a[by] > b[by] ? 1 : 0));
  const figure = (row: Row): number => figureOf(by, row) ?? Number.POSITIVE_INFINITY;
  return [...rows].sort((a, b) => (figure(a) < figure(b) ? -1 : figure(a) > figure(b) ? 1 : 0));
}
