import { reasonOf } from '../../core/errors';
import type { IterationCounts } from './job';
import type { Run } from './run';
import type { SimulatedUser } from './simulated-user';

/** So many iterations may throw before any has ended well; then the scenario is held to be broken. */
const GIVE_UP_AFTER = 100;

/** Counts how users' walks through the scenario ended. */
export class Iterations {
  readonly #run: Run;
  readonly #giveUp: () => void;
  #ended = 0;
  #threw = 0;
  #firstError: string | null = null;
  #gaveUp = false;

  constructor(run: Run, giveUp: () => void) {
    this.#run = run;
    this.#giveUp = giveUp;
  }

  countEnded(): void {
    this.#ended++;
  }

  countThrow(user: SimulatedUser, error: unknown): void {
    // What a scenario throws when it was cut off is the end's doing, not its own.
    if (this.#run.over) return;
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

  counts(): IterationCounts {
    return { ended: this.#ended, threw: this.#threw, firstError: this.#firstError, gaveUp: this.#gaveUp };
  }
}
