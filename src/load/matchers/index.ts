import type { LoadLimits } from '../limits/limits';
import { toMeet } from './to-meet';

/** The matchers of this room, for `expect.extend`. */
export const loadMatchers = {
  /** See {@link LoadMatchers}. */
  toMeet,
};

/** Matchers for the result of `loadBurst`. */
export interface LoadMatchers<R> {
  /**
   * Every limit is kept. Times are response times, from the intended start; `service` limits the time from dispatch.
   * A bare figure is an upper limit (for `perSecond` a lower one), `'>=500'` says which way. Unless `errorRate` or
   * `failures` is given, no request may fail. Throws, under `.not` too, where the result is `invalid` or `aborted`.
   * @example expect(result).toMeet({ p99: '250ms', errorRate: '1%', byName: { 'GET /orders': { p95: '80ms' } } });
   */
  toMeet(limits: LoadLimits): R;
}
