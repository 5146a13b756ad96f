import { Histogram, type SerialisedHistogram } from '../../core/histogram';
import type { LoadFailureKind } from '../../core/records/load';
import type { SecondCounts } from './timeline';

/** What is counted for one request name, as it travels between threads. */
export interface SerialisedNameTally {
  readonly started: number;
  readonly ok: number;
  readonly failed: number;
  readonly aborted: number;
  readonly inFlight: number;
  readonly answeredInTime: number;
  readonly denied: number;
  readonly lag: SerialisedHistogram;
  readonly service: SerialisedHistogram;
  readonly response: SerialisedHistogram;
  readonly statuses: readonly (readonly [number, number])[];
  readonly failures: readonly FailureCount[];
}

/** One kind of failure with one message. */
export interface FailureCount {
  readonly kind: LoadFailureKind;
  readonly message: string;
  count: number;
}

/** Messages may hold anything; beyond this many of them a name's further ones are counted together. */
const MAX_MESSAGES = 100;

/** What has happened to one name in the second that is running. */
export class SecondTally {
  touched = false;
  started = 0;
  ok = 0;
  failed = 0;
  readonly response = new Histogram();

  /** Hands it over and begins anew. */
  take(): SecondCounts {
    const { started, ok, failed } = this;
    const response = this.response.toJSON();
    this.touched = false;
    this.started = 0;
    this.ok = 0;
    this.failed = 0;
    if (response.count > 0) this.response.reset();
    return { started, ok, failed, response };
  }
}

/** The counts and times of one request name. */
export class NameTally {
  started = 0;
  ok = 0;
  failed = 0;
  aborted = 0;
  inFlight = 0;
  /** Answers of any status that came before the end of the measured time. */
  answeredInTime = 0;
  /** Answers 401, 403 or 429 that were failures. */
  denied = 0;
  readonly lag = new Histogram();
  readonly service = new Histogram();
  readonly response = new Histogram();
  readonly #statuses = new Map<number, number>();
  readonly #failures = new Map<string, FailureCount>();

  readonly second = new SecondTally();
  readonly name: string;
  /** Whether what is counted here belongs to the result; false during the warm-up. */
  readonly measured: boolean;

  constructor(name: string, measured: boolean) {
    this.name = name;
    this.measured = measured;
  }

  /** Answers by status code, the lowest code first. */
  get statuses(): readonly (readonly [status: number, count: number])[] {
    return [...this.#statuses].sort(([a], [b]) => a - b);
  }

  /** Failures by kind and message. */
  get failures(): readonly FailureCount[] {
    return [...this.#failures.values()];
  }

  countStatus(status: number): void {
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
  }

  countFailure(kind: LoadFailureKind, message: string, count = 1): void {
    const key = `${kind} ${message}`;
    const known = this.#failures.get(key);
    if (known) known.count += count;
    else if (this.#failures.size < MAX_MESSAGES) this.#failures.set(key, { kind, message, count });
    else this.#countFurther(kind, count);
  }

  #countFurther(kind: LoadFailureKind, count: number): void {
    const key = `${kind} and others`;
    const known = this.#failures.get(key);
    if (known) known.count += count;
    else this.#failures.set(key, { kind, message: 'further messages', count });
  }

  merge(other: SerialisedNameTally): void {
    for (const key of ['started', 'ok', 'failed', 'aborted', 'inFlight', 'answeredInTime', 'denied'] as const) {
      this[key] += other[key];
    }
    for (const key of ['lag', 'service', 'response'] as const) this[key].merge(other[key]);
    for (const [status, count] of other.statuses) {
      this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + count);
    }
    for (const { kind, message, count } of other.failures) this.countFailure(kind, message, count);
  }

  toJSON(): SerialisedNameTally {
    const { started, ok, failed, aborted, inFlight, answeredInTime, denied, statuses, failures } = this;
    return {
      started,
      ok,
      failed,
      aborted,
      inFlight,
      answeredInTime,
      denied,
      lag: this.lag.toJSON(),
      service: this.service.toJSON(),
      response: this.response.toJSON(),
      statuses,
      failures,
    };
  }
}
