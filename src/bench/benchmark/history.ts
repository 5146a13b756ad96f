import { MettleError } from '../../core/errors';
import type { BenchmarkHistoryPoint, BenchmarkResult } from '../../core/records/bench';
import { benchmarkNames } from '../storage/full-name';
import { benchmarkMachine } from '../storage/machine-info';
import { listRuns } from '../storage/run-folder';
import { readRun } from '../storage/saved-run';

/** So many of the newest runs are looked into: what is older tells no more. */
const MOST_RUNS = 60;

/** What was saved of a benchmark before, the oldest first. A broken file is passed over: who looks for a baseline is told of it. */
export function savedHistory(
  names: Pick<BenchmarkResult, 'name' | 'group' | 'params'>,
  storage: string,
): BenchmarkHistoryPoint[] {
  const { fullname } = benchmarkNames(names);
  const { cpuModel } = benchmarkMachine();
  return listRuns(storage)
    .slice(-MOST_RUNS)
    .flatMap(({ path }) => resultsIn(path, fullname))
    .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1))
    .map(({ commit, startedAt, wallMs, cpuMs, machine }) => ({
      commit: commit?.id ?? null,
      time: startedAt,
      p50Ms: wallMs.p50.value,
      lowMs: wallMs.p50.low,
      highMs: wallMs.p50.high,
      cpuMs: cpuMs?.p50.value ?? null,
      sameCpuModel: machine.cpuModel === cpuModel,
    }));
}

function resultsIn(path: string, fullname: string): BenchmarkResult[] {
  try {
    const { benchmarks } = readRun(path);
    return benchmarks.flatMap((saved) =>
      saved.fullname === fullname && saved.own.kind === 'result' ? [saved.own.result] : [],
    );
  } catch (error) {
    if (error instanceof MettleError) return [];
    throw error;
  }
}
