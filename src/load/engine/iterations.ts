import { setImmediate } from 'node:timers/promises';
import { reasonOf } from '../../core/errors';
import type { ScenarioContext } from '../scenario';
import type { IterationCounts } from './job';
import type { Run } from './run';
import type { SimulatedUser } from './simulated-user';

/** So many iterations may throw before any has ended well; then the scenario is held to be broken. */
const GIVE_UP_AFTER = 100;

/** What one user does, once. */
export type Walk = (user: SimulatedUser, context: ScenarioContext) => unknown;

/** Walks users through the scenario and counts how that ended. */
export class Iterations {
  readonly #run: Run;
  readonly #walk: Walk;
  readonly #giveUp: () => void;
  #ended = 0;
  #threw = 0;
  #firstError: string | null = null;
  #gaveUp = false;

  constructor(run: Run, walk: Walk, giveUp: () => void) {
    this.#run = run;
    this.#walk = walk;
    this.#giveUp = giveUp;
  }

  /** One user, once. Never rejects. */
  async walk(user: SimulatedUser, iteration: number): Promise<void> {
    try {
      await this.#walk(user, { iteration, signal: this.#run.signal });
      this.#ended++;
    } catch (error) {
      // What a scenario throws when it was cut off is the end's doing, not its own.
      if (!this.#run.over) this.#countThrow(user, error);
    }
    await user.landing();
    // Without this, a scenario that waits for nothing would keep the event loop for itself.
    if (!user.endIteration()) await setImmediate();
  }

  counts(): IterationCounts {
    return { ended: this.#ended, threw: this.#threw, firstError: this.#firstError, gaveUp: this.#gaveUp };
  }

  #countThrow(user: SimulatedUser, error: unknown): void {
    if (!user.threw(error)) {
      this.#ended++;
      return;
    }
    this.#threw++;
    this.#firstError ??= reasonOf(error);
    if (this.#ended === 0 && this.#threw >= GIVE_UP_AFTER && !this.#gaveUp) {
      this.#gaveUp = true;
      this.#giveUp();
    }
  }
}
