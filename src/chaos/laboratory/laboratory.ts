import { nowMs, sleep } from '../../core/clock';
import { failedTo, reasonOf } from '../../core/errors';
import { createRandom } from '../../core/random';
import type { Fault, Undo } from '../fault';
import { type Injection, inject } from './injection';
import { Journal } from './journal';

/** What a laboratory works with. */
export interface LaboratoryPlan {
  readonly faults: readonly Fault[];
  readonly seed: number;
  readonly madeAt: string;
  /** Called where a fault that comes later cannot be put in place. */
  readonly onFailure: (error: unknown) => void;
}

/** Puts faults in place by their timelines, and takes every one of them back. */
export class Laboratory {
  readonly journal: Journal;
  readonly #plan: LaboratoryPlan;
  readonly #controller = new AbortController();
  /** In the order in which they came; those that are over included, since they were verified too. */
  readonly #injections: Injection[] = [];
  readonly #timelines: Promise<void>[] = [];
  readonly #preparations: Undo[] = [];
  #ending: Promise<readonly unknown[]> | undefined;

  constructor(plan: LaboratoryPlan) {
    this.#plan = plan;
    this.journal = new Journal(plan.faults);
  }

  /** Makes sure that each fault can reach its target: before anything begins. @throws MettleError */
  async prepare(): Promise<void> {
    try {
      for (const fault of this.#plan.faults) {
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

  /** Puts in place, one after the other, what is to be there from the beginning, and starts the timelines of all. */
  async begin(): Promise<void> {
    const startMs = nowMs();
    for (const [index, fault] of this.#plan.faults.entries()) {
      const first = fault.timeline.afterMs === 0 ? await this.#inject(index) : undefined;
      const timeline = this.#follow(index, startMs, first).catch((error) => {
        if (!this.#controller.signal.aborted) this.#plan.onFailure(error);
      });
      this.#timelines.push(timeline);
    }
  }

  /** Takes everything back, last in, first out; gives what went wrong. A second call gives the same. */
  end(): Promise<readonly unknown[]> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<readonly unknown[]> {
    this.#controller.abort();
    await Promise.all(this.#timelines);
    for (const injection of [...this.#injections].reverse()) await injection.remove();
    const left = await this.#takeBackPreparations();
    return [...this.#injections.flatMap(({ failures }) => failures), ...left];
  }

  async #inject(index: number): Promise<Injection> {
    const { faults, seed, madeAt } = this.#plan;
    const fault = faults[index] as Fault;
    const random = createRandom(seed).fork(`${index} ${fault.name}`);
    const injection = await inject({ fault, index, random, journal: this.journal, madeAt });
    this.#injections.push(injection);
    return injection;
  }

  /** One fault's comings and goings. */
  async #follow(index: number, startMs: number, first: Injection | undefined): Promise<void> {
    const { afterMs, forMs, everyMs, times } = (this.#plan.faults[index] as Fault).timeline;
    for (let coming = 0; coming < times; coming++) {
      const comesMs = startMs + afterMs + coming * (everyMs ?? 0);
      if (first === undefined || coming > 0) await this.#until(comesMs);
      const injection = coming === 0 && first ? first : await this.#inject(index);
      if (forMs === undefined) return;
      await this.#until(comesMs + forMs);
      await injection.remove();
    }
  }

  async #until(ms: number): Promise<void> {
    await sleep(Math.max(0, ms - nowMs()), this.#controller.signal);
  }
}

/** One error of all that could not be taken back, with the error of the body, which would otherwise be lost. */
export function rollbackError(failures: readonly unknown[], bodyError?: { readonly error: unknown }) {
  return failedTo({
    to: 'take back every fault',
    reason: `${failures.length} ${failures.length === 1 ? 'thing is' : 'things are'} not as before`,
    cure: 'End this process before you trust anything that runs in it',
    code: 'METTLE_ROLLBACK',
    cause: failures[0],
    details: [
      ...failures.map((failure) => `  - ${reasonOf(failure)}`),
      ...(bodyError ? [`The body itself had failed: ${reasonOf(bodyError.error)}`] : []),
    ].join('\n'),
  });
}
