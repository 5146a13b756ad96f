import type { Socket } from 'node:net';
import { type Admitted, type End, Line } from '../../core/relay';
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
      close: (flows) => this.close(flows),
      reset: () => this.reset(),
      onClear: () => this.#letGo(),
    });
    socket.once('close', this.#onClose);
  }

  /** Lets an interceptor at the bytes. Where they are out of reach it can still close and reset. */
  open(admitted: Admitted): Reach {
    this.#splice?.place(this.#line);
    const stages = this.#line.open(admitted, false);
    if (stages === undefined) return 'left alone';
    const takesBytes = stages.upstream !== undefined || stages.downstream !== undefined;
    return takesBytes && this.#splice === undefined ? 'out of reach' : 'reached';
  }

  /** Takes an interceptor out; when the last one has gone everything at the socket is as it was. */
  remove(admitted: Admitted): void {
    this.#line.remove(admitted);
  }

  /** Ends both directions in order, as if the server had ended its own; see {@link Line.finish}. */
  close(flows?: Parameters<Line['finish']>[0]): void {
    if (this.#splice === undefined) {
      this.#socket.destroy();
      return;
    }
    // What comes from either side from now on is dropped.
    this.#splice.place(this.#line);
    this.#line.finish(flows);
    if (this.#line.upstream.isClear && this.#line.downstream.isClear) this.#letGo();
  }

  /** Resets towards the server, and has the owner of the socket see what it sees when the server resets. */
  reset(): void {
    const socket = this.#socket as Socket & { resetAndClosing?: boolean; _handle?: { reset?: unknown } | null };
    this.#line.abandon();
    this.#letGo();
    if (socket.destroyed) return;
    // What net.Socket.resetAndDestroy() does, which takes no error. Only TCP knows a reset, and not while an end is under way.
    const isEnding = socket.writableEnded && !socket.writableFinished;
    if (typeof socket._handle?.reset === 'function' && !socket.connecting && !isEnding) socket.resetAndClosing = true;
    socket.destroy(connectionReset());
  }

  readonly #onClose = (): void => {
    this.#line.abandon();
    this.#letGo();
  };

  /** Leaves the socket as it was. */
  #letGo(): void {
    this.#socket.removeListener('close', this.#onClose);
    this.#splice?.remove();
    this.#onOver();
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
