import type { CookieJar } from 'tough-cookie';
import { nowMs } from '../../core/clock';
import { failedTo, type MettleError, reasonOf } from '../../core/errors';
import { toughCookie } from '../../core/lazy-modules';
import { createRandom, type Random } from '../../core/random';
import type { LoadFailureKind } from '../../core/records/load';
import { type Duration, durationMs } from '../../core/units';
import type { UserRequestOptions } from '../scenario';
import type { OutgoingRequest } from '../transport/transport';
import type { Answer, User } from '../user';
import { Flight, type FlightOwner } from './flight';
import { type Outgoing, prepare } from './outgoing';
import type { Run } from './run';
import { waitIn } from './wait';

/** A {@link User} of one run. */
export class SimulatedUser implements User, FlightOwner {
  readonly id: number;
  readonly #run: Run;
  #random: Random | undefined;
  #cookies: CookieJar | undefined;
  /** How late the next request is already: the lateness of the schedule or timer that it waited for. */
  #owedMs: number;
  /** The last request of this iteration, and whether a check can still change its verdict and its times. */
  #last: { readonly flight: Flight; verdict: 'landed' | 'confirmed' | 'failed' } | undefined;
  /** Whether this iteration has waited for anything. */
  #paused = false;
  #inFlight = 0;
  #onLanded: (() => void) | undefined;

  constructor(run: Run, id: number, owedMs: number) {
    this.#run = run;
    this.id = id;
    this.#owedMs = owedMs;
  }

  get random(): Random {
    this.#random ??= createRandom(this.#run.job.seed).fork(`user ${this.id}`);
    return this.#random;
  }

  get(path: string, options?: UserRequestOptions): Promise<Answer> {
    return this.request('GET', path, options);
  }

  post(path: string, options?: UserRequestOptions): Promise<Answer> {
    return this.request('POST', path, options);
  }

  put(path: string, options?: UserRequestOptions): Promise<Answer> {
    return this.request('PUT', path, options);
  }

  patch(path: string, options?: UserRequestOptions): Promise<Answer> {
    return this.request('PATCH', path, options);
  }

  delete(path: string, options?: UserRequestOptions): Promise<Answer> {
    return this.request('DELETE', path, options);
  }

  head(path: string, options?: UserRequestOptions): Promise<Answer> {
    return this.request('HEAD', path, options);
  }

  request(method: string, path: string, options?: UserRequestOptions): Promise<Answer> {
    try {
      return this.send(prepare(this.#run.prefix, method.toUpperCase(), path, options), true);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Sends a request that is ready. Rejects only when the run is over. */
  send({ name, request, expected }: Outgoing, keepBody: boolean): Promise<Answer> {
    const run = this.#run;
    this.#confirm();
    if (run.over) return Promise.reject(cutOff());
    const answered = new Promise<Answer>((resolve, reject) => {
      const dispatchedMs = nowMs();
      const intendedMs = dispatchedMs - this.#owedMs;
      this.#owedMs = 0;
      const tally = run.tally.named(name, run.isMeasured(intendedMs));
      const plan = { tally, intendedMs, dispatchedMs, windowEndMs: run.windowEndMs, expected, keepBody };
      const cut = (): void => {
        // Nobody may be waiting for it: a scenario can leave a request to itself.
        answered.catch(() => undefined);
        reject(cutOff());
      };
      const flight = new Flight(plan, this, resolve, cut);
      this.#inFlight++;
      run.took(flight);
      flight.sent(run.transport.send(this.#withCookies(request), flight));
    });
    return answered;
  }

  check(condition: unknown, message: string): boolean {
    if (!condition) this.#spoil('check', message);
    return Boolean(condition);
  }

  wait(duration: Duration): Promise<void> {
    this.#confirm();
    const waiting = this.#waitFor(duration);
    waiting.catch(() => undefined);
    return waiting;
  }

  async #waitFor(duration: Duration): Promise<void> {
    const ms = durationMs(duration, 'user.wait');
    if (this.#run.over) throw cutOff();
    this.#owedMs = await waitIn(this.#run, ms, cutOff);
    this.#paused = true;
  }

  /** Resolves when no request of this user is in flight: one that the scenario did not wait for belongs to it too. */
  async landing(): Promise<void> {
    if (this.#inFlight === 0) return;
    await new Promise<void>((resolve) => {
      this.#onLanded = resolve;
    });
  }

  /** Ends an iteration. Returns whether it has waited for anything: one that has not must not start again at once. */
  endIteration(): boolean {
    this.#confirm();
    const paused = this.#paused;
    this.#paused = false;
    this.#last = undefined;
    return paused;
  }

  /** The scenario threw. Returns whether by itself, and not because a request had failed before. */
  threw(error: unknown): boolean {
    const byItself = this.#last?.verdict !== 'failed';
    if (byItself) this.#spoil('scenario', `the scenario threw: ${reasonOf(error)}`);
    return byItself;
  }

  landed(flight: Flight): void {
    this.#confirm();
    this.#last = { flight, verdict: 'landed' };
    this.#ended(flight);
  }

  failed(flight: Flight): void {
    this.#confirm();
    this.#run.failed(flight);
    this.#last = { flight, verdict: 'failed' };
    this.#ended(flight);
  }

  cut(flight: Flight): void {
    this.#ended(flight);
  }

  cookiesSet(headers: readonly string[]): void {
    this.#cookies ??= new (toughCookie().CookieJar)(undefined, { rejectPublicSuffixes: false });
    for (const header of headers) this.#cookies.setCookieSync(header, this.#run.job.url, { ignoreError: true });
  }

  #ended(flight: Flight): void {
    this.#run.ended(flight);
    this.#paused = true;
    if (--this.#inFlight === 0) this.#onLanded?.();
  }

  #withCookies(request: OutgoingRequest): OutgoingRequest {
    if (this.#cookies === undefined) return request;
    const cookie = this.#cookies.getCookieStringSync(new URL(request.path, this.#run.job.url).href);
    return cookie === '' ? request : { ...request, headers: { ...request.headers, cookie } };
  }

  #confirm(): void {
    if (this.#last?.verdict !== 'landed') return;
    this.#last.verdict = 'confirmed';
    this.#run.confirm(this.#last.flight);
  }

  #spoil(kind: LoadFailureKind, message: string): void {
    const last = this.#last;
    if (last?.verdict === 'failed') return;
    if (last === undefined) {
      this.#run.failWithoutRequest(kind, message);
      return;
    }
    this.#run.refute(last.flight, kind, message);
    if (last.verdict === 'landed') this.#run.failed(last.flight);
    last.verdict = 'failed';
  }
}

function cutOff(): MettleError {
  return failedTo({
    to: 'go on with the scenario',
    reason: 'the load run is over',
    cure: 'Let the scenario end',
    code: 'METTLE_ABORTED',
  });
}
