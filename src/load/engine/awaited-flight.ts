import type { LoadFailureKind } from '../../core/records/load';
import type { OutgoingRequest } from '../transport/transport';
import type { Answer } from '../user';
import { cutOff } from './cut-off';
import { Flight } from './flight';
import type { Outgoing } from './outgoing';
import type { Run } from './run';
import type { SimulatedUser } from './simulated-user';

/** Not the sandbox's property, which is slow to look up: this runs for each request. */
const HostPromise = Promise;

/** A request that a scenario function waits for. */
export class AwaitedFlight extends Flight {
  /** `landed` until no check can change it any more, then `confirmed`. */
  verdict: 'landed' | 'confirmed' | 'failed' = 'confirmed';
  readonly #user: SimulatedUser;
  readonly #settlers: (resolve: (answer: Answer) => void, reject: (error: unknown) => void) => void;
  #resolve: (answer: Answer) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  #promise: Promise<Answer> | undefined = undefined;

  constructor(run: Run, user: SimulatedUser) {
    super(run, user.lane);
    this.keeps = true;
    this.#user = user;
    this.#settlers = (resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    };
  }

  /** Sends a request. Rejects only when the run is over. */
  answer(outgoing: Outgoing, request: OutgoingRequest, owedMs: number): Promise<Answer> {
    const promise = new HostPromise(this.#settlers);
    this.#promise = promise;
    this.depart(outgoing, request, owedMs);
    return promise;
  }

  protected landed(): void {
    this.verdict = 'landed';
    this.#settle(null);
  }

  protected failed(kind: LoadFailureKind): void {
    this.verdict = 'failed';
    this.#settle(kind);
  }

  protected wasCut(): void {
    // Nobody may be waiting for it: a scenario can leave a request to itself.
    this.#promise?.catch(() => undefined);
    this.#reject(cutOff());
    this.#user.wasCut(this);
  }

  protected cookiesSet(cookies: readonly string[]): void {
    this.#user.cookiesSet(cookies);
  }

  #settle(failure: LoadFailureKind | null): void {
    const answer = this.takeAnswer(failure);
    this.#promise = undefined;
    this.#user.ended(this);
    this.#resolve(answer);
  }
}
