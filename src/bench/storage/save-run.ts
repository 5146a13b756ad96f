import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MettleError, reasonOf } from '../../core/errors';
import { withLock } from '../../core/lock';
import { isPlainObject } from '../../core/options';
import type { BenchmarkResult } from '../../core/records/bench';
import { benchmarkNames } from './full-name';
import { machineFolder } from './machine-info';
import { reserveNumber } from './reserve-number';
import { cannotSave, type PytestBenchmark, type PytestFile, runFileOf, runFileText } from './run-file';
import { DEFAULT_STORAGE, runsIn } from './run-folder';
import { runId } from './run-id';
import { autosaveTag, checkRunName } from './run-name';
import { readRun, readRunJson } from './saved-run';

/** Options of {@link saveBenchmarks}. @internal */
export interface SaveOptions {
  /** Folder of all machines' runs. Default: `.benchmarks`. */
  readonly storage?: string;
  /** Name of the run: the file is `NNNN_<name>.json`. Default: the commit and the time. */
  readonly name?: string;
  /** Id of the run. What is saved under one id and name, by any test and worker, is one file. Default: the environment variable METTLE_RUN_ID, or none. */
  readonly run?: string;
}

/**
 * Saves results where pytest-benchmark saves its own and in its format, our complete results within. A file is there whole or not at all, two
 * workers get different numbers, and no other run is ever written over. A benchmark that the run has saved already, in an attempt before this one, is
 * replaced.
 *
 * @returns path of the file
 * @throws MettleError `METTLE_BENCHMARK` for a result that is not `completed`, for two benchmarks of one name, for a name that no file can have, where
 * the numbers have run out at 9999, and where the folder cannot be written to.
 * @example
 * ```ts
 * const file = await saveBenchmarks([result]); // .benchmarks/Linux-Node-20.20-64bit/0001_e31d8…_20261122_133609.json
 * ```
 * @internal
 */
export async function saveBenchmarks(
  results: readonly [BenchmarkResult, ...BenchmarkResult[]],
  options: SaveOptions = {},
): Promise<string> {
  const { storage = DEFAULT_STORAGE, name } = options;
  const run = runId(options.run);
  if (name !== undefined) checkRunName(name);
  for (const result of results) checkResult(result, results[0]);
  const machine = machineFolder(results[0].machine);
  const folder = join(storage, machine);
  const file = runFileOf(results, { run, name: name ?? null });
  try {
    mkdirSync(folder, { recursive: true });
    return await withLock(`benchmarks in ${realpathSync(folder)}`, { holder: 'saving of benchmarks' }, () => {
      const mine = run === null ? undefined : fileOfRun(storage, machine, file.mettle);
      if (mine !== undefined) return mergeInto(mine, file.benchmarks);
      const benchmarks = merged([], file.benchmarks);
      return saveNew(storage, machine, name ?? autosaveTag(results[0].commit), { ...file, benchmarks });
    });
  } catch (error) {
    if (error instanceof MettleError) throw error;
    const cure = 'Name a folder that you may write to, on a file system that knows links';
    throw cannotSave(file.benchmarks[0]?.fullname ?? machine, reasonOf(error), cure, error);
  }
}

/** The file that this run has begun; the newest come first, as it is nearly always the newest. */
function fileOfRun(storage: string, machine: string, { run, name }: PytestFile['mettle']): string | undefined {
  const newestFirst = runsIn(storage, machine).sort((a, b) => (a.name < b.name ? 1 : -1));
  return newestFirst.find(({ path }) => {
    if (!readFileSync(path, 'utf8').includes(JSON.stringify(run))) return false;
    const { mettle } = readRunJson(path);
    return isPlainObject(mettle) && mettle['run'] === run && mettle['name'] === name;
  })?.path;
}

function mergeInto(path: string, added: readonly PytestBenchmark[]): string {
  // Read with every check: what is broken is told, and stays as it is.
  readRun(path);
  const file = readRunJson(path) as unknown as PytestFile;
  const text = runFileText({ ...file, benchmarks: merged(file.benchmarks, added) });
  withTemporary(path, text, (temporary) => renameSync(temporary, path));
  return path;
}

function saveNew(storage: string, machine: string, tag: string, file: PytestFile): string {
  const { number, release } = reserveNumber(storage, machine);
  try {
    const path = join(storage, machine, `${number}_${tag}.json`);
    // A link never writes over what is there, a renamed file does.
    withTemporary(path, runFileText(file), (temporary) => linkSync(temporary, path));
    return path;
  } finally {
    release();
  }
}

/** Writes beside the place, so that nobody ever sees half a file. */
function withTemporary(path: string, text: string, place: (temporary: string) => void): void {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    place(temporary);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function checkResult(result: BenchmarkResult, first: BenchmarkResult): void {
  const { fullname } = benchmarkNames(result);
  if (result.outcome !== 'completed') {
    throw cannotSave(fullname, `it is ${result.outcome}: ${result.reasons.join('; ')}`, 'Measure it again');
  }
  const [mine, its] = [machineFolder(first.machine), machineFolder(result.machine)];
  if (mine !== its) throw cannotSave(fullname, `it ran on ${its}, and others on ${mine}`, 'Save them one by one');
}

/**
 * One benchmark may be measured again, as by a retried test: then the last one stands. Two different ones of one name would be taken for each other in
 * every comparison.
 */
function merged(saved: readonly PytestBenchmark[], added: readonly PytestBenchmark[]): PytestBenchmark[] {
  const byName = new Map(saved.map((entry) => [entry.fullname, entry]));
  for (const entry of added) {
    const known = byName.get(entry.fullname);
    if (known !== undefined && targetOf(known) !== targetOf(entry)) throw sameName(known, entry);
    byName.set(entry.fullname, entry);
  }
  return [...byName.values()];
}

function targetOf(entry: PytestBenchmark): string {
  return entry.extra_info.mettle.result.target;
}

function sameName(one: PytestBenchmark, other: PytestBenchmark): MettleError {
  return cannotSave(
    one.fullname,
    `two benchmarks of this run have this name, one of ${targetOf(one)} and one of ${targetOf(other)}`,
    'Give one of them another name or group',
  );
}
