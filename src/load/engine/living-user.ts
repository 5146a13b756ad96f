import { setImmediate } from 'node:timers/promises';
import { nowMs } from '../../core/clock';
import type { Actor, Cast } from './actor';
import type { Iterations } from './iterations';
import type { Life, Lives } from './life';
import type { Run } from './run';
import { SimulatedUser } from './simulated-user';
import { waitIn } from './wait';

/** Users who run functions. */
export function livingCast(run: Run, iterations: Iterations, lives: Lives): Cast {
  return (n, lateMs, once) => new LivingUser(run, iterations, lives(n), new SimulatedUser(run, n, lateMs), once);
}

/** Lives one life: start, iterations with pauses between, stop. */
class LivingUser implements Actor {
  readonly #run: Run;
  readonly #iterations: Iterations;
  readonly #life: Life;
  readonly #user: SimulatedUser;
  #leaving: boolean;

  constructor(run: Run, iterations: Iterations, life: Life, user: SimulatedUser, once: boolean) {
    this.#run = run;
    this.#iterations = iterations;
    this.#life = life;
    this.#user = user;
    this.#leaving = once;
  }

  begin(gone: () => void): void {
    void this.#live().finally(() => {
      this.#user.lane?.close();
      gone();
    });
  }

  leave(): void {
    this.#leaving = true;
  }

  async #live(): Promise<void> {
    const life = this.#life;
    const user = this.#user;
    const run = this.#run;
    if (life.start !== undefined) await this.#attempt(() => life.start?.(user));
    let iteration = 0;
    do {
      const beganMs = life.pauseMs === undefined ? 0 : nowMs();
      try {
        await life.iterate(user, { iteration, signal: run.signal });
        this.#iterations.countEnded();
      } catch (error) {
        this.#iterations.countThrow(user, error);
      }
      if (user.isBusy) await user.landing();
      // Without this, a scenario that waits for nothing would keep the event loop for itself.
      if (!user.endIteration()) await setImmediate();
      iteration++;
      if (life.pauseMs !== undefined && !this.#leaving && !run.over) await this.#pause(life.pauseMs(user, beganMs));
    } while (!this.#leaving && !run.over);
    if (life.stop !== undefined && !run.over) await this.#attempt(() => life.stop?.(user));
  }

  async #attempt(part: () => unknown): Promise<void> {
    try {
      await part();
    } catch (error) {
      this.#iterations.countThrow(this.#user, error);
    }
    if (this.#user.isBusy) await this.#user.landing();
    this.#user.endIteration();
  }

  async #pause(ms: number): Promise<void> {
    this.#user.owe(await waitIn(this.#run, ms).catch(() => 0));
  }
}
