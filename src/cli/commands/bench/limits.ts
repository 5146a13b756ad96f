import { didYouMean } from '../../../core/options';
import { readDurationMs } from '../../../core/units';
import { COLUMNS, type Column, figureOf } from './columns';
import { type Judge, judge as judgeByBoth } from './judge';
import type { Row } from './rows';
import { usage } from './usage';

/** A limit of `--fail`: by how much a statistic may be above that of the first run. */
export interface Limit {
  /** As it was written: `p50:5%`. */
  readonly text: string;
  readonly column: Column;
  /** Of the first run's figure, or seconds. */
  readonly by: { readonly percent: number } | { readonly seconds: number };
}

/** How a benchmark of the last run stands to the first one. */
export interface Check {
  readonly limit: Limit;
  readonly fullname: string;
  readonly base: Row;
  readonly candidate: Row;
  /** Seconds; `null` where one of the runs does not have the statistic. */
  readonly figures: { readonly base: number; readonly candidate: number } | null;
  /** `unknown` where nothing can be said. */
  readonly verdict: 'held' | 'failed' | 'unknown';
  /** What else speaks for or against it, for a reader. */
  readonly reason: string | null;
}

const STATISTICS = ['min', 'max', 'mean', 'median', 'p50', 'p90', 'p95', 'p99', 'stddev', 'iqr'];

/** Reads a `--fail`: `p50:5%`, `mean:0.001` (seconds), `max:2ms`. @throws MettleError `METTLE_USAGE` */
export function readLimit(text: string): Limit {
  const [key = '', allowed = ''] = text.split(/:(.*)/s);
  const column = COLUMNS.find((one) => one.key === key.trim().toLowerCase());
  if (column === undefined || !STATISTICS.includes(column.key)) {
    throw usage(
      `--fail ${text} names no statistic`,
      `${didYouMean(key, STATISTICS)} Give one of ${STATISTICS.join(', ')}`,
    );
  }
  const by = readAllowed(allowed.trim());
  if (by === undefined) {
    throw usage(
      `--fail ${text} does not say by how much`,
      `Write ${column.key}:5%, or a time in seconds such as ${column.key}:0.001`,
    );
  }
  return { text, column, by };
}

function readAllowed(text: string): Limit['by'] | undefined {
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(text)?.[1];
  if (percent !== undefined) return { percent: Number(percent) };
  const seconds = /^(\d*\.?\d+(?:[eE][-+]?\d+)?)$/.exec(text)?.[1];
  if (seconds !== undefined) return { seconds: Number(seconds) };
  const ms = readDurationMs(text);
  return ms === undefined ? undefined : { seconds: ms / 1000 };
}

/**
 * Holds the benchmarks of the last run against those of the first one. A benchmark that only one of them has is not judged.
 *
 * @param judge what can be said beyond the raw figures
 */
export function checkLimits(rows: readonly Row[], limits: readonly Limit[], judge: Judge = judgeByBoth): Check[] {
  const last = Math.max(...rows.map(({ order }) => order));
  const bases = new Map(rows.filter(({ order }) => order === 0).map((row) => [row.fullname, row]));
  return rows
    .filter(({ order, fullname }) => order === last && order !== 0 && bases.has(fullname))
    .flatMap((candidate) =>
      limits.map((limit) => check(bases.get(candidate.fullname) as Row, candidate, limit, judge)),
    );
}

function check(base: Row, candidate: Row, limit: Limit, judge: Judge): Check {
  const common = { limit, fullname: candidate.fullname, base, candidate };
  const [was, is] = [figureOf(limit.column, base), figureOf(limit.column, candidate)];
  if (was === null || is === null) {
    const reason = `${was === null ? base.source : candidate.source} has no ${limit.column.key}`;
    return { ...common, figures: null, verdict: 'unknown', reason };
  }
  const figures = { base: was, candidate: is };
  const judged = judge(base, candidate, limit);
  if (judged !== null) return { ...common, figures, ...judged };
  return { ...common, figures, verdict: isAbove(figures, limit) ? 'failed' : 'held', reason: null };
}

/** Any time is too much where there was none, as pytest-benchmark has it. */
function isAbove({ base, candidate }: NonNullable<Check['figures']>, { by }: Limit): boolean {
  if ('seconds' in by) return candidate - base > by.seconds;
  return base === 0 ? true : (candidate / base) * 100 - 100 > by.percent;
}
