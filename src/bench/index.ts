export { benchmark } from './benchmark/benchmark';
export type { BenchmarkOptions, BenchmarkParams, CommonBenchmarkOptions } from './benchmark/options';
export { compareBenchmarks } from './compare/compare-benchmarks';
export type { CompareOptions } from './compare/options';
export type { BenchmarkFunction, Component, ComponentModule } from './component';
