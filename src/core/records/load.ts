import type { Distribution } from '../distribution';
import type { SerialisedHistogram } from '../histogram';
import type { Judgement, Outcome } from './record';

/** Why a request failed. `aborted` requests are counted apart: they were cut off by the end of the run. */
export type LoadFailureKind =
  | 'status'
  | 'check'
  | 'timeout'
  | 'reset'
  | 'refused'
  | 'dns'
  | 'tls'
  | 'protocol'
  /** The scenario threw an error of its own. */
  | 'scenario'
  /** The generator could not open a connection: it has no file handles or ports left. Makes the result invalid. */
  | 'generator';

/** One kind of failure of one name, with how often it happened. */
export interface LoadFailure {
  /** The name under which the request was counted. */
  readonly name: string;
  /** What kind of failure it was. */
  readonly kind: LoadFailureKind;
  /** What happened, for a reader. */
  readonly message: string;
  /** How often it happened. */
  readonly count: number;
}

/** started = ok + failed + aborted + inFlight, at every moment; inFlight is 0 at the end. */
export interface RequestCounts {
  /** Requests that were dispatched. */
  readonly started: number;
  /** Answered as expected, in time, and no check failed. */
  readonly ok: number;
  /** Failed in any way; `failures` says how. */
  readonly failed: number;
  /** Cut off by the end of the run: neither ok nor failed. */
  readonly aborted: number;
  /** Dispatched and not yet ended; 0 in a result. */
  readonly inFlight: number;
  /**
   * Answers per second of the measured time, of any status. A refused or cut connection is no answer; answers that came
   * after the planned end, while draining, are left out.
   */
  readonly perSecond: number;
}

/** What happened to the requests of one name in one second, counted by when they ended. */
export interface NamedSecond {
  /** Start of this second, from the start of the measured time. */
  readonly atMs: number;
  /** Requests dispatched in this second. */
  readonly started: number;
  /** Requests that ended ok in this second. */
  readonly ok: number;
  /** Requests that failed in this second. */
  readonly failed: number;
  /** Response times of the requests that ended ok in this second; `null` where none did. */
  readonly p50Ms: number | null;
  /** 95th percentile of the same times. */
  readonly p95Ms: number | null;
  /** 99th percentile of the same times. */
  readonly p99Ms: number | null;
  /** The longest of the same times. */
  readonly maxMs: number | null;
}

/** The figures of one request name. A distribution is `null` where nothing was measured. */
export interface NamedFigures {
  /** The counts of this name. */
  readonly requests: RequestCounts;
  /** As in {@link LoadResult}, of this name. */
  readonly lagMs: Distribution | null;
  /** As in {@link LoadResult}, of this name. */
  readonly serviceMs: Distribution | null;
  /** As in {@link LoadResult}, of this name. */
  readonly responseMs: Distribution | null;
  /** Answers by status code. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Second by second, without those in which nothing happened to this name; for the first 50 names. */
  readonly timeline: readonly NamedSecond[];
  /** Raw histograms in microseconds, mergeable. */
  readonly histograms: {
    /** Of `lagMs`. */
    readonly lag: SerialisedHistogram;
    /** Of `serviceMs`. */
    readonly service: SerialisedHistogram;
    /** Of `responseMs`. */
    readonly response: SerialisedHistogram;
  };
}

/** One second of a run, counted by when requests ended. */
export interface TimelinePoint extends NamedSecond {
  /** What the plan asked for: users at the end of this second, or arrivals in it. 0 once no new work began. */
  readonly target: number;
  /** Users at work at the end of this second. In an open plan: arrivals under way. */
  readonly users: number;
  /** Requests in flight at the end of this second. */
  readonly inFlight: number;
}

/** The times of a plan, complete. */
export interface PlanTimes {
  /** Measured time, without the warm-up. */
  readonly durationMs: number;
  /** Time before it, in no figure. */
  readonly warmUpMs: number;
  /** Deadline of each request, from its dispatch. */
  readonly timeoutMs: number;
  /** Time for requests in flight at the end. */
  readonly gracefulStopMs: number;
}

/** A stage of a closed plan. */
export interface UserStageSummary {
  /** How long its ramp takes; 0 for a jump. */
  readonly durationMs: number;
  /** Users at its end. */
  readonly users: number;
}

/** A stage of an open plan. */
export interface RateStageSummary {
  /** How long its ramp takes; 0 for a jump. */
  readonly durationMs: number;
  /** Arrivals per second at its end. */
  readonly rate: number;
}

/** How much load was asked for, complete and in plain figures. */
export type LoadPlanSummary =
  | (PlanTimes & {
      /** Users who wait for their answers. */
      readonly model: 'closed';
      /** Users at the peak. Of a shape: the most that it asked for. */
      readonly users: number;
      /** Users added per second; `null` where stages or a shape say it. */
      readonly spawnRate: number | null;
      /** Stages, each a ramp from the last target to its own; `null` where there are none. */
      readonly stages: readonly UserStageSummary[] | null;
      /** Whether a shape function said how much. */
      readonly shaped: boolean;
    })
  | (PlanTimes & {
      /** Arrivals that wait for nobody. */
      readonly model: 'open';
      /** Arrivals per second at the peak. Of a shape: the most that it asked for. */
      readonly rate: number;
      /** Whether arrivals come at even distances or by chance. */
      readonly arrivals: 'even' | 'poisson';
      /** Arrivals under way at once; further ones wait. */
      readonly maxInFlight: number;
      /** Stages, each a ramp from the last target to its own; `null` where there are none. */
      readonly stages: readonly RateStageSummary[] | null;
      /** Whether a shape function said how much. */
      readonly shaped: boolean;
    });

/** What became of the arrivals of an open plan, in the measured time: `planned` = `onTime` + `late` + `missed`. */
export interface ArrivalCounts {
  /** Arrivals that were scheduled until the end, or until the run was stopped or aborted. */
  readonly planned: number;
  /** Arrivals that the generator brought forward within 100 ms of their time. */
  readonly onTime: number;
  /** Arrivals that the generator brought forward later, spread out after a stall of its own. */
  readonly late: number;
  /** Arrivals that the generator never brought forward. */
  readonly missed: number;
  /** Arrivals that waited for a free place among `maxInFlight` until the end: the service was too slow for the rate. */
  readonly notStarted: number;
}

/** After how much a run was to end, and whether it came to that. */
export interface LoadBudget {
  /** Iterations of the measured time; `null` where no number was given. */
  readonly iterations: number | null;
  /** Requests of the measured time; `null` where no number was given. */
  readonly requests: number | null;
  /** False where the run ended before: the service was too slow for it, or the run was ended early. */
  readonly reached: boolean;
}

/** What `loadBurst` returns. Plain JSON. */
export interface LoadResult {
  /** Whether the figures can be trusted. */
  readonly outcome: Outcome;
  /** Why the outcome is not `completed`; empty otherwise. */
  readonly reasons: readonly string[];
  /** The address that was loaded. */
  readonly target: string;
  /** The plan, complete. */
  readonly plan: LoadPlanSummary;
  /** `null` for a plan without one. */
  readonly budget: LoadBudget | null;
  /** Paste it as `seed` to draw the same again. */
  readonly seed: number;
  /** The limits of the plan, held against the figures; empty where it has none, or where the figures cannot be judged. */
  readonly judgements: readonly Judgement[];
  /** Measured time: from the first intended start after the warm-up until no new work was started. */
  readonly durationMs: number;
  /** Counts of the measured time. */
  readonly requests: RequestCounts;
  /** `null` for a closed plan. */
  readonly arrivals: ArrivalCounts | null;
  /** Most frequent first. */
  readonly failures: readonly LoadFailure[];
  /** How late requests were dispatched: dispatch minus intended start, waiting for a free place included. */
  readonly lagMs: Distribution | null;
  /** From dispatch to the last byte of the answer, requests that ended ok. */
  readonly serviceMs: Distribution | null;
  /** From the intended start to the last byte of the answer, requests that ended ok. */
  readonly responseMs: Distribution | null;
  /** The same figures by request name. */
  readonly byName: Readonly<Record<string, NamedFigures>>;
  /** Second by second, from the start of the measured time. */
  readonly timeline: readonly TimelinePoint[];
  /** How the generator itself fared. */
  readonly generator: {
    /** CPU time of the whole process during the run: the worker threads, and an in-process service, included. */
    readonly cpuSeconds: number;
    /** 99th percentile of how late a timer of the generator's event loop fired; of the worst thread. */
    readonly loopLagP99Ms: number;
    /** Share of the time that the generator's event loop was busy, 0 to 1; of the busiest thread. */
    readonly utilisation: number;
    /** 99th percentile of how late the generator itself brought arrivals or users forward. */
    readonly scheduleLagP99Ms: number;
    /** Worker threads used; 0 when the load ran in the calling thread. */
    readonly workers: number;
  };
  /** Raw histograms in microseconds, mergeable. */
  readonly histograms: {
    /** Of `lagMs`. */
    readonly lag: SerialisedHistogram;
    /** Of `serviceMs`. */
    readonly service: SerialisedHistogram;
    /** Of `responseMs`. */
    readonly response: SerialisedHistogram;
  };
}
