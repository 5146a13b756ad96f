import { failedTo, reasonOf } from '../../core/errors';
import { createRandom, type Random } from '../../core/random';
import type { LoadFailureKind } from '../../core/records/load';
import { type Duration, durationMs } from '../../core/units';
import type { Feeder } from '../model/feeder';
import type { UserRequestOptions } from '../scenario';
import type { Lane } from '../transport/transport';
import type { Answer, AnySession, User } from '../user';
import { AwaitedFlight } from './awaited-flight';
import { cutOff, halted, refused } from './cut-off';
import { prepare } from './outgoing';
import type { Run } from './run';
import { Session } from './session';
import { Verbs } from './verbs';
import { waitIn } from './wait';

/** A {@link User} of one run: what a scenario function is given. */
export class SimulatedUser extends Verbs implements User {
  readonly id: number;
  /** What the user is about, for messages. */
  part = 'the scenario';
  /** Whether it is in a task set that can be interrupted. */
  mayInterrupt = false;
  /** Whether it has ended itself for good. */
  hasStopped = false;
  /** Whether it wanted to send more than the run lets it. */
  wasRefused = false;
  readonly #run: Run;
  readonly #http: Session;
  #session: AnySession | undefined = undefined;
  #interrupted = false;
  #random: Random | undefined = undefined;
  /** Connections of its own; to be closed when it has gone. */
  readonly lane: Lane | undefined;
  /** How late the next request is already: the lateness of the schedule or timer that it waited for. */
  #owedMs: number;
  /** The last request of this iteration that has ended. */
  #last: AwaitedFlight | undefined = undefined;
  /** A flight that nobody needs any more, for the next request. */
  #spare: AwaitedFlight | undefined = undefined;
  /** Whether this iteration has waited for anything. */
  #paused = false;
  #inFlight = 0;
  #onLanded: (() => void) | undefined = undefined;

  constructor(run: Run, id: number, owedMs: number) {
    super();
    this.#run = run;
    this.lane = run.lane();
    this.id = id;
    this.#owedMs = owedMs;
    this.#http = new Session(run.job.url);
  }

  get random(): Random {
    this.#random ??= createRandom(this.#run.job.seed).fork(`user ${this.id}`);
    return this.#random;
  }

  get session(): AnySession {
    this.#session ??= {};
    return this.#session;
  }

  get headers(): Record<string, string> {
    return this.#http.headers;
  }

  request(method: string, path: string, options?: UserRequestOptions): Promise<Answer> {
    try {
      this.#confirm();
      const run = this.#run;
      if (run.sealed) {
        this.wasRefused = true;
        return refused();
      }
      const outgoing =
        options === undefined ? run.prepared(method, path) : prepare(run.prefix, method.toUpperCase(), path, options);
      const flight = this.#spare ?? new AwaitedFlight(run, this);
      this.#spare = undefined;
      this.#inFlight++;
      const owedMs = this.#owedMs;
      this.#owedMs = 0;
      return flight.answer(outgoing, this.#http.dress(outgoing.request), owedMs);
    } catch (error) {
      return Promise.reject(error);
    }
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
    this.#owedMs = await waitIn(this.#run, ms);
    this.#paused = true;
  }

  feed<Row>(feeder: Feeder<Row>): Row {
    return this.#run.dealing.next(feeder, this);
  }

  stop(): never {
    this.hasStopped = true;
    throw halted('the user has stopped');
  }

  interrupt(): never {
    if (!this.mayInterrupt) {
      throw failedTo({
        to: 'interrupt the task set',
        reason: `${this.part} is in no set within another`,
        cure: 'Call user.interrupt() in a task of a taskSet, or user.stop() to end the user',
        code: 'METTLE_SCENARIO',
      });
    }
    this.#interrupted = true;
    throw halted('the task set was interrupted');
  }

  abortRun(reason: string): never {
    this.#run.end({ outcome: 'aborted', reason: `user ${this.id} ended it: ${reason}` });
    throw halted('the user has ended the run');
  }

  /** Whether the set was interrupted since this was asked last. */
  takeInterruption(): boolean {
    const interrupted = this.#interrupted;
    this.#interrupted = false;
    return interrupted;
  }

  /** Begins with a session that the scenario has made. */
  begin(session: AnySession): void {
    this.#session = session;
  }

  /** Whether a request is in flight. */
  get isBusy(): boolean {
    return this.#inFlight > 0;
  }

  /** Resolves when no request of this user is in flight: one that the scenario did not wait for belongs to it too. */
  landing(): Promise<void> {
    return new Promise((resolve) => {
      this.#onLanded = resolve;
    });
  }

  /** Ends an iteration. Returns whether it has waited for anything: one that has not must not start again at once. */
  endIteration(): boolean {
    this.#confirm();
    this.#recycle();
    const paused = this.#paused;
    this.#paused = false;
    return paused;
  }

  /** The lateness of what the user waited for between two iterations. */
  owe(lateMs: number): void {
    this.#owedMs = lateMs;
  }

  /** The scenario threw. Returns whether by itself, and not because a request had failed before. */
  threw(error: unknown): boolean {
    const byItself = this.#last?.verdict !== 'failed';
    if (byItself) this.#spoil('scenario', `${this.part} threw: ${reasonOf(error)}`);
    return byItself;
  }

  /** A request has ended, well or not. */
  ended(flight: AwaitedFlight): void {
    this.#confirm();
    this.#recycle();
    this.#last = flight;
    this.#lessInFlight();
  }

  /** A request was cut off. */
  wasCut(flight: AwaitedFlight): void {
    this.#run.hearing?.request(flight, this.id, 'aborted');
    this.#lessInFlight();
  }

  cookiesSet(cookies: readonly string[]): void {
    this.#http.store(cookies);
  }

  #lessInFlight(): void {
    this.#paused = true;
    if (--this.#inFlight === 0) this.#onLanded?.();
  }

  #confirm(): void {
    const last = this.#last;
    if (last === undefined || last.verdict !== 'landed') return;
    last.verdict = 'confirmed';
    this.#run.verdicts.confirm(last);
  }

  #recycle(): void {
    const last = this.#last;
    if (last === undefined) return;
    this.#run.hearing?.request(last, this.id, last.verdict === 'failed' ? 'failed' : 'ok');
    this.#spare = last;
    this.#last = undefined;
  }

  #spoil(kind: LoadFailureKind, message: string): void {
    const last = this.#last;
    if (last === undefined) {
      this.#run.verdicts.failWithoutRequest(kind, message);
      return;
    }
    if (last.verdict === 'failed') return;
    this.#run.verdicts.refute(last, kind, message);
    // After think time it stands in the timeline as ok already: that it failed must be seen there all the same.
    this.#run.verdicts.failed(last);
    last.verdict = 'failed';
  }
}
