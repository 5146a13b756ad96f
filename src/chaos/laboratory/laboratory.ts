import { setMaxListeners } from 'node:events';
import { nowMs, sleep } from '../../core/clock';
import { failedTo, type MettleError } from '../../core/errors';
import { createRandom } from '../../core/random';
import type { Fault, Stay, Undo } from '../fault';
import { Injection } from './injection';
import { whenInterrupted } from './interruption';
import { Journal } from './journal';
import { staysOf } from './stays';

/** What a laboratory works with. */
export interface LaboratoryPlan {
  readonly faults: readonly Fault[];
  readonly seed: number;
  readonly madeAt: string;
}

/** Puts faults in place when their time has come, and takes every one of them back, once, whatever happens. */
export class Laboratory {
  readonly journal: Journal;
  /** Aborts, with the error, where a fault that comes later cannot be put in place, or the test was over. */
  readonly failed: AbortSignal;
  readonly #failure = new AbortController();
  readonly #plan: LaboratoryPlan;
  readonly #controller = new AbortController();
  /** In the order in which they came; those that are over included, since they were verified too. */
  readonly #injections: Injection[] = [];
  readonly #preparations: Undo[] = [];
  readonly #courses: Promise<void>[] = [];
  readonly #asked: readonly Map<string, number>[];
  #overMs: number | undefined;
  readonly #over = new AbortController();
  #forget: (() => Promise<void>) | undefined;
  #ending: Promise<readonly unknown[]> | undefined;

  constructor(plan: LaboratoryPlan) {
    this.#plan = plan;
    this.failed = this.#failure.signal;
    this.#asked = plan.faults.map(() => new Map());
    this.journal = new Journal(plan.faults);
    // Each fault that waits for its time listens: their number is no sign of a leak.
    setMaxListeners(0, this.#controller.signal);
  }

  get seed(): number {
    return this.#plan.seed;
  }

  get faults(): readonly Fault[] {
    return this.#plan.faults;
  }

  /** Makes sure that each fault can reach its target: before anything begins. @throws MettleError */
  async prepare(): Promise<void> {
    try {
      for (const fault of this.faults) {
        const undo = await fault.prepare();
        if (undo) this.#preparations.push(undo);
      }
    } catch (error) {
      await this.#takeBackPreparations();
      throw error;
    }
  }

  async #takeBackPreparations(): Promise<unknown[]> {
    const failures: unknown[] = [];
    for (const undo of this.#preparations.splice(0).reverse()) {
      await Promise.resolve()
        .then(undo)
        .catch((error: unknown) => failures.push(error));
    }
    return failures;
  }

  /**
   * Puts in place, one after the other, what is to be there from the beginning, and lets all the others come when it is time.
   *
   * @throws MettleError `METTLE_FAULT`
   */
  async begin(): Promise<void> {
    this.#forget = whenInterrupted(this);
    const startMs = nowMs();
    for (const [index, fault] of this.faults.entries()) {
      if (this.#controller.signal.aborted) return;
      const stays = staysOf(fault, this.seed)[Symbol.iterator]();
      const first = following(stays);
      const there = first?.fromMs === 0 ? await this.#inject(index, 1) : undefined;
      const course = this.#follow(index, startMs, first, stays, there).catch((error) => {
        if (!this.#controller.signal.aborted) this.#failure.abort(error);
      });
      this.#courses.push(course);
    }
    void this.over();
  }

  /** Whether no fault is there, nor will come any more. */
  get isOver(): boolean {
    return this.#overMs !== undefined;
  }

  /** When the last fault went, on the clock of the journal; `undefined` as long as one is there, or will come. */
  get overMs(): number | undefined {
    return this.#overMs;
  }

  /** Aborts when no fault is there, nor will come any more. */
  get whenOver(): AbortSignal {
    return this.#over.signal;
  }

  #noteOver(): void {
    this.#overMs ??= this.journal.nowMs;
    this.#over.abort();
  }

  /** Settles when every fault has come and gone for the last time; never for one that stays until the end. */
  async over(): Promise<void> {
    await Promise.all(this.#courses);
    if (!this.#controller.signal.aborted) this.#noteOver();
  }

  /** Takes everything back, last in, first out; gives what went wrong. A second call gives the same. */
  end(): Promise<readonly unknown[]> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  /** Takes back at once all that can be: the process ends now. */
  endNow(): void {
    this.#controller.abort();
    for (const injection of [...this.#injections].reverse()) injection.removeNow();
  }

  async #end(): Promise<readonly unknown[]> {
    this.#controller.abort();
    for (const injection of [...this.#injections].reverse()) await injection.remove();
    this.#noteOver();
    const left = await this.#takeBackPreparations();
    await this.#forget?.();
    return [...this.#injections.flatMap(({ failures }) => failures), ...left];
  }

  async #inject(index: number, coming: number): Promise<Injection> {
    const { faults, seed, madeAt } = this.#plan;
    const fault = faults[index] as Fault;
    const random = createRandom(seed).fork(`${index} ${fault.name}`);
    const asked = this.#asked[index] as Map<string, number>;
    const abandon = (): Promise<unknown> => {
      this.#failure.abort(abandoned(madeAt));
      return this.end();
    };
    const injection = new Injection({ fault, index, coming, random, asked, journal: this.journal, madeAt, abandon });
    // Known before it is there: one that is on its way in has to be taken back too.
    this.#injections.push(injection);
    await injection.begin();
    return injection;
  }

  /** One fault's comings and goings. */
  async #follow(
    index: number,
    startMs: number,
    first: Stay | undefined,
    further: Iterator<Stay>,
    there: Injection | undefined,
  ): Promise<void> {
    const { signal } = this.#controller;
    const until = (ms: number): Promise<void> => sleep(Math.max(0, startMs + ms - nowMs()), signal);
    let present = there;
    let coming = 1;
    for (let stay = first; stay; stay = following(further), coming++) {
      if (present === undefined) await until(stay.fromMs);
      signal.throwIfAborted();
      present ??= await this.#inject(index, coming);
      // Never: it is the end of the experiment that takes it away.
      if (stay.toMs === undefined) return new Promise(() => {});
      await until(stay.toMs);
      await present.remove();
      present = undefined;
    }
  }
}

function abandoned(madeAt: string): MettleError {
  return failedTo({
    to: `run the body under chaos that was begun at ${madeAt}`,
    reason: 'its test was over before the body was',
    cure: 'Await it',
    code: 'METTLE_ABORTED',
  });
}

function following(stays: Iterator<Stay>): Stay | undefined {
  const next = stays.next();
  return next.done ? undefined : next.value;
}
