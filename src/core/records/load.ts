import type { Distribution } from '../distribution';
import type { SerialisedHistogram } from '../histogram';
import type { Outcome } from './record';

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
  readonly name: string;
  readonly kind: LoadFailureKind;
  readonly message: string;
  readonly count: number;
}

/** started = ok + failed + aborted + inFlight, at every moment; inFlight is 0 at the end. */
export interface RequestCounts {
  readonly started: number;
  readonly ok: number;
  readonly failed: number;
  readonly aborted: number;
  readonly inFlight: number;
  /**
   * Answers per second of the measured time, of any status. A refused or cut connection is no answer; answers that came
   * after the planned end, while draining, are left out.
   */
  readonly perSecond: number;
}

/** The figures of one request name. A distribution is `null` where nothing was measured. */
export interface NamedFigures {
  readonly requests: RequestCounts;
  readonly lagMs: Distribution | null;
  readonly serviceMs: Distribution | null;
  readonly responseMs: Distribution | null;
  /** Answers by status code. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Raw histograms in microseconds, mergeable. */
  readonly histograms: { readonly service: SerialisedHistogram; readonly response: SerialisedHistogram };
}

/** One second of a run, counted by when requests ended. */
export interface TimelinePoint {
  /** Start of this second, from the start of the measured time. */
  readonly atMs: number;
  readonly users: number;
  readonly inFlight: number;
  readonly started: number;
  readonly ok: number;
  readonly failed: number;
  /** Response times of the requests that ended ok in this second; `null` where none did. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
}

interface PlanTimes {
  readonly durationMs: number;
  readonly warmUpMs: number;
  readonly timeoutMs: number;
  readonly gracefulStopMs: number;
}

/** How much load was asked for, complete and in plain figures. */
export type LoadPlanSummary =
  | (PlanTimes & { readonly model: 'closed'; readonly users: number; readonly spawnRate: number })
  | (PlanTimes & { readonly model: 'open'; readonly rate: number; readonly maxInFlight: number });

/** What became of the arrivals of an open plan, in the measured time. */
export interface ArrivalCounts {
  /** Arrivals of the schedule until the end, or until the run was aborted. */
  readonly planned: number;
  /** Arrivals that the generator brought forward in time: the rest is the generator's own fault. */
  readonly onTime: number;
  /** Arrivals that waited for a free place among `maxInFlight` until the end: the service was too slow for the rate. */
  readonly notStarted: number;
}

/** What `loadBurst` returns. Plain JSON. */
export interface LoadResult {
  readonly outcome: Outcome;
  /** Why the outcome is not `completed`; empty otherwise. */
  readonly reasons: readonly string[];
  readonly target: string;
  readonly plan: LoadPlanSummary;
  /** Paste it as `seed` to draw the same again. */
  readonly seed: number;
  /** Measured time: from the first intended start after the warm-up until no new work was started. */
  readonly durationMs: number;
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
  readonly byName: Readonly<Record<string, NamedFigures>>;
  readonly timeline: readonly TimelinePoint[];
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
    readonly lag: SerialisedHistogram;
    readonly service: SerialisedHistogram;
    readonly response: SerialisedHistogram;
  };
}
