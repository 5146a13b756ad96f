import type { Duration, Share } from '../../core/units';
import { toHoldSteadyState } from './to-hold-steady-state';
import { toRecoverWithin } from './to-recover-within';

/** The matchers of this room, for `expect.extend`. */
export const chaosMatchers = {
  /** See {@link ChaosMatchers}. */
  toRecoverWithin,
  /** See {@link ChaosMatchers}. */
  toHoldSteadyState,
};

/** Matchers for the result of `runExperiment`. */
export interface ChaosMatchers<R> {
  /**
   * The steady state came back within this time after the last fault, and stayed. Throws, under `.not` too, where the result is
   * `invalid` or `aborted`, and where the experiment did not wait that long.
   * @example expect(result).toRecoverWithin('5s');
   */
  toRecoverWithin(limit: Duration): R;
  /**
   * The steady state held in at least this share of the looks while the faults were there; without a share, in all. Throws, under
   * `.not` too, where the result is `invalid` or `aborted`, and where nobody looked.
   * @example expect(result).toHoldSteadyState('95%');
   */
  toHoldSteadyState(share?: Share): R;
}
