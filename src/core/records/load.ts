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
  | 'scenario';

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
  /** Answers (ok and failed) per second of the measured time. */
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

/** How much load was asked for, complete and in plain figures. */
export type LoadPlanSummary =
  | { readonly model: 'closed'; readonly users: number; readonly spawnRate: number; readonly durationMs: number }
  | { readonly model: 'open'; readonly rate: number; readonly maxInFlight: number; readonly durationMs: number };

/** What `loadBurst` returns. Plain JSON. */
export interface LoadResult {
  readonly outcome: Outcome;
  /** Why the outcome is not `completed`; empty otherwise. */
  readonly reasons: readonly string[];
  readonly target: string;
  readonly plan: LoadPlanSummary;
  /** Paste it as `seed` to draw the same again. */
  readonly seed: number;
  /** Measured time: from the first intended start (after the warm-up) to the last answer. */
  readonly durationMs: number;
  readonly requests: RequestCounts;
  readonly failures: readonly LoadFailure[];
  /** How late the generator dispatched: dispatch minus intended start. */
  readonly lagMs: Distribution | null;
  /** From dispatch to the last byte of the answer, requests that ended ok. */
  readonly serviceMs: Distribution | null;
  /** From the intended start to the last byte of the answer, requests that ended ok. */
  readonly responseMs: Distribution | null;
  readonly byName: Readonly<Record<string, NamedFigures>>;
  readonly timeline: readonly TimelinePoint[];
  readonly generator: {
    readonly cpuSeconds: number;
    readonly loopLagP99Ms: number;
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
