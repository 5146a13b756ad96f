import { sink } from './block';
import type { Callable } from './callable';

/** What is used of Benchmark.js 2.1.4, which has no types of its own. */
interface BenchmarkJs {
  new (options: {
    readonly fn: () => void;
    readonly async: false;
    readonly minSamples: 1;
    readonly maxTime: 0;
    readonly minTime: number;
    readonly initCount: number;
  }): {
    run(options: { readonly async: false }): {
      readonly error?: unknown;
      readonly count: number;
      readonly stats: { readonly sample: readonly number[] };
    };
  };
}

/** Takes one sample: so many calls and more, until they take long enough. */
export type Sampler = (calls: number, leastMs: number) => { readonly callMs: number; readonly calls: number };

/**
 * A sampler of a function that does not wait, by Benchmark.js: one sample a run. Neither its `setup` and `teardown`, which take functions
 * apart as text, nor its `defer`, nor its `compare()`, which finds differences between equals, are used.
 *
 * @throws what the function throws.
 */
export function benchmarkJsSampler({ fn, input }: Callable): Sampler {
  // Loaded late: only who samples needs it, and it brings lodash.
  const Benchmark = require('benchmark') as BenchmarkJs;
  const call = (): void => {
    sink.last = fn(input);
  };
  return (calls, leastMs) => {
    const benchmark = new Benchmark({
      fn: call,
      async: false,
      minSamples: 1,
      maxTime: 0,
      minTime: leastMs / 1000,
      initCount: calls,
    }).run({ async: false });
    if (benchmark.error !== undefined) throw benchmark.error;
    return { callMs: (benchmark.stats.sample[0] as number) * 1000, calls: benchmark.count };
  };
}
