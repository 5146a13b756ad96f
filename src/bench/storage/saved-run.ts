import { readFileSync } from 'node:fs';
import { failedTo, type MettleError, reasonOf } from '../../core/errors';
import { isPlainObject } from '../../core/options';
import type { BenchmarkResult } from '../../core/records/bench';
import type { PytestStats } from './pytest-stats';
import { RESULT_SCHEMA } from './run-file';

/** Statistics of a saved benchmark. What only plots need may be absent in files of others. @internal */
export type SavedStats = Omit<PytestStats, PlotField | 'iqr_outliers' | 'stddev_outliers' | 'total'> &
  Partial<Pick<PytestStats, PlotField>> & { readonly iterations: number };
type PlotField = 'q1' | 'q3' | 'ld15iqr' | 'hd15iqr';

/** Our own complete result in a file, where it has one. @internal */
export type OwnResult =
  | { readonly kind: 'result'; readonly result: BenchmarkResult }
  /** Another version of jest-mettle wrote it, whose results are not of the same shape. */
  | { readonly kind: 'other schema'; readonly schema: number }
  /** Another tool wrote it, such as pytest-benchmark itself. */
  | { readonly kind: 'none' };

/** One benchmark of a saved run. @internal */
export interface SavedBenchmark {
  readonly name: string;
  readonly fullname: string;
  readonly group: string | null;
  readonly param: string | null;
  readonly params: Readonly<Record<string, unknown>> | null;
  readonly stats: SavedStats;
  readonly own: OwnResult;
}

/** A saved run, of jest-mettle or of pytest-benchmark. @internal */
export interface SavedRun {
  /** Its path. */
  readonly file: string;
  /** When it was saved, as an ISO time; `null` where the file does not say so. */
  readonly time: string | null;
  /** What it says of the machine. */
  readonly machine: { readonly cpuModel: string | null; readonly runtime: string | null };
  /** What it says of the commit; `null` outside a repository. */
  readonly commit: { readonly id: string; readonly dirty: boolean; readonly branch: string | null } | null;
  /** Id of the run that wrote it; `null` where it had none. */
  readonly run: string | null;
  readonly benchmarks: readonly SavedBenchmark[];
}

const FIGURES = ['min', 'max', 'mean', 'stddev', 'median', 'iqr', 'rounds', 'iterations'] as const;
const PLOT_FIGURES = ['q1', 'q3', 'ld15iqr', 'hd15iqr'] as const;

/**
 * Reads a saved run.
 *
 * @throws MettleError `METTLE_BENCHMARK` for a file that is missing or broken, with its name.
 * @internal
 */
export function readRun(file: string): SavedRun {
  const { benchmarks, datetime, machine_info: machine, commit_info: commit, mettle } = readRunJson(file);
  return {
    file,
    time: textOf(datetime),
    machine: machineOf(machine),
    commit: commitOf(commit),
    run: isPlainObject(mettle) ? textOf(mettle['run']) : null,
    benchmarks: benchmarks.map((entry, at) => savedBenchmark(entry, `benchmark ${at + 1}`, file)),
  };
}

/** What a file holds, unread but for its outermost shape. @throws as {@link readRun} @internal */
export function readRunJson(file: string): Readonly<Record<string, unknown>> & { readonly benchmarks: unknown[] } {
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw broken(file, reasonOf(error), error);
  }
  if (!isPlainObject(read) || !Array.isArray(read['benchmarks'])) throw broken(file, 'it has no list of benchmarks');
  return read as ReturnType<typeof readRunJson>;
}

function savedBenchmark(entry: unknown, place: string, file: string): SavedBenchmark {
  if (!isPlainObject(entry)) throw broken(file, `${place} is no object`);
  const { name, fullname, group, param, params, stats, extra_info: extra } = entry;
  if (typeof name !== 'string' || typeof fullname !== 'string') throw broken(file, `${place} has no name`);
  return {
    name,
    fullname,
    group: textOf(group),
    param: textOf(param),
    params: isPlainObject(params) ? params : null,
    stats: savedStats(stats, fullname, file),
    own: ownResult(isPlainObject(extra) ? extra['mettle'] : undefined, fullname, file),
  };
}

function savedStats(stats: unknown, of: string, file: string): SavedStats {
  if (!isPlainObject(stats)) throw broken(file, `"${of}" has no statistics`);
  const figure = (field: string): number => {
    const value = stats[field];
    if (typeof value === 'number') return value;
    throw broken(file, `"${of}" has no figure "${field}" in its statistics`);
  };
  const needed = Object.fromEntries(FIGURES.map((field) => [field, figure(field)]));
  const plotted = PLOT_FIGURES.filter((field) => typeof stats[field] === 'number').map((field) => [
    field,
    stats[field],
  ]);
  return {
    ...needed,
    ...Object.fromEntries(plotted),
    // As pytest-benchmark reads files that are older than this field.
    ops: typeof stats['ops'] === 'number' ? stats['ops'] : 1 / figure('mean'),
    outliers: textOf(stats['outliers']) ?? '',
  } as SavedStats;
}

function ownResult(own: unknown, of: string, file: string): OwnResult {
  if (own === undefined) return { kind: 'none' };
  if (!isPlainObject(own) || typeof own['schema'] !== 'number') {
    throw broken(file, `the result of "${of}" has no schema number`);
  }
  const { schema, result } = own;
  if (schema !== RESULT_SCHEMA) return { kind: 'other schema', schema };
  if (!isResult(result)) throw broken(file, `the result of "${of}" is not complete`);
  return { kind: 'result', result };
}

/** Whether what comparisons and tables build on is there. */
function isResult(raw: unknown): raw is BenchmarkResult {
  if (!isPlainObject(raw)) return false;
  const { name, outcome, wallMs, samples, machine } = raw;
  return (
    typeof name === 'string' &&
    typeof outcome === 'string' &&
    isPlainObject(wallMs) &&
    isPlainObject(wallMs['p50']) &&
    isPlainObject(samples) &&
    Array.isArray(samples['byFork']) &&
    isPlainObject(machine) &&
    typeof machine['cpuModel'] === 'string' &&
    typeof machine['nodeVersion'] === 'string'
  );
}

function machineOf(machine: unknown): SavedRun['machine'] {
  if (!isPlainObject(machine)) return { cpuModel: null, runtime: null };
  const cpu = isPlainObject(machine['cpu']) ? machine['cpu'] : {};
  const implementation = textOf(machine['python_implementation']);
  const version = textOf(machine['python_implementation_version']);
  return {
    cpuModel: textOf(cpu['brand_raw']),
    runtime: implementation === null ? null : [implementation, version].filter((part) => part !== null).join(' '),
  };
}

function commitOf(commit: unknown): SavedRun['commit'] {
  if (!isPlainObject(commit) || typeof commit['id'] !== 'string' || !/^[0-9a-f]{7,}$/.test(commit['id'])) return null;
  return { id: commit['id'], dirty: commit['dirty'] === true, branch: textOf(commit['branch']) };
}

function textOf(raw: unknown): string | null {
  return typeof raw === 'string' ? raw : null;
}

function broken(file: string, reason: string, cause?: unknown): MettleError {
  return failedTo({
    to: `read the saved run ${file}`,
    reason,
    cure: 'Restore it, or delete it: a broken file is never written over',
    code: 'METTLE_BENCHMARK',
    cause,
  });
}
