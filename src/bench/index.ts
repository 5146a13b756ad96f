export type {
  BaselineComparison,
  BenchmarkCommit,
  BenchmarkHistoryPoint,
  BenchmarkMachine,
  BenchmarkResult,
  CallTimes,
  ComparedSide,
  ComparisonResult,
  Estimate,
  ForkRatio,
  ForkSamples,
  GarbageCollections,
  OutlierCounts,
  RatioInterval,
  SpeedVerdict,
} from '../core/records/bench';
export { baselinesSaved } from './baseline-saves';
export { benchmark } from './benchmark/benchmark';
export type { BenchmarkOptions, BenchmarkParams, CommonBenchmarkOptions } from './benchmark/options';
export { compareBenchmarks } from './compare/compare-benchmarks';
export type { Comparable, CompareOptions } from './compare/options';
export type { BenchmarkFunction, Component, ComponentModule } from './component';
export { benchmarkEndpoint } from './endpoint/benchmark-endpoint';
export type { EndpointOptions } from './endpoint/options';
export type { EndpointRequest } from './endpoint/request';
export type { EndpointSide } from './endpoint/side';
export { type BenchMatchers, benchMatchers } from './matchers';
export type { FasterBy } from './matchers/to-be-faster';
export type { StrictOption } from './matchers/to-be-no-slower';
export type { BenchmarkLimits } from './matchers/to-be-within';
export {
  type Baseline,
  type BaselineDifferences,
  type BaselineOptions,
  type Difference,
  findBaseline,
} from './storage/baseline';
export { readCommit } from './storage/commit-info';
export { type BenchmarkNames, benchmarkNames } from './storage/full-name';
export { benchmarkMachine, machineFolder } from './storage/machine-info';
export { type PytestStats, pytestStats } from './storage/pytest-stats';
export { type PytestFile, RESULT_SCHEMA, roundSeconds, runFileOf, runFileText } from './storage/run-file';
export { DEFAULT_STORAGE, findRuns, latestRun, listRuns, type RunFile } from './storage/run-folder';
export { runId } from './storage/run-id';
export { isRunName, timeTag } from './storage/run-name';
export { type SaveOptions, saveBenchmarks } from './storage/save-run';
export {
  type OwnResult,
  readRun,
  readRunJson,
  type SavedBenchmark,
  type SavedRun,
  type SavedStats,
} from './storage/saved-run';
export { estimateAgainst } from './verdict/against-baseline';
