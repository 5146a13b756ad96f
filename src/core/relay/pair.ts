import { Socket } from 'node:net';
import { asOwnTraffic } from '../own-traffic';
import type { Interceptor } from './interceptor';
import { Line } from './line';
import type { RelayTarget } from './relay';
import { resetSocket } from './reset-socket';

/** What a relay counts over all its connections. */
export interface Counters {
  connections: number;
  bytesUp: number;
  bytesDown: number;
}

/**
 * One connection through a relay.
 *
 * ```
 * client ──bytesUp──▶ upstream        each arrow is a lane: data, backpressure and FIN
 *        ◀─bytesDown──                an error on either side resets the other
 * ```
 */
export class Pair {
  readonly id: number;
  /** Settles when both sockets are closed. */
  readonly closed: Promise<unknown>;
  readonly #client: Socket;
  readonly #upstream = new Socket({ allowHalfOpen: true });
  readonly #target: RelayTarget;
  readonly #line: Line;

  constructor(client: Socket, target: RelayTarget, counters: Counters, id: number) {
    const upstream = this.#upstream;
    this.id = id;
    this.#client = client;
    this.#target = target;
    this.#line = new Line({
      id: this.id,
      client,
      server: upstream,
      close: () => this.close(),
      reset: () => this.reset(),
    });
    this.closed = Promise.all(
      [client, upstream].map((socket) => new Promise<void>((done) => socket.once('close', () => done()))),
    ).then(() => this.#line.abandon());
    const { upstream: up, downstream: down } = this.#line;
    client.on('data', (chunk) => {
      counters.bytesUp += chunk.length;
      up.take(chunk);
    });
    upstream.on('data', (chunk) => {
      counters.bytesDown += chunk.length;
      down.take(chunk);
    });
    client.on('end', up.end).on('drain', down.drained);
    upstream.on('end', down.end).on('drain', up.drained);
    client.on('error', () => this.#resetUpstream());
    upstream.on('error', () => resetSocket(client));
  }

  /** Connects to the target, after every interceptor that wants to be asked before. */
  dial(interceptors: Iterable<Interceptor>): void {
    const controller = new AbortController();
    this.#client.once('close', () => controller.abort());
    const waits = [...interceptors].flatMap((one) => one.connect?.(this.id, controller.signal) ?? []);
    if (waits.length === 0) this.#connect();
    else
      void Promise.all(waits).then(
        () => this.#connect(),
        () => this.reset(),
      );
  }

  #connect(): void {
    if (this.#upstream.destroyed || this.#client.destroyed) return;
    this.#upstream.setNoDelay(true);
    asOwnTraffic(() => this.#upstream.connect(this.#target));
  }

  /** Lets an interceptor put its stages into this connection. */
  open(interceptor: Interceptor, isNew: boolean): void {
    if (!this.#client.destroyed) this.#line.open(interceptor, isNew);
  }

  /** Takes an interceptor's stages out; what they held goes on at once. */
  remove(interceptor: Interceptor): void {
    this.#line.remove(interceptor);
  }

  /** Closes both sides in order. */
  close(): void {
    this.#line.abandon();
    for (const socket of [this.#client, this.#upstream]) {
      socket.removeAllListeners('data').resume();
      if (socket.connecting) socket.destroy();
      else socket.end(() => socket.destroy());
    }
  }

  reset(): void {
    resetSocket(this.#client);
    this.#resetUpstream();
  }

  /** Only TCP knows a reset, and a socket that is connecting would send its own once connected, if ever. */
  #resetUpstream(): void {
    const socket = this.#upstream;
    if ('path' in this.#target || socket.connecting || socket.pending) socket.destroy();
    else resetSocket(socket);
  }
}
