import { nowMs } from '../../core/clock';
import { reasonOf } from '../../core/errors';
import { isHalt } from './cut-off';
import { type IterationCounts, shareOfTotal } from './job';
import type { Run } from './run';
import type { SimulatedUser } from './simulated-user';

/** So many iterations may throw before any has ended well; then the scenario is held to be broken. */
const GIVE_UP_AFTER = 100;

const UNLIMITED = Number.POSITIVE_INFINITY;

/** Counts how users' walks through the scenario ended. */
export class Iterations {
  readonly #run: Run;
  readonly #giveUp: () => void;
  #ended = 0;
  #threw = 0;
  #firstError: string | null = null;
  #gaveUp = false;
  /** Of this thread's share of the budget. */
  #left: number;

  constructor(run: Run, giveUp: () => void) {
    this.#run = run;
    this.#giveUp = giveUp;
    const { job } = run;
    this.#left = job.budget.iterations === null ? UNLIMITED : shareOfTotal(job.budget.iterations, job);
  }

  /** A user would begin an iteration. Returns whether it may: not when a budget is spent. */
  begin(): boolean {
    const run = this.#run;
    if (run.closing) return false;
    if (this.#left === UNLIMITED || !run.isMeasured(nowMs())) return true;
    if (this.#left === 0) return false;
    if (--this.#left === 0) run.spend();
    return true;
  }

  countEnded(): void {
    this.#ended++;
  }

  countThrow(user: SimulatedUser, error: unknown): void {
    // What a scenario throws when it was cut off is the end's doing, not its own.
    if (this.#run.over || user.wasRefused) return;
    if (isHalt(error)) {
      this.#ended++;
      return;
    }
    const byItself = user.threw(error);
    this.#run.hearing?.userError(error, user);
    if (!byItself) {
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
