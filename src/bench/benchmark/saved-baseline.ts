import { basename } from 'node:path';
import { host } from '../../core/host';
import type { BenchmarkResult } from '../../core/records/bench';
import { type Baseline, type BaselineDifferences, findBaseline } from '../storage/baseline';
import { benchmarkNames } from '../storage/full-name';
import { benchmarkMachine, machineFolder } from '../storage/machine-info';
import { findRuns } from '../storage/run-folder';
import { saveBenchmarks } from '../storage/save-run';
import type { SavedRun } from '../verdict/against-baseline';

/** The name under which baselines are saved. What is saved for each commit besides is history, not what anything is held against. */
const BASELINE = 'baseline';

/** Which benchmark, and where it is looked for. */
export type Wanted = Pick<BenchmarkResult, 'name' | 'group' | 'params'> & {
  readonly baseline: string | number | undefined;
  readonly storage: string;
};

/** The saved run that a benchmark is to be held against; `undefined` where there is none. @throws MettleError `METTLE_BENCHMARK` for a broken file. */
export function savedBaseline(wanted: Wanted): SavedRun | undefined {
  const found = find(wanted);
  if (found?.kind !== 'found') return undefined;
  return { result: found.result, file: found.file, differences: inWords(found.differs) };
}

function find({ baseline, storage, ...names }: Wanted): Baseline | undefined {
  const machine = benchmarkMachine();
  const { fullname } = benchmarkNames(names);
  const options = { machine, storage, ...presentRun() };
  if (baseline !== undefined) return findBaseline(fullname, { ...options, of: baseline });
  if (findRuns(BASELINE, storage, machineFolder(machine)).length === 0) return undefined;
  return findBaseline(fullname, { ...options, of: BASELINE });
}

/** Saves a result as the baseline of its benchmark, with those of the same run in one file. */
export function saveBaseline(result: BenchmarkResult, storage: string): Promise<string> {
  return saveBenchmarks([aloneOf(result)], { storage, name: BASELINE, ...presentRun() });
}

/** Saves a result in the history of its commit. */
export function autosave(result: BenchmarkResult, storage: string): Promise<string> {
  return saveBenchmarks([aloneOf(result)], { storage, ...presentRun() });
}

/** What was measured, without what was saved before: each file would hold all before it. */
function aloneOf(result: BenchmarkResult): BenchmarkResult {
  return { ...result, history: [], comparison: null };
}

/** All workers of a run know its folder of records. */
function presentRun(): { readonly run?: string } {
  const { recordDir } = host();
  const run = process.env['METTLE_RUN_ID'] ?? (recordDir === undefined ? undefined : basename(recordDir));
  return run === undefined ? {} : { run };
}

function inWords({ cpuModel, nodeVersion, platform }: BaselineDifferences): string[] {
  return [
    ...(cpuModel === null ? [] : [`the baseline is of another processor, ${cpuModel.saved}`]),
    ...(nodeVersion === null ? [] : [`the baseline is of Node ${nodeVersion.saved}`]),
    ...(platform === null ? [] : [`the baseline is of ${platform.saved}`]),
  ];
}
