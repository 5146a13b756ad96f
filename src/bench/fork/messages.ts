import type { ModuleAddress } from '../../core/module-loader';
import type { PairPlan } from '../measure/pair';
import type { SamplePlan } from '../measure/sample';

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

/** A component to run once: plain data. */
export interface OnceRequest {
  readonly component: ModuleAddress;
  readonly params: unknown;
  /** Names of exports of the same module. */
  readonly setup: string | undefined;
  readonly teardown: string | undefined;
}

/** One fork of a benchmark: plain data. */
export interface SampleRequest extends OnceRequest {
  readonly plan: SamplePlan;
  /** Where a profile is written to; absent for none, and then nothing is profiled. */
  readonly profile: string | undefined;
}
