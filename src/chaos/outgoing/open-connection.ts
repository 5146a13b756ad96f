import type { Socket } from 'node:net';
import { type End, type Interceptor, Line } from '../../core/relay';
import { connectionReset } from './network-error';
import { Splice } from './splice';

/** What an interceptor came to on a connection that was open before it. */
export type Reach = 'reached' | 'left alone' | 'out of reach';

/** A connection that was made before any relay stood in its way. */
export class OpenConnection {
  readonly #socket: Socket;
  readonly #line: Line;
  /** Nothing where the bytes are out of reach. */
  readonly #splice: Splice | undefined;
  readonly #onOver: () => void;

  /** @param onOver - called when the socket has closed. */
  constructor(socket: Socket, id: number, onOver: () => void) {
    this.#socket = socket;
    this.#onOver = onOver;
    this.#splice = bypassesStreams(socket) ? undefined : new Splice(socket);
    const { client, server } = this.#splice ?? { client: NOWHERE, server: NOWHERE };
    this.#line = new Line({
      id,
      client,
      server,
      close: () => this.close(),
      reset: () => this.reset(),
      onClear: () => this.#splice?.remove(),
    });
    socket.once('close', this.#onClose);
  }

  /** Lets an interceptor at the bytes. Where they are out of reach it can still close and reset. */
  open(interceptor: Interceptor): Reach {
    this.#splice?.place(this.#line);
    const hasStages = this.#line.open(interceptor, false);
    if (!hasStages) this.#line.remove(interceptor);
    if (this.#socket.destroyed || this.#splice) return hasStages ? 'reached' : 'left alone';
    return hasStages ? 'out of reach' : 'left alone';
  }

  /** Takes an interceptor out; with the last one everything at the socket is as it was. */
  remove(interceptor: Interceptor): void {
    this.#line.remove(interceptor);
  }

  /** Lets go of the socket, which lives on. */
  leave(): void {
    this.#socket.removeListener('close', this.#onClose);
    this.#over();
  }

  /** Ends both directions in order, as if the server had ended its own. */
  close(): void {
    this.#over();
    if (this.#socket.destroyed) return;
    if (this.#splice) this.#splice.endFromServer();
    else this.#socket.destroy();
  }

  /** Resets towards the server, and has the owner of the socket see what it sees when the server resets. */
  reset(): void {
    this.#over();
    const socket = this.#socket as Socket & { resetAndClosing?: boolean; _handle?: { reset?: unknown } | null };
    if (socket.destroyed) return;
    // What net.Socket.resetAndDestroy() does, which takes no error; only TCP knows a reset.
    if (typeof socket._handle?.reset === 'function' && !socket.connecting) socket.resetAndClosing = true;
    socket.destroy(connectionReset());
  }

  readonly #onClose = (): void => {
    this.#over();
    this.#onOver();
  };

  #over(): void {
    this.#line.abandon();
    this.#splice?.remove();
  }
}

const NOWHERE: End = { pause: () => {}, resume: () => {}, write: () => true, end: () => {} };

/**
 * Whether a socket's bytes never pass through its stream: Node's HTTP/2 takes them from the handle natively, TLS on
 * top of a socket takes the handle over, and `onread` reads into a buffer of its owner.
 */
export function bypassesStreams(socket: Socket): boolean {
  const inner = socket as Socket & { readonly _handle?: object | null } & Record<symbol, unknown>;
  const ownBuffer = Object.getOwnPropertySymbols(inner).find(({ description }) => description === 'kBuffer');
  const handleIsTaken = inner._handle && Object.getOwnPropertyDescriptor(inner._handle, 'reading')?.get !== undefined;
  const isHttp2 = inner.listeners('close').some(({ name }) => name === 'socketOnClose');
  return isHttp2 || handleIsTaken === true || (ownBuffer !== undefined && inner[ownBuffer] != null);
}
