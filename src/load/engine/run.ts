import { clearInterval, setInterval } from 'node:timers';
import { nowMs } from '../../core/clock';
import { Histogram } from '../../core/histogram';
import { formatMs } from '../../core/units';
import { Dealing } from '../model/dealing';
import type { LoadHooks } from '../model/hooks';
import type { Lane, Transport } from '../transport/transport';
import { halted } from './cut-off';
import type { Flight } from './flight';
import { FlightList } from './flight-list';
import { Hearing } from './hearing';
import { type Ending, type Job, shareOfTotal } from './job';
import type { NameTally } from './name-tally';
import { type Outgoing, prepare } from './outgoing';
import { Tally } from './tally';
import { type Second, Timeline } from './timeline';
import { Verdicts } from './verdicts';

/** Something that waits, and can be cut off when the run is over. */
export interface Cuttable {
  cut(): void;
}

/** Told of what ends the run before its time: nothing new begins, what is under way may finish. */
export interface RunEnds {
  /** There is nothing left to do in this thread. */
  done(): void;
  /** Someone has ended the run for all threads. */
  finish(): void;
}

/** Requests that are kept ready; paths with ids in them would fill the memory. */
const MAX_PREPARED = 1000;

/** What one thread's users share: the clock of the run, its counts, and everything that is under way. */
export class Run {
  readonly job: Job;
  readonly transport: Transport;
  readonly tally = new Tally();
  /** How late users or arrivals were brought forward. */
  readonly scheduleLag = new Histogram();
  /** Base path of the service, without a slash at the end. */
  readonly prefix: string;
  readonly startMs: number;
  readonly measureFromMs: number;
  #windowEndMs: number;
  /** Users who are at work. */
  users = 0;
  /** Those of them whose last request may still be without its final verdict. */
  readonly present = new Set<{ endIteration(): unknown }>();
  /** Whether no iteration may begin: the run ends before its time, or is over. */
  closing = false;
  /** Whether nothing more may be sent: the run is over, or the budget of requests is used up. */
  sealed = false;
  /** Whether this thread's share of a budget is used up. */
  spent = false;
  /** When that was. */
  spentMs = Number.POSITIVE_INFINITY;
  /** Why the run was ended before its time; `null` while it was not. */
  ending: Ending | null = null;
  /** Who hears of requests and errors; `undefined` where nobody does. */
  hearing: Hearing | undefined = undefined;
  /** What became of requests. */
  readonly verdicts: Verdicts;
  /** Rows of feeders. */
  readonly dealing: Dealing;
  readonly #timeline: Timeline;
  readonly #flights = new FlightList();
  readonly #prepared = new Map<string, Outgoing>();
  readonly #waits = new Set<Cuttable>();
  readonly #cut = new AbortController();
  readonly #sweeper: NodeJS.Timeout;
  readonly #ends: RunEnds;
  #requestsLeft: number;

  constructor(job: Job, transport: Transport, startMs: number, onSecond: (second: Second) => void, ends: RunEnds) {
    this.job = job;
    this.transport = transport;
    this.prefix = new URL(job.url).pathname.replace(/\/$/, '');
    this.startMs = startMs;
    this.measureFromMs = startMs + job.warmUpMs;
    this.#windowEndMs = this.measureFromMs + job.durationMs;
    this.#timeline = new Timeline(
      this.measureFromMs,
      () => ({ users: this.users, inFlight: this.#flights.size }),
      onSecond,
    );
    this.verdicts = new Verdicts(this.#timeline, (name, atMs) => this.tally.named(name, this.isMeasured(atMs)));
    this.#sweeper = setInterval(() => this.#sweep(), Math.max(1, Math.min(50, job.timeoutMs / 20)));
    this.#sweeper.unref();
    this.#ends = ends;
    const { requests } = job.budget;
    this.#requestsLeft = requests === null ? Number.POSITIVE_INFINITY : shareOfTotal(requests, job);
    this.dealing = new Dealing(job.thread, job.threads, (reason) => {
      this.end({ outcome: 'invalid', reason: `${reason} (after ${formatMs(nowMs() - startMs)})` });
      throw halted('a feeder has no row left');
    });
  }

  /** Has hooks hear of requests and errors from now on. */
  listen(hooks: LoadHooks): void {
    if (hooks.request === undefined && hooks.userError === undefined) return;
    this.hearing = new Hearing(hooks, (reason) => this.end({ outcome: 'invalid', reason }));
  }

  /** The share of a budget is used up. */
  spend(): void {
    this.spent = true;
    this.spentMs = nowMs();
    this.closing = true;
    this.#ends.done();
  }

  /** Everybody has gone by themselves, and nobody is to come. */
  deplete(): void {
    this.#ends.done();
  }

  /** Ends the run for all threads. */
  end(ending: Ending): void {
    if (this.ending !== null) return;
    this.ending = ending;
    this.closing = true;
    this.#ends.finish();
  }

  /** Whether nothing more may be sent. */
  get over(): boolean {
    return this.#cut.signal.aborted;
  }

  /** Aborts when the run is over. */
  get signal(): AbortSignal {
    return this.#cut.signal;
  }

  /** When no new work begins any more. */
  get windowEndMs(): number {
    return this.#windowEndMs;
  }

  /** Brings the end of new work nearer. */
  endWindowAt(ms: number): void {
    this.#windowEndMs = Math.min(this.#windowEndMs, ms);
  }

  isMeasured(intendedMs: number): boolean {
    return intendedMs >= this.measureFromMs;
  }

  /** Where a request is counted. */
  tallyOf(outgoing: Outgoing, intendedMs: number): NameTally {
    if (!this.isMeasured(intendedMs)) return this.tally.named(outgoing.name, false);
    outgoing.tally ??= this.tally.named(outgoing.name, true);
    return outgoing.tally;
  }

  /** A request without options, made ready once. */
  prepared(method: string, path: string): Outgoing {
    const key = method === 'GET' ? path : `${method} ${path}`;
    const known = this.#prepared.get(key);
    if (known !== undefined) return known;
    const outgoing = prepare(this.prefix, method.toUpperCase(), path);
    if (this.#prepared.size < MAX_PREPARED) this.#prepared.set(key, outgoing);
    return outgoing;
  }

  /** Connections of one user's own, where users do not share them. They are the user's to close. */
  lane(): Lane | undefined {
    return this.job.connections === 'perUser' ? this.transport.lane() : undefined;
  }

  took(flight: Flight): void {
    this.#flights.add(flight);
    if (!flight.tally.measured) return;
    this.#timeline.start(flight.dispatchedMs, flight.tally);
    if (--this.#requestsLeft !== 0) return;
    this.sealed = true;
    this.spend();
  }

  ended(flight: Flight): void {
    this.#flights.remove(flight);
  }

  waits(wait: Cuttable): () => void {
    this.#waits.add(wait);
    return () => this.#waits.delete(wait);
  }

  /** No new work from now on: the last second shows who was there until now. */
  endWindow(): void {
    this.#timeline.roll(nowMs());
  }

  /** Ends everything that is under way, at once. What is in flight counts as aborted. */
  cutOff(): void {
    if (this.over) return;
    this.closing = true;
    this.sealed = true;
    this.#cut.abort();
    for (const flight of this.#flights.snapshot()) flight.cut();
    for (const wait of [...this.#waits]) wait.cut();
  }

  /** Ends the timers, decides about what nobody can change any more, and hands the last second over. */
  close(): void {
    clearInterval(this.#sweeper);
    // A scenario may wait for ever for something else, and never come back.
    for (const user of this.present) user.endIteration();
    this.#timeline.end(nowMs());
  }

  #sweep(): void {
    const now = nowMs();
    for (const flight of this.#flights.snapshot()) if (flight.deadlineMs <= now) flight.timeOut();
    this.#timeline.roll(now);
  }
}
