import { isoNow } from '../../core/clock';
import { failedTo, type MettleError } from '../../core/errors';
import type { BenchmarkResult } from '../../core/records/bench';
import { type CommitInfo, commitInfo } from './commit-info';
import { type BenchmarkNames, benchmarkNames } from './full-name';
import { type MachineInfo, machineInfo } from './machine-info';
import { type PytestStats, pytestStats } from './pytest-stats';

/** Of our own part of a file. It counts up when {@link BenchmarkResult} changes so that an older reader could misread it. @internal */
export const RESULT_SCHEMA = 1;
/** The pytest-benchmark whose format is written. */
const FORMAT_VERSION = '5.3.1';

/** One benchmark in a file of pytest-benchmark. What nobody can know of a measurement of ours is `null`. @internal */
export interface PytestBenchmark extends BenchmarkNames {
  readonly group: string | null;
  readonly extra_info: { readonly mettle: { readonly schema: number; readonly result: BenchmarkResult } };
  readonly options: Readonly<Record<string, unknown>>;
  readonly stats: PytestStats & { readonly iterations: number };
}

/** A file of pytest-benchmark. @internal */
export interface PytestFile {
  readonly machine_info: MachineInfo;
  readonly commit_info: CommitInfo;
  readonly benchmarks: readonly PytestBenchmark[];
  readonly datetime: string;
  readonly version: string;
  /** By which the results of further tests and workers find the file of their run. */
  readonly mettle: { readonly run: string | null; readonly name: string | null };
}

/** Some results as a file. All are of one machine and one commit: those of the first. @internal */
export function runFileOf(
  results: readonly [BenchmarkResult, ...BenchmarkResult[]],
  mettle: PytestFile['mettle'],
): PytestFile {
  const [first] = results;
  return {
    machine_info: machineInfo(first.machine),
    commit_info: commitInfo(first.commit),
    benchmarks: results.map(benchmarkEntry),
    // Python's clock tells microseconds, ours milliseconds.
    datetime: isoNow().replace('Z', '000+00:00'),
    version: FORMAT_VERSION,
    mettle,
  };
}

function benchmarkEntry(result: BenchmarkResult): PytestBenchmark {
  const names = benchmarkNames(result);
  const rounds = roundSeconds(result);
  if (rounds.length === 0) throw cannotSave(names.fullname, 'it has no samples', 'Measure it again');
  return {
    group: result.group,
    ...names,
    extra_info: { mettle: { schema: RESULT_SCHEMA, result } },
    options: {
      disable_gc: false,
      timer: null,
      min_rounds: null,
      max_time: null,
      min_time: null,
      precision: null,
      confidence: null,
      warmup: null,
    },
    stats: { ...pytestStats(rounds), iterations: result.samples.callsPerRound },
  };
}

/** Wall time of each round of a result, in seconds per call. @internal */
export function roundSeconds({ samples }: BenchmarkResult): number[] {
  return samples.byFork.flatMap(({ wallMs }) => wallMs.map((ms) => ms / 1000));
}

/** The text of a file, as pytest-benchmark writes it: by four spaces, and in ASCII. @internal */
export function runFileText(file: object): string {
  return JSON.stringify(file, null, 4).replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The error for a result that is not saved. @internal */
export function cannotSave(what: string, reason: string, cure: string, cause?: unknown): MettleError {
  return failedTo({ to: `save the benchmark "${what}"`, reason, cure, code: 'METTLE_BENCHMARK', cause });
}
