import type { ModuleAddress } from '../../core/module-loader';
import type { PairPlan } from '../measure/pair';

/** One fork of a comparison: plain data. */
export interface PairRequest {
  readonly base: ModuleAddress;
  readonly candidate: ModuleAddress;
  /** What the functions are called with; where there is a `setup`, what it is called with. */
  readonly params: unknown;
  /** Name of an export of both modules, called once with each instance: what it returns the functions are called with. */
  readonly setup: string | undefined;
  readonly plan: PairPlan;
  readonly seed: number;
  /** Number of the fork: each draws an order of its own. */
  readonly fork: number;
}
