import { setImmediate } from 'node:timers';
import type { Connection } from './connection';

/**
 * Turns of the event loop. A connection that rests since an earlier turn may have been closed since, or may have got bytes
 * that nobody asked for: what it is used for is sent after the loop has polled once more. Otherwise a service that closes
 * idle connections would count as one that fails, and bytes that are no answer as one. (undici does the same since
 * GHSA-35p6-xmwp-9g52.)
 */
export class Turns {
  #present = 0;
  #isScheduled = false;
  #waiting: Connection[] = [];

  /** The present turn, which ends with the next poll. */
  get present(): number {
    if (!this.#isScheduled) this.#schedule();
    return this.#present;
  }

  /** Sends what the connection has taken on: at once where it has rested in this turn only. */
  send(connection: Connection): void {
    if (connection.restsSinceTurn === this.#present) {
      connection.write();
      return;
    }
    this.#waiting.push(connection);
    if (!this.#isScheduled) this.#schedule();
  }

  #schedule(): void {
    this.#isScheduled = true;
    setImmediate(this.#end);
  }

  readonly #end = (): void => {
    this.#present++;
    this.#isScheduled = false;
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const connection of waiting) connection.write();
  };
}
