import type { Duration } from '../../core/units';
import type { LoadLimits } from '../limits/limits';
import type { Scenario } from '../scenario';
import type { TlsOptions } from '../transport/tls';
import type { LoadShape } from './shape';
import type { UserModelOptions } from './user-model';

interface CommonPlan extends UserModelOptions {
  /** What each user does: a function, what `defineUser` returned, a list of requests, or the path of a module with any of these. */
  readonly scenario: Scenario;
  /** Title in the report. Default: the scenario's name. */
  readonly name?: string;
  /** Deadline of each request, from its dispatch to the last byte of its answer. Default: 10 s. */
  readonly timeout?: Duration;
  /** How long iterations that are under way at the end may go on; then they are cut off. Default: 5 s. */
  readonly gracefulStop?: Duration;
  /** Seed of everything random. Default: the test run's seed, or a fresh one; the result says which. */
  readonly seed?: number;
  /** Worker threads for a list or a module. Default: 1. The plan is the load of all of them together. */
  readonly workers?: number;
  /** Whether users share keep-alive connections, or each has its own, as browsers do. Default: `shared`. */
  readonly connections?: 'shared' | 'perUser';
  /** Whether HTTP/2 is spoken: over TLS where the service offers it, without TLS in any case. Default: `false`. */
  readonly http2?: boolean;
  /** How an `https:` service is trusted. Default: its certificate is checked as Node does. */
  readonly tls?: TlsOptions;
  /** Ends the run at once; the result is then `aborted`. */
  readonly signal?: AbortSignal;
  /** Limits as of `toMeet`, held against the figures at the end; the result's `judgements` say how that went. */
  readonly limits?: LoadLimits;
  /**
   * Ends the run at once, as `aborted`, when a limit that is written in `limits` is broken by what was measured so far. It is
   * looked at each second; with `{ after: '10s' }`, only once so much was measured. Default: `false`.
   */
  readonly abortOnLimit?:
    | boolean
    | {
        /** So much is measured before anything ends the run. */
        readonly after: Duration;
      };
}

interface TimedPlan {
  /** How long new work is started, after the warm-up. With `iterations` or `requests` it may be left out: at most 10 minutes. */
  readonly duration?: Duration;
  /** Time before `duration` whose requests are made but not counted. Default: none. */
  readonly warmUp?: Duration;
}

interface StagedTimes {
  /** The sum of the stages. It may be left out. */
  readonly duration?: Duration;
  /** Time at the beginning of the stages whose requests are made but not counted. Default: none. */
  readonly warmUp?: Duration;
}

interface OpenOptions {
  /**
   * `even` spaces arrivals evenly. `poisson` draws them by chance from the seed, as independent people come: the same
   * ones on each run with the same seed, whatever the number of workers. Default: `even`.
   */
  readonly arrivals?: 'even' | 'poisson';
  /** Arrivals under way at once; further ones wait, and their waiting counts as response time. Default: 1000. */
  readonly maxInFlight?: number;
}

interface NoUsers {
  /** Belongs to a plan by users. */
  readonly users?: never;
  /** Belongs to a plan by users. */
  readonly spawnRate?: never;
}

interface NoRate {
  /** Belongs to a plan by a rate. */
  readonly rate?: never;
}

interface NoArrivals {
  /** Belongs to a plan by a rate. */
  readonly arrivals?: never;
  /** Belongs to a plan by a rate. */
  readonly maxInFlight?: never;
}

interface NoStages {
  /** Belongs to a plan in stages. */
  readonly stages?: never;
}

interface NoShape {
  /** Belongs to a plan with a shape. */
  readonly shape?: never;
}

/** A number of users, each starting over when it is through: the load falls when the service gets slower. */
export interface ClosedPlan extends CommonPlan, TimedPlan, NoRate, NoArrivals, NoStages, NoShape {
  /** Users at once, at the peak. */
  readonly users: number;
  /** Users added per second. Default: as many as `users`, so that all are there within the first second. */
  readonly spawnRate?: number;
}

/** Arrivals at a rate, whatever the service does: as users come who do not know of each other. */
export interface OpenPlan extends CommonPlan, TimedPlan, OpenOptions, NoUsers, NoStages, NoShape {
  /** Arrivals per second; each is a new user who walks through the scenario once. */
  readonly rate: number;
}

/** A stage of a closed plan: a ramp to so many users. */
export interface UserStage extends NoRate {
  /** How long the ramp takes, from the target of the stage before (at first from 0). 0 is a jump. */
  readonly duration: Duration;
  /** Users at its end. */
  readonly users: number;
}

/** A stage of an open plan: a ramp to such a rate. */
export interface RateStage {
  /** How long the ramp takes, from the target of the stage before (at first from 0). 0 is a jump. */
  readonly duration: Duration;
  /** Arrivals per second at its end. */
  readonly rate: number;
  /** Belongs to a stage of users. */
  readonly users?: never;
}

/** A load in stages, one after the other: all of users, or all of rates. */
export interface StagedPlan extends CommonPlan, StagedTimes, OpenOptions, NoUsers, NoRate, NoShape {
  /** Ramps, as in `[{ duration: '10s', users: 50 }, { duration: '30s', users: 50 }]`. */
  readonly stages: readonly UserStage[] | readonly RateStage[];
}

/** A load that a function says, second by second. */
export interface ShapedPlan extends CommonPlan, TimedPlan, OpenOptions, NoUsers, NoRate, NoStages {
  /** How much from now on. Called at the start and then each second, in the calling thread. */
  readonly shape: LoadShape;
}

/** How much load, for how long, of what: see {@link ClosedPlan}, {@link OpenPlan}, {@link StagedPlan}, {@link ShapedPlan}. */
export type LoadPlan = ClosedPlan | OpenPlan | StagedPlan | ShapedPlan;
