export type {
  BaselineComparison,
  BenchmarkCommit,
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
export type { CompareOptions } from './compare/options';
export type { BenchmarkFunction, Component, ComponentModule } from './component';
export { type BenchMatchers, benchMatchers } from './matchers';
export type { FasterBy } from './matchers/to-be-faster';
export type { StrictOption } from './matchers/to-be-no-slower';
export type { BenchmarkLimits } from './matchers/to-be-within';
