import type { Resource } from '../resources';
import type { BenchmarkResult, ComparisonResult } from './bench';
import type { ExperimentResult } from './chaos';
import type { LoadResult } from './load';
import type { LeakResult } from './memory';

/** Whether a measurement can be trusted. `invalid` and `aborted` carry reasons, and every matcher throws on them. */
export type Outcome = 'completed' | 'invalid' | 'aborted';

/** One limit held against one figure. */
export interface Judgement {
  /** The matcher, such as `toMeet`; `limits` for those of a plan. */
  readonly matcher: string;
  /** The limit as it was written, such as `p99 <= 250ms`. */
  readonly limit: string;
  /** The figure that was judged, as text with its unit, such as `312 ms`. */
  readonly actual: string;
  /** Whether the figure keeps the limit. */
  readonly passed: boolean;
}

/** What `concurrently` leaves in the report. */
export interface ConcurrentlyRecordResult {
  readonly calls: number;
  readonly limit: number;
  readonly fulfilled: number;
  readonly rejected: number;
  /** Reasons of the rejected calls with how often each occurred, most frequent first. */
  readonly rejections: readonly { readonly message: string; readonly count: number }[];
  readonly durationsMs: readonly number[];
}

/** What `eventually` leaves in the report. */
export interface EventuallyRecordResult {
  readonly passed: boolean;
  readonly attempts: number;
  readonly withinMs: number;
  readonly tookMs: number;
  readonly lastError: string | null;
}

/** Calls of a service's client, by operation. */
export interface OperationCalls {
  /** Method and path without the query, such as `GET /orders`. */
  readonly operation: string;
  readonly calls: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** Calls that got no answer. */
  readonly errors: number;
  readonly meanMs: number;
  readonly maxMs: number;
}

/** What a service leaves in the report when it stops. */
export interface ServiceRecordResult {
  readonly form: string;
  readonly label: string;
  readonly url: string;
  readonly startMs: number;
  readonly upMs: number;
  readonly restarts: number;
  /** How it died, where it did so by itself. */
  readonly died: string | null;
  readonly operations: readonly OperationCalls[];
  readonly dependencies: readonly {
    readonly name: string;
    readonly address: string;
    readonly connections: number;
    readonly bytesUp: number;
    readonly bytesDown: number;
  }[];
}

/** What a test or a file left behind. */
export interface LeftBehindRecordResult {
  readonly left: readonly {
    readonly kind: Resource['kind'];
    readonly label: string;
    readonly madeAt: string;
    readonly madeBy: string | null;
  }[];
  /** The test that ended before these were found; `null` at the end of a file. */
  readonly after: string | null;
}

interface RecordFrame<Kind extends string, Result> {
  readonly schema: 1;
  readonly id: string;
  readonly kind: Kind;
  /** Name for a reader: the scenario's, the benchmark's, the operation's. */
  readonly title: string;
  readonly outcome: Outcome;
  readonly reasons: readonly string[];
  readonly startedAt: string;
  readonly durationMs: number;
  readonly test: { readonly path: string | null; readonly name: string | null; readonly attempt: number };
  readonly judgements: readonly Judgement[];
  readonly result: Result;
}

export type LoadRecord = RecordFrame<'load', LoadResult>;
export type ChaosRecord = RecordFrame<'chaos', ExperimentResult>;
export type LeaksRecord = RecordFrame<'leaks', LeakResult>;
export type BenchmarkRecord = RecordFrame<'benchmark', BenchmarkResult>;
export type ComparisonRecord = RecordFrame<'comparison', ComparisonResult>;
export type ConcurrentlyRecord = RecordFrame<'concurrently', ConcurrentlyRecordResult>;
export type EventuallyRecord = RecordFrame<'eventually', EventuallyRecordResult>;
export type ServiceRecord = RecordFrame<'service', ServiceRecordResult>;
export type LeftBehindRecord = RecordFrame<'left-behind', LeftBehindRecordResult>;

/** The plain-JSON outcome of one helper call and the judgements made on it. */
export type MettleRecord =
  | LoadRecord
  | ChaosRecord
  | LeaksRecord
  | BenchmarkRecord
  | ComparisonRecord
  | ConcurrentlyRecord
  | EventuallyRecord
  | ServiceRecord
  | LeftBehindRecord;
export type RecordKind = MettleRecord['kind'];
