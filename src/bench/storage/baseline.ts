import { join } from 'node:path';
import { failedTo } from '../../core/errors';
import type { BenchmarkMachine, BenchmarkResult } from '../../core/records/bench';
import { machineFolder, minorOf } from './machine-info';
import { RESULT_SCHEMA } from './run-file';
import { DEFAULT_STORAGE, findRuns, type RunFile } from './run-folder';
import { runId } from './run-id';
import { readRun } from './saved-run';

/** Options of {@link findBaseline}. @internal */
export interface BaselineOptions {
  /** The machine that is to be compared: runs of its like come first. */
  readonly machine: BenchmarkMachine;
  /** Folder of all machines' runs. Default: `.benchmarks`. */
  readonly storage?: string;
  /** A run by its number, its name, a pattern or its path. Default: the newest that fits. */
  readonly of?: string | number;
  /** Id of the present run, whose own file is no baseline. Default: the environment variable METTLE_RUN_ID, or none. */
  readonly run?: string;
}

/** What a saved figure and a present one do not have in common; `null` where they do. @internal */
export interface BaselineDifferences {
  readonly cpuModel: Difference<string> | null;
  /** By major and minor number: the rest of a version is not told. */
  readonly nodeVersion: Difference<string> | null;
  /** Operating system and architecture. */
  readonly platform: Difference<string> | null;
}

/** Two values that should be one. @internal */
export interface Difference<T> {
  readonly saved: T;
  readonly now: T;
}

/** What was found of a benchmark. @internal */
export type Baseline =
  | {
      readonly kind: 'found';
      readonly result: BenchmarkResult;
      /** Path of its file. */
      readonly file: string;
      readonly differs: BaselineDifferences;
    }
  /** It was saved, but by a version of jest-mettle whose results have another shape, or by another tool (`saved: null`). */
  | {
      readonly kind: 'other schema';
      readonly file: string;
      readonly schema: { readonly saved: number | null; readonly now: number };
    }
  /** No run has it. */
  | { readonly kind: 'none' };

type Found = Extract<Baseline, { kind: 'found' }>;

/**
 * Finds what a benchmark is to be compared with: the newest saved result of its full name, of runs on the same processor and Node (major and minor)
 * where there are any, else of those that differ in least. It reads only as many files as it has to.
 *
 * @param fullname as `benchmarkNames` gives it: `parser > parses[small]`
 * @throws MettleError `METTLE_BENCHMARK` for a broken file, with its name, and where no run is what `of` says.
 * @example
 * ```ts
 * const baseline = await findBaseline('parser > parses[small]', { machine: benchmarkMachine() });
 * if (baseline.kind === 'found' && baseline.differs.cpuModel === null) …
 * ```
 * @internal
 */
export function findBaseline(fullname: string, options: BaselineOptions): Baseline {
  const { storage = DEFAULT_STORAGE, machine } = options;
  const run = runId(options.run);
  let best: Found | undefined;
  let unreadable: Baseline | undefined;
  for (const { path } of candidates(options.of, storage, machine)) {
    const found = inFile(path, fullname, machine, run);
    if (found.kind === 'other schema') unreadable ??= found;
    if (found.kind !== 'found') continue;
    if (best === undefined || isNearer(found, best)) best = found;
    if (differences(best) === 0) break;
  }
  return best ?? unreadable ?? { kind: 'none' };
}

/** Whether one is a better baseline than one that was found before it. Numbers count within a folder, so of two that ran on other Nodes the later one is. */
function isNearer(found: Found, best: Found): boolean {
  const [its, mine] = [differences(found), differences(best)];
  if (its !== mine) return its < mine;
  return best.differs.nodeVersion !== null && found.result.startedAt > best.result.startedAt;
}

/** The newest of this machine's folder first, then those of its like with other Nodes. */
function candidates(of: string | number | undefined, storage: string, machine: BenchmarkMachine): RunFile[] {
  const folder = machineFolder(machine);
  if (of !== undefined) return named(of, storage, folder);
  const mine = (run: RunFile): number => Number(run.folder === folder);
  const like = folder.replace(/-Node-.*-/, '-Node-*-');
  // The sort is stable: within a folder they stay in their order.
  return findRuns(`${like}/[0-9][0-9][0-9][0-9]_`, storage)
    .reverse()
    .sort((a, b) => mine(b) - mine(a));
}

function named(of: string | number, storage: string, folder: string): RunFile[] {
  const text = typeof of === 'number' ? `${String(of).padStart(4, '0')}_` : of;
  const runs = findRuns(text, storage, folder).reverse();
  if (runs.length > 0) return runs;
  throw failedTo({
    to: `find the baseline ${JSON.stringify(of)}`,
    reason: `no run in ${join(storage, folder)} has this name or number`,
    cure: 'See `npx mettle bench list`',
    code: 'METTLE_BENCHMARK',
  });
}

function inFile(file: string, fullname: string, machine: BenchmarkMachine, run: string | null): Baseline {
  const { benchmarks, run: itsRun } = readRun(file);
  const saved = benchmarks.find((benchmark) => benchmark.fullname === fullname);
  if (saved === undefined || (run !== null && itsRun === run)) return { kind: 'none' };
  const { own } = saved;
  if (own.kind !== 'result') {
    return {
      kind: 'other schema',
      file,
      schema: { saved: own.kind === 'none' ? null : own.schema, now: RESULT_SCHEMA },
    };
  }
  const { result } = own;
  // What was put there by hand is judged as what was saved: figures that must not be used are no baseline.
  if (result.outcome !== 'completed') return { kind: 'none' };
  return {
    kind: 'found',
    result,
    file,
    differs: {
      cpuModel: difference(result.machine.cpuModel, machine.cpuModel),
      nodeVersion: difference(minorOf(result.machine.nodeVersion), minorOf(machine.nodeVersion)),
      platform: difference(platformOf(result.machine), platformOf(machine)),
    },
  };
}

function platformOf({ platform, architecture }: BenchmarkMachine): string {
  return `${platform} ${architecture}`;
}

function difference<T>(saved: T, now: T): Difference<T> | null {
  return saved === now ? null : { saved, now };
}

function differences({ differs }: Found): number {
  return Object.values(differs).filter((one) => one !== null).length;
}
