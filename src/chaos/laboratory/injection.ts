import { setMaxListeners } from 'node:events';
import { failedTo, reasonOf } from '../../core/errors';
import type { Random } from '../../core/random';
import { hold } from '../../core/resources';
import { durationMs, formatMs, readDurationMs } from '../../core/units';
import { within } from '../../core/within';
import type { Fault, Undo, Verify } from '../fault';
import type { Journal } from './journal';

/** How long one step back may take, where it says nothing else: a fault must never hold up what comes after it. */
const UNDO_WITHIN_MS = 10_000;
/** How long a fault that is on its way in may take to notice that it has to go. */
const INJECT_WITHIN_MS = 5_000;

/** Where a fault is put in place. */
export interface InjectionPlan {
  readonly fault: Fault;
  /** Its index in the experiment. */
  readonly index: number;
  readonly coming: number;
  readonly random: Random;
  readonly asked: Map<string, number>;
  readonly journal: Journal;
  readonly madeAt: string;
  /** Ends the whole experiment: somebody found it still there when its test was over. */
  readonly abandon: () => Promise<unknown>;
}

interface Step {
  readonly undo: Undo;
  readonly verify: Verify | undefined;
  readonly withinMs: number;
}

/** A fault that is put in place once, and taken back once, from whatever state it has reached. */
export class Injection {
  /** What went wrong while it was taken back, and what is not as it was. Complete after {@link remove}. */
  readonly failures: unknown[] = [];
  readonly #plan: InjectionPlan;
  readonly #label: string;
  readonly #controller = new AbortController();
  readonly #forget: () => void;
  /** What is to be taken back still. */
  readonly #steps: Step[] = [];
  #putting: Promise<void> | undefined;
  #removing: Promise<void> | undefined;
  #isOver = false;

  constructor(plan: InjectionPlan) {
    this.#plan = plan;
    this.#label = `the fault ${plan.fault.name} on ${plan.fault.target}`;
    // Whatever waits for its end at once: connections, requests, names.
    setMaxListeners(0, this.#controller.signal);
    const release = async (): Promise<void> => {
      await plan.abandon();
    };
    this.#forget = hold('fault', this.#label, release, plan.madeAt);
  }

  /**
   * Puts the fault in place. Where that fails half-way, what was done is taken back before this rejects.
   *
   * @throws MettleError `METTLE_FAULT`
   */
  async begin(): Promise<void> {
    const { fault, index, journal } = this.#plan;
    journal.note({ type: 'injected', fault: index });
    this.#putting = Promise.resolve().then(() => fault.inject(this.#site()));
    try {
      await this.#putting;
    } catch (error) {
      await this.remove();
      throw failedTo({ to: `inject ${this.#label}`, reason: reasonOf(error), code: 'METTLE_FAULT', cause: error });
    }
  }

  /**
   * Takes it back: what was deferred, last in, first out, each although another one fails, then verified. A fault that is on
   * its way in is told to stop, and waited for. A second call waits for the same.
   */
  remove(): Promise<void> {
    this.#removing ??= this.#remove();
    return this.#removing;
  }

  /** Takes back at once all that can be: the process ends now. What cannot end at once is begun. */
  removeNow(): void {
    this.#controller.abort();
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      try {
        Promise.resolve(step.undo()).catch(() => {});
      } catch {
        // Nobody is left to be told.
      }
    }
  }

  async #remove(): Promise<void> {
    this.#controller.abort();
    await this.#arrival();
    const done: Step[] = [];
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      done.push(step);
      await this.#attempt(step.undo, step);
    }
    this.#isOver = true;
    for (const step of done) {
      if (step.verify === undefined) continue;
      const wrong = await this.#attempt(step.verify, step);
      if (typeof wrong === 'string') this.failures.push(this.#notUndone(wrong));
    }
    this.#forget();
    this.#plan.journal.note({ type: 'removed', fault: this.#plan.index });
  }

  /** Waits until `inject` has ended, one way or the other; its error is told where it was called. */
  async #arrival(): Promise<void> {
    const putting = this.#putting?.catch(() => {});
    if (putting === undefined) return;
    await within(limitOf(INJECT_WITHIN_MS), putting).catch((error) => {
      this.failures.push(this.#notUndone(`its "inject" did not end when its signal aborted: ${reasonOf(error)}`));
    });
  }

  #site(): Parameters<Fault['inject']>[0] {
    const { index: fault, coming, random, asked, journal } = this.#plan;
    return {
      random,
      coming,
      asked,
      signal: this.#controller.signal,
      defer: (undo, verify, { within: limit } = {}) => {
        this.#defer({ undo, verify, withinMs: readDurationMs(limit) ?? UNDO_WITHIN_MS });
        // Only now: a wrong limit must not cost the undo.
        if (limit !== undefined) durationMs(limit, '"within" of defer');
      },
      drawn: (subject, ordinal, struck) => journal.note({ type: 'drawn', fault, subject, ordinal, struck }),
      fired: ({ connection = null, detail = null } = {}) => journal.note({ type: 'fired', fault, connection, detail }),
      figure: (name, value) => journal.figure(fault, name, value),
      note: (text) => journal.note({ type: 'noted', fault, text }),
    };
  }

  /** What is deferred by an `inject` that nobody waits for any more is taken back at once. */
  #defer(step: Step): void {
    if (!this.#isOver) this.#steps.push(step);
    else void this.#attempt(step.undo, step);
  }

  async #attempt<T>(work: () => T | Promise<T>, { withinMs }: Step): Promise<T | undefined> {
    try {
      return await within(limitOf(withinMs), Promise.resolve(work()));
    } catch (error) {
      this.failures.push(this.#notUndone(reasonOf(error), error));
      return undefined;
    }
  }

  #notUndone(reason: string, cause?: unknown) {
    return failedTo({
      to: `take back ${this.#label}`,
      reason,
      cure: 'What runs after it in this process cannot be trusted',
      code: 'METTLE_ROLLBACK',
      cause,
    });
  }
}

function limitOf(limitMs: number) {
  return { limitMs, overdue: `it took longer than ${formatMs(limitMs)}` };
}
