import type { BenchmarkResult } from '../../core/records/bench';
import type { Component } from '../component';
import type { Sampled } from '../measure/sample';
import { runBenchmark } from './frame';
import { type BenchmarkOptions, readBenchmarkOptions } from './options';
import type { Told } from './ran-once';
import { planOf, profileOnce, runOnce, sampleOnce } from './run-samples';
import { toResult } from './to-result';

/**
 * Measures how long a function takes: in fresh Node processes, one after the other, warmed up, in rounds of many calls, each beside a
 * calibration workload that never changes. What it returns is compared with the saved baseline, where there is one;
 * `expect(result).toMatchBaseline()` and `expect(result).toBeWithin({ p50: '2ms' })` judge.
 *
 * Give a module and its export. A function given as such can only be measured in this process, and under Jest in its sandbox, where global names
 * cost 100 ns each: the result says so, and is never held against a baseline.
 *
 * A function that answers with a promise is awaited, call by call.
 *
 * @throws what the function throws.
 * @throws MettleError `METTLE_OPTION` for wrong options, `METTLE_MODULE` for a module that cannot be loaded, `METTLE_BENCHMARK` for what is no
 * component and for a broken file of saved runs, `METTLE_TIMEOUT` where a call never settles, `METTLE_ABORTED` where `signal` aborts.
 * @example
 * ```ts
 * test('parses as fast as it did', async () => {
 *   const result = await benchmark('parse', { module: 'src/parse.ts', export: 'parse' }, { params: { lines: 100 }, setup: 'makeText' });
 *   expect(result).toMatchBaseline();
 *   expect(result).toBeWithin({ p50: '2ms', bytesPerCall: '10kB' });
 * });
 * ```
 */
export async function benchmark(
  name: string,
  component: Component,
  options?: BenchmarkOptions,
): Promise<BenchmarkResult> {
  const read = readBenchmarkOptions(name, component, options);
  const { group = null, params = null, subject } = read;
  const told: Told = {
    subject: 'component',
    name,
    group,
    params,
    where: subject.kind === 'function' ? 'this process' : 'forks',
    target: subject.component.label,
  };
  return runBenchmark<Sampled>(read, {
    told,
    forks: read.forks,
    forksAtWorst: read.forks,
    unfinished: 'a call had not settled',
    informs: [],
    runOnce: (signal) => runOnce(read, signal),
    measure: (fork, shareMs, bounds) => sampleOnce(read, planOf(read, shareMs, fork), bounds),
    isHopeless: () => false,
    timesOf: ({ wallMs }) => wallMs,
    profile: async (bounds) => (read.cpuProfile ? profileOnce(read, bounds) : null),
    describe: (forks, context) => toResult(told, forks, context),
  });
}
