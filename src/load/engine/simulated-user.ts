import { CookieJar } from 'tough-cookie';
import { nowMs } from '../../core/clock';
import { failedTo, type MettleError, reasonOf } from '../../core/errors';
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

  async request(method: string, path: string, options?: UserRequestOptions): Promise<Answer> {
    return this.send(prepare(this.#run.prefix, method.toUpperCase(), path, options), true);
  }

  /** Sends a request that is ready. Rejects only when the run is over. */
  send({ name, request, expected }: Outgoing, keepBody: boolean): Promise<Answer> {
    const run = this.#run;
    this.#paused = true;
    this.#confirm();
    if (run.over) return Promise.reject(cutOff());
    return new Promise((resolve, reject) => {
      const dispatchedMs = nowMs();
      const intendedMs = dispatchedMs - this.#owedMs;
      this.#owedMs = 0;
      const tally = run.tally.named(name, run.isMeasured(intendedMs));
      const plan = { tally, intendedMs, dispatchedMs, windowEndMs: run.windowEndMs, expected, keepBody };
      const flight = new Flight(plan, this, resolve, () => reject(cutOff()));
      run.took(flight);
      flight.sent(run.transport.send(this.#withCookies(request), flight));
    });
  }

  check(condition: unknown, message: string): boolean {
    if (!condition) this.#spoil('check', message);
    return Boolean(condition);
  }

  async wait(duration: Duration): Promise<void> {
    const ms = durationMs(duration, 'user.wait');
    this.#confirm();
    this.#paused = true;
    if (this.#run.over) throw cutOff();
    this.#owedMs = await waitIn(this.#run, ms, cutOff);
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
    this.#run.ended(flight);
    this.#confirm();
    this.#last = { flight, verdict: 'landed' };
  }

  failed(flight: Flight): void {
    this.#run.ended(flight);
    this.#confirm();
    this.#run.failed(flight);
    this.#last = { flight, verdict: 'failed' };
  }

  cut(flight: Flight): void {
    this.#run.ended(flight);
  }

  cookiesSet(headers: readonly string[]): void {
    this.#cookies ??= new CookieJar(undefined, { rejectPublicSuffixes: false });
    for (const header of headers) this.#cookies.setCookieSync(header, this.#run.job.url, { ignoreError: true });
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
