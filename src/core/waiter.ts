import { clearImmediate, clearTimeout, setImmediate, setTimeout } from 'node:timers';
import { nowMs } from './clock';

/** A timer of Node knows whole milliseconds: it fires up to one early, and seldom a tenth of one late. */
const TIMER_STEP_MS = 1;
/** Node takes a longer delay for 1 ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Waits that end on time, within a small part of a millisecond on a machine that is not busy, or as soon as they are cut
 * short. One wait at a time. It rests on a timer and takes only the last part of a millisecond in turns of the event loop,
 * in which everything else goes on.
 */
export class Waiter {
  #timer: NodeJS.Timeout | undefined;
  #turn: NodeJS.Immediate | undefined;
  #done: (() => void) | undefined;
  readonly #signal: AbortSignal;

  /** @param signal - cuts short every wait from the moment it aborts. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.cut(), { once: true });
  }

  /** Waits until a moment of {@link nowMs}; nothing to wait for where it is over already. Never rejects. */
  until(dueMs: number): Promise<void> | undefined {
    if (this.#signal.aborted || dueMs <= nowMs()) return undefined;
    this.cut();
    return new Promise((resolve) => {
      this.#done = resolve;
      this.#approach(dueMs);
    });
  }

  /** Ends the wait at once, where there is one. */
  cut(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#turn);
    this.#timer = undefined;
    this.#turn = undefined;
    const done = this.#done;
    this.#done = undefined;
    done?.();
  }

  #approach(dueMs: number): void {
    const leftMs = dueMs - nowMs();
    if (leftMs <= 0) this.cut();
    else if (leftMs < TIMER_STEP_MS) this.#turn = setImmediate(() => this.#approach(dueMs));
    else {
      const restMs = Math.min(Math.floor(leftMs), LONGEST_TIMER_MS);
      this.#timer = setTimeout(() => this.#approach(dueMs), restMs);
      this.#timer.unref();
    }
  }
}
