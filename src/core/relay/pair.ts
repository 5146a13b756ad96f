import { type OnReadOpts, Socket } from 'node:net';

import { asOwnTraffic } from '../own-traffic';
import type { Direction, Flow } from './interceptor';
import { type Admitted, Line } from './line';

import type { RelayTarget } from './relay';
import { resetSocket } from './reset-socket';

/** What a relay counts over all its connections. */
export interface Counters {
  connections: number;
  bytesUp: number;
  bytesDown: number;
}

/**
 * Of both sockets of a connection. `highWaterMark`: bytes that one may hold before its sender is paused; Node's own 16 kB
 * would pause it at every full read.
 */
export const SOCKET_OPTIONS = { allowHalfOpen: true, noDelay: true, highWaterMark: 256 * 1024 };

/** What a pair is made of. */
interface PairOptions {
  readonly client: Socket;
  readonly target: RelayTarget;
  readonly unreachable: 'reset' | 'close';
  readonly counters: Counters;
  readonly id: number;
}

/** What a client may say while its connection to the target waits. */
const EARLY_BYTES = 64 * 1024;

/**
 * One connection through a relay.
 *
 * ```
 * client ──upstream──▶ server         each arrow is a lane: data, backpressure, FIN and RST
 *        ◀─downstream─
 * ```
 */
export class Pair {
  readonly id: number;
  /** Settles when both sockets are closed. */
  readonly closed: Promise<unknown>;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #target: RelayTarget;
  readonly #line: Line;
  readonly #counters: Counters;
  /** It was closed or reset, although its sockets may still be there for a moment. */
  #isOver = false;
  /** Of those that are asked before the connection to the target is made. */
  readonly #dialling = new Map<Admitted, AbortController>();
  #connected = false;

  constructor({ client, target, unreachable, counters, id }: PairOptions) {
    const server = new Socket({ ...SOCKET_OPTIONS, ...readingInto((chunk) => this.#takeFromServer(chunk)) });
    this.id = id;
    this.#server = server;
    this.#counters = counters;
    this.#client = client;
    this.#target = target;
    // Whoever waits for an answer keeps the process alive, not what is in between.
    client.unref();
    server.unref();
    this.#line = new Line({
      id,
      client: {
        pause: () => client.pause(),
        resume: () => client.resume(),
        write: (chunk) => client.write(chunk),
        end: () => client.end(),
        reset: () => resetSocket(client),
      },
      server: {
        pause: () => server.pause(),
        resume: () => server.resume(),
        write: (chunk) => server.write(chunk),
        end: () => server.end(),
        reset: () => this.#resetServer(),
      },
      close: (flows) => this.close(flows),
      reset: () => this.reset(),
    });
    const { upstream: up, downstream: down } = this.#line;
    client.on('data', (chunk: Buffer) => {
      counters.bytesUp += chunk.length;
      up.take(chunk);
    });
    client.on('end', up.end).on('drain', down.drained);
    server.on('end', down.end).on('drain', up.drained);
    // What one side had sent before it was reset still goes to the other; nothing goes back to it.
    client.on('error', () => {
      down.abandon();
      up.reset();
    });
    server.on('error', () => {
      up.abandon();
      if (this.#connected || unreachable === 'reset') down.reset();
      else client.destroy();
    });
    server.once('connect', () => {
      this.#connected = true;
    });
    client.once('close', () => this.#stopDialling());
    this.closed = Promise.all(
      [client, server].map((socket) => new Promise<void>((done) => socket.once('close', () => done()))),
    ).then(() => this.#abandon());
  }

  #takeFromServer(chunk: Buffer): void {
    this.#counters.bytesDown += chunk.length;
    this.#line.downstream.take(chunk);
  }

  /** Connects to the target, after every interceptor that wants to be asked before. */
  dial(all: Iterable<Admitted>): void {
    const waits: Promise<void>[] = [];
    for (const admitted of all) {
      const controller = new AbortController();
      const wait = this.#ask(admitted, controller.signal);
      if (wait === undefined) continue;
      this.#dialling.set(admitted, controller);
      waits.push(
        new Promise((resolve) => {
          controller.signal.addEventListener('abort', () => resolve(), { once: true });
          wait.then(resolve, (error) => {
            if (!controller.signal.aborted) this.#line.fail(error, admitted);
          });
        }),
      );
    }
    if (waits.length === 0) this.#connect();
    else this.#connectAfter(Promise.all(waits));
  }

  #ask(admitted: Admitted, signal: AbortSignal): Promise<void> | undefined {
    try {
      return admitted.interceptor.connect?.(this.id, signal) || undefined;
    } catch (error) {
      this.#line.fail(error, admitted);
      return undefined;
    }
  }

  /** What the client says meanwhile waits in a stage; what an interceptor says by itself, in the socket. */
  #connectAfter(waited: Promise<unknown>): void {
    const open = this.#line.upstream.add((flow) => ({
      bufferedBytes: EARLY_BYTES,
      take: (chunk, receivedMs) => waited.then(() => flow.push(chunk, receivedMs)),
      end: () => waited.then(() => flow.end()),
    }));
    this.#server.cork();
    void waited.then(() => {
      this.#dialling.clear();
      this.#connect();
      this.#server.uncork();
      open();
    });
  }

  #connect(): void {
    const server = this.#server;
    if (server.destroyed) return;
    if (this.#isOver || this.#client.destroyed) {
      server.destroy();
      return;
    }
    server.setNoDelay(true);
    asOwnTraffic(() => server.connect(this.#target));
  }

  #stopDialling(): void {
    for (const controller of this.#dialling.values()) controller.abort();
  }

  /** Lets an interceptor put its stages into this connection. */
  open(admitted: Admitted, isNew: boolean): void {
    if (!this.#isOver && !this.#client.destroyed) this.#line.open(admitted, isNew);
  }

  /** Takes an interceptor out; what its stages held goes on at once. */
  remove(admitted: Admitted): void {
    this.#dialling.get(admitted)?.abort();
    this.#line.remove(admitted);
  }

  /** Closes both sides in order; what stages behind these flows hold goes before. Without flows, nothing does. */
  close(flows?: Readonly<Record<Direction, Flow>>): void {
    this.#isOver = true;
    for (const socket of [this.#client, this.#server]) {
      // Where nothing is to be said to a server that is not reached yet, nobody needs to wait for it.
      const isUnheard = socket.pending && socket.writableLength === 0 && flows === undefined;
      if (isUnheard || socket.writableFinished) socket.destroy();
      else socket.once('finish', () => socket.destroy());
      socket.resume();
    }
    this.#stopDialling();
    this.#line.finish(flows);
  }

  /** Closes both sides at once, whatever still waits to be sent. */
  destroy(): void {
    this.#abandon();
    this.#client.destroy();
    this.#server.destroy();
  }

  reset(): void {
    this.#abandon();
    resetSocket(this.#client);
    this.#resetServer();
  }

  /** Only TCP knows a reset, and a socket that is connecting would send its own once connected, if ever. */
  #resetServer(): void {
    const socket = this.#server;
    if ('path' in this.#target || socket.connecting || socket.pending) socket.destroy();
    else resetSocket(socket);
  }

  #abandon(): void {
    this.#isOver = true;
    this.#stopDialling();
    this.#line.abandon();
  }
}

/** A read of Node takes at most so much. */
const READ_BYTES = 64 * 1024;
/** Up to here, copying a chunk costs less than a fresh buffer for the next read. */
const COPIED_BYTES = 4 * 1024;

/** Options of a socket that reads without a buffer of its own for each chunk: small ones are copied out of one that stays. */
function readingInto(take: (chunk: Buffer) => void): { readonly onread: OnReadOpts } {
  let buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  return {
    onread: {
      buffer: () => buffer,
      callback(length) {
        const chunk = buffer.subarray(0, length);
        if (length <= COPIED_BYTES) take(Buffer.from(chunk));
        else {
          buffer = Buffer.allocUnsafeSlow(READ_BYTES);
          take(chunk);
        }
        return true;
      },
    },
  };
}
