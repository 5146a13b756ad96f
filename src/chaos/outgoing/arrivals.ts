import type { Socket } from 'node:net';
import { setImmediate as eventLoopTurn } from 'node:timers/promises';

/** Sockets that connect to a listener. Closed too early, it would reset those that the system has connected but nobody accepted. */
export class Arrivals {
  readonly #sockets = new Set<Socket>();
  #waiting: (() => void)[] = [];

  get size(): number {
    return this.#sockets.size;
  }

  /** Notes a socket that is about to connect. */
  add(socket: Socket): void {
    const over = (): void => {
      socket.removeListener('connect', over).removeListener('close', over);
      this.#sockets.delete(socket);
      if (this.#sockets.size === 0) for (const resolve of this.#waiting.splice(0)) resolve();
    };
    this.#sockets.add(socket);
    socket.once('connect', over).once('close', over);
  }

  /** Settles when all that connect now have been accepted, or have failed. */
  async all(): Promise<void> {
    if (this.#sockets.size > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    // What the system has connected is accepted in the next turn of the loop at the latest.
    await eventLoopTurn();
    await eventLoopTurn();
  }
}
