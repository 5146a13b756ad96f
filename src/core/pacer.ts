import { clearTimeout, setTimeout as setNodeTimeout } from 'node:timers';
import { nowMs } from './clock';
import type { Moments } from './schedule';

/** What is late by less than this is fired at once: so late may any timer be. */
export const PROMPT_MS = 20;
/** So much of the schedule is fired at once at most, where timers are late again and again. */
const MOST_MS = 50;

/**
 * Calls `fire` for every moment, never before it, in order, with the moment on the clock of `nowMs`. The moments are
 * absolute: a late timer makes one call late, it does not move the following ones.
 *
 * After a stall of this thread's event loop nothing is fired in one blow: what is due is brought forward twice as fast as
 * planned, at most 50 ms of the schedule at a time, until it has caught up.
 */
export class Pacer {
  readonly #moments: Moments;
  readonly #startMs: number;
  readonly #fire: (intendedMs: number) => void;
  #untilMs: number;
  #timer: NodeJS.Timeout | undefined;
  #over = false;
  #wokeMs = nowMs();
  #settle: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | undefined;

  /** Resolves after the last moment before the end, or when it was stopped; rejects with what `fire` throws. */
  readonly done: Promise<void>;

  /**
   * @param startMs - moment 0 on the clock of `nowMs`.
   * @param untilMs - when it ends, on the same clock.
   */
  constructor(moments: Moments, startMs: number, untilMs: number, fire: (intendedMs: number) => void) {
    this.#moments = moments;
    this.#startMs = startMs;
    this.#untilMs = untilMs;
    this.#fire = fire;
    this.done = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // It may fail before somebody looks.
    this.done.catch(() => undefined);
    this.#wake();
  }

  /** The moments have changed. */
  renew(): void {
    this.#wake();
  }

  /** Moments from here on are no longer fired. */
  endAt(untilMs: number): void {
    this.#untilMs = Math.min(this.#untilMs, untilMs);
    this.#wake();
  }

  /** Ends at once. */
  stop(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#settle?.resolve();
  }

  #wake = (): void => {
    if (this.#over) return;
    clearTimeout(this.#timer);
    try {
      this.#fireDue();
    } catch (error) {
      this.#over = true;
      this.#settle?.reject(error);
    }
  };

  #fireDue(): void {
    let horizonMs: number | undefined;
    const sinceMs = nowMs() - this.#wokeMs;
    this.#wokeMs += sinceMs;
    for (;;) {
      const intendedMs = this.#nextMs();
      const now = nowMs();
      if (intendedMs === undefined) {
        this.#sleep(this.#untilMs - now);
        return;
      }
      if (intendedMs > now) {
        // Node cuts fractions off, so a timer may wake early: then nothing is due and it is set again.
        this.#sleep(intendedMs - now);
        return;
      }
      if (now - intendedMs > PROMPT_MS) horizonMs ??= intendedMs + Math.min(MOST_MS, Math.max(PROMPT_MS, 2 * sinceMs));
      if (horizonMs !== undefined && intendedMs > horizonMs) {
        this.#sleep(PROMPT_MS / 2);
        return;
      }
      this.#moments.pass();
      this.#fire(intendedMs);
      if (this.#over) return;
    }
  }

  /** The next moment before the end. */
  #nextMs(): number | undefined {
    const afterMs = this.#moments.nextMs();
    if (afterMs === undefined) return undefined;
    const intendedMs = this.#startMs + afterMs;
    // The small number takes back what multiplying decimals adds: 10/s for 1 s are 10 arrivals, not 11.
    return intendedMs < this.#untilMs - 1e-6 ? intendedMs : undefined;
  }

  #sleep(ms: number): void {
    if (ms <= 0) this.stop();
    else this.#timer = setNodeTimeout(this.#wake, Math.min(ms, 2 ** 31 - 1));
  }
}
