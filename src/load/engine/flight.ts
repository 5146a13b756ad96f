import { nowMs } from '../../core/clock';
import type { LoadFailureKind } from '../../core/records/load';
import { parseHeaders } from '../transport/parse-headers';
import type { AnswerHeaders, Receiver, Sent, TransportFailure } from '../transport/transport';
import { LoadAnswer } from './answer';
import type { NameTally } from './name-tally';

/** The statuses of an answer that says "not you", or "not now": a service that answers so is not being measured. */
const DENIALS: ReadonlySet<number> = new Set([401, 403, 429]);

/** Who owns a flight, and hears of its end. */
export interface FlightOwner {
  /** An answer came, whole and as expected; a check may still turn it into a failure. */
  landed(flight: Flight): void;
  /** It failed, and is counted. */
  failed(flight: Flight): void;
  /** It was cut off, and is counted as aborted. */
  cut(flight: Flight): void;
  /** A cookie was set. */
  cookiesSet(headers: readonly string[]): void;
}

/** What is known about a request before it leaves. */
export interface FlightPlan {
  readonly tally: NameTally;
  readonly intendedMs: number;
  readonly dispatchedMs: number;
  /** End of the measured time: what is answered later is no throughput. */
  readonly windowEndMs: number;
  readonly expected: ReadonlySet<number> | null;
  /** Whether the body is wanted: a list of requests reads none. */
  readonly keepBody: boolean;
}

/** One request from its dispatch to its end, counted exactly once whatever happens. */
export class Flight implements Receiver {
  readonly plan: FlightPlan;
  readonly #owner: FlightOwner;
  readonly #settle: (answer: LoadAnswer) => void;
  readonly #cut: () => void;
  #sent: Sent | undefined;
  #status = 0;
  #headers: AnswerHeaders = {};
  #chunks: Uint8Array[] = [];
  #endMs = 0;
  #over = false;

  constructor(plan: FlightPlan, owner: FlightOwner, settle: (answer: LoadAnswer) => void, cut: () => void) {
    this.plan = plan;
    this.#owner = owner;
    this.#settle = settle;
    this.#cut = cut;
    plan.tally.started++;
    plan.tally.inFlight++;
    plan.tally.lag.recordMs(plan.dispatchedMs - plan.intendedMs);
  }

  get endMs(): number {
    return this.#endMs;
  }

  get serviceMs(): number {
    return this.#endMs - this.plan.dispatchedMs;
  }

  get responseMs(): number {
    return this.#endMs - this.plan.intendedMs;
  }

  /** Notes the handle of the transport; a request that failed while it was sent needs none. */
  sent(handle: Sent): void {
    this.#sent = handle;
  }

  get keeps(): boolean {
    return this.plan.keepBody;
  }

  onHead(status: number, head: string | AnswerHeaders, cookies: readonly string[] | null): void {
    this.#status = status;
    this.#headers = typeof head === 'string' ? parseHeaders(head) : head;
    if (cookies !== null) this.#owner.cookiesSet(cookies);
  }

  onBody(chunk: string | Uint8Array): void {
    this.#chunks.push(typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk);
  }

  onEnd(): void {
    if (this.#over) return;
    this.#end();
    const { tally, expected, windowEndMs } = this.plan;
    const status = this.#status;
    tally.countStatus(status);
    if (this.#endMs <= windowEndMs) tally.answeredInTime++;
    if (expected === null ? status < 400 : expected.has(status)) {
      tally.ok++;
      this.#owner.landed(this);
      this.#settle(new LoadAnswer(status, null, this.#headers, this.#chunks));
      return;
    }
    if (DENIALS.has(status)) tally.denied++;
    const wanted = expected === null ? 'below 400' : [...expected].join(' or ');
    this.#fail('status', `answered ${status}, expected ${wanted}`);
    this.#settle(new LoadAnswer(status, 'status', this.#headers, this.#chunks));
  }

  onFailure(failure: TransportFailure): void {
    if (this.#over) return;
    this.#end();
    this.#fail(failure.kind, failure.message);
    this.#settle(new LoadAnswer(0, failure.kind, {}, []));
  }

  /** The deadline has passed. */
  timeOut(timeoutMs: number): void {
    this.#sent?.abort(this);
    this.onFailure({ kind: 'timeout', message: `no whole answer within ${timeoutMs} ms` });
  }

  /** The run is over: neither ok nor failed. */
  cut(): void {
    if (this.#over) return;
    this.#end();
    this.plan.tally.aborted++;
    this.#sent?.abort(this);
    this.#owner.cut(this);
    this.#cut();
  }

  #fail(kind: LoadFailureKind, message: string): void {
    this.plan.tally.failed++;
    this.plan.tally.countFailure(kind, message);
    this.#owner.failed(this);
  }

  #end(): void {
    this.#over = true;
    this.#endMs = nowMs();
    this.plan.tally.inFlight--;
  }
}
