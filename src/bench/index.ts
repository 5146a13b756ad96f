export { compareBenchmarks } from './compare/compare-benchmarks';
export type { CompareOptions } from './compare/options';
export type { BenchmarkFunction, Component, ComponentModule } from './component';
