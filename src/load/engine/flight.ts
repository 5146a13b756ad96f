import { setImmediate } from 'node:timers';
import { nowMs } from '../../core/clock';
import type { LoadFailureKind } from '../../core/records/load';
import type {
  AnswerHeaders,
  Lane,
  OutgoingRequest,
  Receiver,
  Sent,
  Transport,
  TransportFailure,
} from '../transport/transport';
import { type BodyPart, LoadAnswer } from './answer';
import type { NameTally } from './name-tally';
import type { Outgoing } from './outgoing';
import type { Run } from './run';

/** The statuses of an answer that says "not you", or "not now": a service that answers so is not being measured. */
const DENIALS: ReadonlySet<number> = new Set([401, 403, 429]);

/** Why a request failed. */
interface Failed {
  readonly kind: LoadFailureKind;
  readonly message: string;
}

/**
 * One request from its dispatch to its end, counted exactly once whatever happens. The object serves one request after
 * the other: a new one for each would be the most expensive part of the generator.
 */
export abstract class Flight implements Receiver {
  /** Neighbours in the list of what is in flight. */
  previous: Flight | undefined = undefined;
  next: Flight | undefined = undefined;
  /** Whether headers and body are kept. */
  keeps = false;
  intendedMs = 0;
  dispatchedMs = 0;
  deadlineMs = 0;
  endMs = 0;
  /** Of the answer; 0 where there is none. */
  status = 0;
  /** Why it failed, once it has. */
  failure: Failed | null = null;
  protected readonly run: Run;
  protected head: string | AnswerHeaders = '';
  protected first: BodyPart | null = null;
  protected further: BodyPart[] | null = null;
  readonly #way: Pick<Transport, 'send'>;
  #outgoing: Outgoing | undefined = undefined;
  #tally: NameTally | undefined = undefined;
  #sent: Sent | undefined = undefined;
  #inFlight = false;
  #isDeparting = false;
  /** Of the request that the object serves now. */
  #number = 0;

  /** @param lane - connections of the user's own; without, those that all share. */
  constructor(run: Run, lane: Lane | undefined) {
    this.run = run;
    this.#way = lane ?? run.transport;
  }

  get outgoing(): Outgoing {
    return this.#outgoing as Outgoing;
  }

  get tally(): NameTally {
    return this.#tally as NameTally;
  }

  get serviceMs(): number {
    return this.endMs - this.dispatchedMs;
  }

  get responseMs(): number {
    return this.endMs - this.intendedMs;
  }

  /** An answer came, whole and as expected. */
  protected abstract landed(): void;
  /** It failed, and is counted. */
  protected abstract failed(kind: LoadFailureKind): void;
  /** It was cut off, and is counted as aborted. */
  protected abstract wasCut(): void;
  /** Cookies were set. */
  protected abstract cookiesSet(cookies: readonly string[]): void;

  /**
   * Sends a request.
   *
   * @param owedMs - how late it is already.
   */
  depart(outgoing: Outgoing, request: OutgoingRequest, owedMs: number): void {
    const { run } = this;
    const now = nowMs();
    const tally = run.tallyOf(outgoing, now - owedMs);
    this.#outgoing = outgoing;
    this.#tally = tally;
    this.dispatchedMs = now;
    this.intendedMs = now - owedMs;
    this.deadlineMs = now + (outgoing.timeoutMs ?? run.job.timeoutMs);
    this.failure = null;
    this.#inFlight = true;
    this.#number++;
    tally.started++;
    tally.inFlight++;
    tally.lag.recordMs(owedMs);
    run.took(this);
    this.#isDeparting = true;
    try {
      this.#sent = this.#way.send(request, this);
    } finally {
      this.#isDeparting = false;
    }
  }

  onHead(status: number, head: string | AnswerHeaders, cookies: readonly string[] | null): void {
    this.status = status;
    this.head = head;
    if (cookies !== null) this.cookiesSet(cookies);
  }

  onBody(chunk: BodyPart): void {
    if (this.first === null) this.first = chunk;
    else if (this.further === null) this.further = [chunk];
    else this.further.push(chunk);
  }

  onEnd(): void {
    if (!this.#inFlight) return;
    this.#end();
    // Deadlines are looked at now and then: an answer may come between a deadline and that.
    if (this.endMs > this.deadlineMs) {
      this.#failUnanswered(this.#timeout());
      return;
    }
    const { status, tally } = this;
    tally.countStatus(status);
    if (this.endMs <= this.run.windowEndMs) tally.answeredInTime++;
    const { expected } = this.outgoing;
    if (expected === null ? status < 400 : expected.statuses(status)) {
      const complaint = expected?.body ? expected.body(this.#answer(null)) : null;
      if (complaint !== null) {
        this.#fail('check', complaint);
        return;
      }
      tally.ok++;
      this.landed();
      return;
    }
    if (DENIALS.has(status)) tally.denied++;
    this.#fail('status', `answered ${status}, expected ${expected === null ? 'below 400' : expected.statusText}`);
  }

  onFailure(failure: TransportFailure): void {
    // A user who goes on at once would never get out of a request that cannot even be sent.
    if (this.#isDeparting) {
      const number = this.#number;
      setImmediate(() => {
        if (number === this.#number) this.onFailure(failure);
      });
      return;
    }
    if (!this.#inFlight) return;
    this.#end();
    this.#failUnanswered(failure);
  }

  /** The deadline has passed. */
  timeOut(): void {
    this.#sent?.abort(this);
    this.onFailure(this.#timeout());
  }

  /** The run is over: neither ok nor failed. */
  cut(): void {
    if (!this.#inFlight) return;
    const sent = this.#sent;
    this.#end();
    this.status = 0;
    this.tally.aborted++;
    sent?.abort(this);
    this.wasCut();
  }

  /** The answer, which is kept here no longer. */
  protected takeAnswer(failure: LoadFailureKind | null): LoadAnswer {
    const answer = this.#answer(failure);
    this.forget();
    return answer;
  }

  /** Keeps nothing of the answer. */
  protected forget(): void {
    this.head = '';
    this.first = null;
    this.further = null;
  }

  #timeout(): Failed & { readonly kind: 'timeout' } {
    const timeoutMs = Math.round(this.deadlineMs - this.dispatchedMs);
    return { kind: 'timeout', message: `no whole answer within ${timeoutMs} ms` };
  }

  #failUnanswered({ kind, message }: Failed): void {
    this.status = 0;
    this.forget();
    this.#fail(kind, message);
  }

  #fail(kind: LoadFailureKind, message: string): void {
    const { tally } = this;
    tally.failed++;
    tally.countFailure(kind, message);
    this.failure = { kind, message };
    this.run.verdicts.failed(this);
    this.failed(kind);
  }

  #answer(failure: LoadFailureKind | null): LoadAnswer {
    return new LoadAnswer(this.status, failure, this.head, this.first, this.further);
  }

  #end(): void {
    this.#inFlight = false;
    this.#sent = undefined;
    this.endMs = nowMs();
    this.tally.inFlight--;
    this.run.ended(this);
  }
}
