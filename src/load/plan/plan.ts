import type { Duration } from '../../core/units';
import type { Scenario } from '../scenario';

interface CommonPlan {
  /** What each user does: a function, a list of requests, or the path of a module that holds either. */
  readonly scenario: Scenario;
  /** How long new work is started, after the warm-up. */
  readonly duration: Duration;
  /** Title in the report. Default: the scenario's name. */
  readonly name?: string;
  /** Time before `duration` whose requests are made but not counted. Default: none. */
  readonly warmUp?: Duration;
  /** Deadline of each request, from its dispatch to the last byte of its answer. Default: 10 s. */
  readonly timeout?: Duration;
  /** How long iterations that are under way at the end may go on; then they are cut off. Default: 5 s. */
  readonly gracefulStop?: Duration;
  /** Seed of everything random. Default: the test run's seed, or a fresh one; the result says which. */
  readonly seed?: number;
  /** Worker threads for a list or a module. Default: 1. The plan is the load of all of them together. */
  readonly workers?: number;
  /** Ends the run at once; the result is then `aborted`. */
  readonly signal?: AbortSignal;
}

/** A number of users, each starting over when it is through: the load falls when the service gets slower. */
export interface ClosedPlan extends CommonPlan {
  /** Users at once, at the peak. */
  readonly users: number;
  /** Users added per second. Default: as many as `users`, so that all are there within the first second. */
  readonly spawnRate?: number;
  /** Belongs to an open plan. */
  readonly rate?: never;
  /** Belongs to an open plan. */
  readonly maxInFlight?: never;
}

/** Arrivals at a rate, whatever the service does: as users come who do not know of each other. */
export interface OpenPlan extends CommonPlan {
  /** Arrivals per second, evenly spaced; each is a new user who walks through the scenario once. */
  readonly rate: number;
  /** Arrivals under way at once; further ones wait, and their waiting counts as response time. Default: 1000. */
  readonly maxInFlight?: number;
  /** Belongs to a closed plan. */
  readonly users?: never;
  /** Belongs to a closed plan. */
  readonly spawnRate?: never;
}

/** How much load, for how long, of what: see {@link ClosedPlan} and {@link OpenPlan}. */
export type LoadPlan = ClosedPlan | OpenPlan;
