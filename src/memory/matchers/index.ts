import type { LeakLimits } from './limits';
import { toBeLeakFree } from './to-be-leak-free';

/** The matchers of this room, for `expect.extend`. */
export const memoryMatchers = {
  /** See {@link MemoryMatchers}. */
  toBeLeakFree,
};

/** Matchers for the result of `detectLeaks`. */
export interface MemoryMatchers<R> {
  /**
   * Nothing was found to leak. Without limits no leak passes; with them, leaks do that keep them together. Unsettled growth passes, and is told in the
   * record, since it has an end or may have one. Throws, under `.not` too, where the result is `invalid` or `aborted`.
   * @example expect(await detectLeaks(() => checkout(cart))).toBeLeakFree();
   * @example expect(result).toBeLeakFree({ maxBytesPerIteration: '100B', ignore: ['Session', /the buffered log/] });
   */
  toBeLeakFree(limits?: LeakLimits): R;
}
