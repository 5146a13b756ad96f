import type { FasterBy } from './to-be-faster';
import { toBeFaster } from './to-be-faster';
import type { StrictOption } from './to-be-no-slower';
import { toBeNoSlower } from './to-be-no-slower';
import type { BenchmarkLimits } from './to-be-within';
import { toBeWithin } from './to-be-within';
import { toMatchBaseline } from './to-match-baseline';

/** The matchers of this room, for `expect.extend`. */
export const benchMatchers = {
  /** See {@link BenchMatchers}. */
  toMatchBaseline,
  /** See {@link BenchMatchers}. */
  toBeWithin,
  /** See {@link BenchMatchers}. */
  toBeFaster,
  /** See {@link BenchMatchers}. */
  toBeNoSlower,
};

/** Matchers for the results of `benchmark`, `benchmarkEndpoint` and `compareBenchmarks`. All throw, under `.not` too, where the result is `invalid` or `aborted`. */
export interface BenchMatchers<R> {
  /**
   * The benchmark is no slower than its saved baseline. A missing one is saved, and said; in CI (`--ci`) it fails. `inconclusive` passes with
   * a word, and so does what only informs, as a baseline of another processor does; `{ strict: true }` lets them fail.
   * @example expect(await benchmark('parse', 'src/parse.ts#parse')).toMatchBaseline();
   */
  toMatchBaseline(options?: StrictOption): R;
  /**
   * The benchmark keeps limits of its own. A bare figure is an upper limit, of `perSecond` a lower one.
   * @example expect(result).toBeWithin({ p50: '2ms', cpu: '0.5ms', bytesPerCall: '10kB', perSecond: '>=500' });
   */
  toBeWithin(limits: BenchmarkLimits): R;
  /**
   * The candidate of a comparison is faster beyond doubt, by the tolerance or by more.
   * @example expect(await compareBenchmarks({ base, candidate, fasterBy: '10%' })).toBeFaster({ by: '10%' });
   */
  toBeFaster(by?: FasterBy): R;
  /**
   * The candidate of a comparison is not slower by more than the tolerance. `inconclusive` passes with a word; `{ strict: true }` lets it fail.
   * @example expect(await compareBenchmarks({ baseRef: 'main', candidate })).toBeNoSlower();
   */
  toBeNoSlower(options?: StrictOption): R;
}
