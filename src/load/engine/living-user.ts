import { setImmediate } from 'node:timers/promises';
import { nowMs } from '../../core/clock';
import { reasonOf } from '../../core/errors';
import type { Actor, Cast } from './actor';
import type { Iterations } from './iterations';
import type { Life, Lives } from './life';
import type { Run } from './run';
import { SimulatedUser } from './simulated-user';
import { waitIn } from './wait';

/** Users who run functions. */
export function livingCast(run: Run, iterations: Iterations, lives: Lives): Cast {
  return (n, place, lateMs, once) =>
    new LivingUser(run, iterations, lives(place), new SimulatedUser(run, n, lateMs), once);
}

/** A user whose start threw tries again after this time. */
const RETRY_MS = 1000;

/** Lives one life: start, iterations with pauses between, stop. */
class LivingUser implements Actor {
  readonly #run: Run;
  readonly #iterations: Iterations;
  readonly #life: Life;
  readonly #user: SimulatedUser;
  readonly #once: boolean;
  #leaving = false;
  #wake: (() => void) | undefined = undefined;

  constructor(run: Run, iterations: Iterations, life: Life, user: SimulatedUser, once: boolean) {
    this.#run = run;
    this.#iterations = iterations;
    this.#life = life;
    this.#user = user;
    this.#once = once;
  }

  begin(gone: () => void): void {
    this.#run.present.add(this.#user);
    void this.#live().finally(() => {
      this.#run.present.delete(this.#user);
      this.#user.lane?.close();
      gone();
    });
  }

  leave(): void {
    this.#leaving = true;
    this.#wake?.();
  }

  async #live(): Promise<void> {
    if (this.#life.start === undefined || (await this.#start())) await this.#work();
  }

  async #work(): Promise<void> {
    const life = this.#life;
    const user = this.#user;
    const run = this.#run;
    const iterations = this.#iterations;
    let iteration = 0;
    while (iterations.begin()) {
      const beganMs = life.pauseMs === undefined ? 0 : nowMs();
      try {
        await life.iterate(user, { iteration, signal: run.signal });
        iterations.countEnded();
      } catch (error) {
        iterations.countThrow(user, error);
      }
      if (user.isBusy) await user.landing();
      // Without this, a scenario that waits for nothing would keep the event loop for itself.
      if (!user.endIteration()) await setImmediate();
      iteration++;
      if (this.#isDone()) break;
      if (life.pauseMs === undefined) continue;
      await this.#pause(this.#pauseMs(beganMs));
      if (this.#isDone()) break;
    }
    if (life.stop !== undefined && !run.over) await this.#attempt(() => life.stop?.(user));
  }

  #isDone(): boolean {
    if (this.#leaving || this.#user.hasStopped || this.#run.sealed) return true;
    return this.#once && this.#life.isThrough?.() !== false;
  }

  /** Starts, and tries again where that fails: with the user lost, the load would be less than planned. */
  async #start(): Promise<boolean> {
    for (;;) {
      if (await this.#attempt(() => this.#life.start?.(this.#user))) return !this.#user.hasStopped;
      if (this.#once || this.#isDone()) return false;
      await this.#pause(RETRY_MS);
      if (this.#isDone()) return false;
    }
  }

  /** Does a part that is no iteration. Returns whether it went well. */
  async #attempt(part: () => unknown): Promise<boolean> {
    let went = true;
    try {
      await part();
    } catch (error) {
      went = false;
      this.#iterations.countThrow(this.#user, error);
    }
    if (this.#user.isBusy) await this.#user.landing();
    this.#user.endIteration();
    return went;
  }

  #pauseMs(beganMs: number): number {
    try {
      return this.#life.pauseMs?.(this.#user, beganMs, nowMs()) ?? 0;
    } catch (error) {
      this.#run.end({
        outcome: 'invalid',
        reason: `the wait time of user ${this.#user.id} failed: ${reasonOf(error)}`,
      });
      return 0;
    }
  }

  async #pause(ms: number): Promise<void> {
    if (ms <= 0 || this.#leaving || this.#run.over) return;
    const lateMs = await waitIn(this.#run, ms, (wake) => {
      this.#wake = wake;
    }).catch(() => 0);
    this.#wake = undefined;
    this.#user.owe(lateMs);
  }
}
