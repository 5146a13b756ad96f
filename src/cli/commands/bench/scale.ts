import { COLUMNS, type Column, figureOf, type SortKey } from './columns';
import { grouped } from './python-text';
import type { Row } from './rows';
import { usage } from './usage';

/** Prefix of a unit, and what a figure in base units is multiplied by. */
export interface Unit {
  readonly prefix: '' | 'n' | 'u' | 'm' | 'K' | 'M';
  readonly factor: number;
}

/** The units of one table. */
export interface Scale {
  readonly time: Unit;
  readonly rate: Unit;
}

const TIME_UNITS: Readonly<Record<string, Unit>> = {
  ns: { prefix: 'n', factor: 1e9 },
  us: { prefix: 'u', factor: 1e6 },
  ms: { prefix: 'm', factor: 1e3 },
  s: { prefix: '', factor: 1 },
};

/** Reads `--time-unit`; `undefined` for `auto`. @throws MettleError `METTLE_USAGE` */
export function readTimeUnit(raw: string): Unit | undefined {
  if (raw === 'auto') return undefined;
  const unit = TIME_UNITS[raw];
  if (unit) return unit;
  throw usage(`there is no --time-unit ${raw}`, `Give one of ${Object.keys(TIME_UNITS).join(', ')}, auto`);
}

/** The unit in which a time in seconds is written. */
export function timeUnit(seconds: number): Unit {
  const name = seconds < 1e-6 ? 'ns' : seconds < 1e-3 ? 'us' : seconds < 1 ? 'ms' : 's';
  return TIME_UNITS[name] as Unit;
}

/**
 * The units of a table, as pytest-benchmark chooses them: by the best time in the column that it is sorted by, and by the worst rate. A unit that was
 * asked for is that of times only: pytest-benchmark takes it for rates, too, and prints thousands of millions of `nops/s`.
 */
export function scaleOf(rows: readonly Row[], sort: SortKey, asked: Unit | undefined): Scale {
  const [least] = COLUMNS as [Column];
  // By a name the first row of the table counts, not the best one.
  const best = typeof sort === 'string' ? bestTime(least, rows.slice(0, 1)) : bestTime(sort, rows);
  const worstRate = Math.min(...rows.map(({ stats }) => stats.ops));
  return { time: asked ?? timeUnit(best ?? bestTime(least, rows) ?? 0), rate: rateUnit(worstRate) };
}

function bestTime(column: Column, rows: readonly Row[]): number | undefined {
  const figures = rows.map((row) => figureOf(column, row)).filter((figure) => figure !== null);
  return figures.length === 0 ? undefined : Math.min(...figures);
}

function rateUnit(perSecond: number): Unit {
  if (perSecond > 1e6) return { prefix: 'M', factor: 1e-6 };
  return perSecond > 1e3 ? { prefix: 'K', factor: 1e-3 } : { prefix: '', factor: 1 };
}

/** A figure of a column as the tables write it, in the units of its table; `N/A` for none. */
export function cellText(column: Column, row: Row, { time, rate }: Scale): string {
  const value = column.of(row);
  if (value === null) return 'N/A';
  if (typeof value === 'string') return value;
  if (column.kind === 'bytes') return grouped(value, 1);
  return grouped(value * (column.kind === 'rate' ? rate : time).factor);
}
