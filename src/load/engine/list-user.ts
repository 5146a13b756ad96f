import type { LoadFailureKind } from '../../core/records/load';
import type { ReadRequest } from '../scenario';
import type { Lane } from '../transport/transport';
import type { Actor, Cast } from './actor';
import { Flight } from './flight';
import type { Iterations } from './iterations';
import { type Outgoing, prepare } from './outgoing';
import type { Run } from './run';
import { Session } from './session';
import { waitIn } from './wait';

interface Step {
  readonly outgoing: Outgoing;
  readonly waitMs: number;
}

/** Users of a scenario that is a list of requests: each made ready once, sent one after the other. */
export function listCast(run: Run, iterations: Iterations, requests: readonly ReadRequest[]): Cast {
  const steps = requests.map(({ method, path, options, waitMs }) => ({
    outgoing: prepare(run.prefix, method, path, options),
    waitMs,
  }));
  return (n, _place, lateMs, once) => new ListUser(run, iterations, steps, n, lateMs, once);
}

/** Walks through the list without a promise: each answer sends the next request. */
class ListUser extends Flight implements Actor {
  readonly #lane: Lane | undefined;
  readonly #id: number;
  readonly #iterations: Iterations;
  readonly #steps: readonly Step[];
  readonly #session: Session;
  #step = 0;
  #owedMs: number;
  #leaving: boolean;
  #gone: () => void = () => undefined;

  constructor(run: Run, iterations: Iterations, steps: readonly Step[], id: number, lateMs: number, once: boolean) {
    const lane = run.lane();
    super(run, lane);
    this.#lane = lane;
    this.#id = id;
    this.#iterations = iterations;
    this.#steps = steps;
    this.#session = new Session(run.job.url);
    this.#owedMs = lateMs;
    this.#leaving = once;
  }

  begin(gone: () => void): void {
    this.#gone = () => {
      this.#lane?.close();
      gone();
    };
    if (this.#iterations.begin()) this.#send();
    // Not at once: who waits for its place would come and go within this one's coming.
    else queueMicrotask(this.#gone);
  }

  leave(): void {
    this.#leaving = true;
  }

  protected landed(): void {
    this.run.verdicts.confirm(this);
    this.run.hearing?.request(this, this.#id, 'ok');
    this.#next();
  }

  protected failed(_kind: LoadFailureKind): void {
    this.run.hearing?.request(this, this.#id, 'failed');
    this.#next();
  }

  protected wasCut(): void {
    this.run.hearing?.request(this, this.#id, 'aborted');
    this.#gone();
  }

  protected cookiesSet(cookies: readonly string[]): void {
    this.#session.store(cookies);
  }

  #send(): void {
    const { outgoing } = this.#steps[this.#step] as Step;
    this.keeps = outgoing.expected?.body != null;
    const owedMs = this.#owedMs;
    this.#owedMs = 0;
    this.depart(outgoing, this.#session.dress(outgoing.request), owedMs);
  }

  #next(): void {
    this.forget();
    const { waitMs } = this.#steps[this.#step] as Step;
    if (waitMs === 0) {
      this.#go();
      return;
    }
    waitIn(this.run, waitMs).then(
      (lateMs) => {
        this.#owedMs = lateMs;
        this.#go();
      },
      () => this.#gone(),
    );
  }

  #go(): void {
    this.#step++;
    if (this.#step === this.#steps.length) {
      this.#step = 0;
      this.#iterations.countEnded();
      if (this.#leaving || !this.#iterations.begin()) {
        this.#gone();
        return;
      }
    }
    if (this.run.sealed) this.#gone();
    else this.#send();
  }
}
