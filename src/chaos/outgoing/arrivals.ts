import type { Socket } from 'node:net';
import { setImmediate as eventLoopTurn } from 'node:timers/promises';

/**
 * Sockets on their way to a listener, which knows them by their port. Closed too early, it would reset those that the system has
 * connected but nobody accepted: Node accepts one in a turn of the event loop, and has long told the sockets that they are connected.
 */
export class Arrivals {
  /** With their numbers, of those that have one. */
  readonly #sockets = new Map<Socket, { readonly number: number | undefined; readonly over: () => void }>();
  #waiting: (() => void)[] = [];

  /** Whether one is not connected yet, which can take as long as a name server does. */
  get isHeldUp(): boolean {
    return [...this.#sockets.keys()].some(({ connecting }) => connecting);
  }

  /** Notes a socket that is about to connect. */
  add(socket: Socket, number?: number): void {
    const over = (): void => {
      socket.removeListener('close', over);
      this.#sockets.delete(socket);
      if (this.#sockets.size === 0) for (const resolve of this.#waiting.splice(0)) resolve();
    };
    this.#sockets.set(socket, { number, over });
    socket.once('close', over);
  }

  /** The listener has accepted this connection. Gives the number of the socket that made it, where it has one. */
  accepted({ remotePort }: Socket): number | undefined {
    for (const [socket, { number, over }] of this.#sockets) {
      if (remotePort === undefined || localPort(socket) !== remotePort) continue;
      over();
      return number;
    }
    return undefined;
  }

  /** Settles when all that connect now have been accepted, or have closed. */
  async all(): Promise<void> {
    if (this.#sockets.size > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    // For one that has said all it had to say, and closed before it was accepted.
    await eventLoopTurn();
    await eventLoopTurn();
  }
}

/** `socket.localPort` would remember for good that a socket which connects has no port yet. */
function localPort(socket: Socket): number | undefined {
  const { _handle: handle } = socket as { _handle?: { getsockname?(out: { port?: number }): number } | null };
  const name: { port?: number } = {};
  handle?.getsockname?.(name);
  return name.port;
}
