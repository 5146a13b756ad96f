import { Socket } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers';
import { failedTo, reasonOf } from '../errors';
import type { Connection, Direction, Flow, Interceptor } from './interceptor';
import { Lane, type LanePlace } from './lane';
import type { RelayTarget } from './relay';

/** What a relay counts over all its connections. */
export interface Counters {
  connections: number;
  bytesUp: number;
  bytesDown: number;
}

/** An interceptor that a relay has been given, once for each time. */
export interface Admitted {
  readonly interceptor: Interceptor;
}

/**
 * Of both sockets of a connection. `highWaterMark`: bytes that one may hold before its sender is paused; Node's own 16 kB
 * would pause it at every full read.
 */
export const SOCKET_OPTIONS = { allowHalfOpen: true, noDelay: true, highWaterMark: 256 * 1024 };

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
  readonly #server = new Socket(SOCKET_OPTIONS);
  readonly #target: RelayTarget;
  readonly #lanes: { readonly upstream: Lane; readonly downstream: Lane };
  readonly #places = new Map<Admitted, readonly LanePlace[]>();
  /** It was closed or reset, although its sockets may still be there for a moment. */
  #isOver = false;
  /** Of those that are asked before the connection to the target is made. */
  readonly #dialling = new Map<Admitted, AbortController>();
  #connected = false;

  constructor(client: Socket, target: RelayTarget, unreachable: 'reset' | 'close', counters: Counters) {
    const server = this.#server;
    this.id = counters.connections;
    this.#client = client;
    this.#target = target;
    const fail = (error: unknown, flow: Flow): void => this.#fail(error, this.#ownerOf(flow));
    const up = new Lane(
      'upstream',
      client,
      {
        write: (chunk) => server.write(chunk),
        end: () => server.end(),
        reset: () => this.#resetServer(),
      },
      fail,
    );
    const down = new Lane(
      'downstream',
      server,
      {
        write: (chunk) => client.write(chunk),
        end: () => client.end(),
        reset: () => resetSocket(client),
      },
      fail,
    );
    this.#lanes = { upstream: up, downstream: down };
    client.on('data', (chunk: Buffer) => {
      counters.bytesUp += chunk.length;
      up.take(chunk);
    });
    server.on('data', (chunk: Buffer) => {
      counters.bytesDown += chunk.length;
      down.take(chunk);
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
            if (!controller.signal.aborted) this.#fail(error, admitted);
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
      this.#fail(error, admitted);
      return undefined;
    }
  }

  /** What the client says meanwhile waits in a stage; what an interceptor says by itself, in the socket. */
  #connectAfter(waited: Promise<unknown>): void {
    const open = this.#lanes.upstream.add((flow) => ({
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
    server.connect(this.#target);
  }

  #stopDialling(): void {
    for (const controller of this.#dialling.values()) controller.abort();
  }

  /** Lets an interceptor put its stages into this connection. */
  open(admitted: Admitted, isNew: boolean): void {
    const { interceptor } = admitted;
    if (interceptor.open === undefined || this.#isOver || this.#client.destroyed) return;
    // Both places are there before the stages are, which may push into either.
    const [upstream, downstream] = [this.#lanes.upstream.place(), this.#lanes.downstream.place()];
    this.#places.set(admitted, [upstream, downstream]);
    const connection: Connection = {
      id: this.id,
      isNew,
      upstream: upstream.flow,
      downstream: downstream.flow,
      close: () => this.close({ upstream: upstream.flow, downstream: downstream.flow }),
      reset: () => this.reset(),
    };
    try {
      const stages = interceptor.open(connection);
      if (stages?.upstream) upstream.fill(stages.upstream);
      if (stages?.downstream) downstream.fill(stages.downstream);
      if (stages === undefined) this.remove(admitted);
    } catch (error) {
      this.#fail(error, admitted);
    }
  }

  /** Takes an interceptor out; what its stages held goes on at once. */
  remove(admitted: Admitted): void {
    this.#dialling.get(admitted)?.abort();
    const places = this.#places.get(admitted) ?? [];
    this.#places.delete(admitted);
    for (const place of places) place.remove();
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
    this.#lanes.upstream.finish(flows?.upstream);
    this.#lanes.downstream.finish(flows?.downstream);
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
    this.#lanes.upstream.abandon();
    this.#lanes.downstream.abandon();
    this.#places.clear();
  }

  #ownerOf(flow: Flow): Admitted | undefined {
    for (const [admitted, places] of this.#places) if (places.some((place) => place.flow === flow)) return admitted;
    return undefined;
  }

  #fail(error: unknown, admitted: Admitted | undefined): void {
    this.reset();
    const interceptor = admitted?.interceptor;
    if (interceptor?.failed) interceptor.failed(error, this.id);
    else process.emitWarning(stageFailure(interceptor?.label ?? 'an interceptor', this.id, error).message);
  }
}

/**
 * libuv takes a reset that it finds together with unread bytes for an end (FIN), in any client that is made with Node: what was
 * sent gets this long, and a turn of the event loop, to be read.
 */
const READ_BEFORE_RESET_MS = 2;

function resetSocket(socket: Socket): void {
  if (socket.bytesWritten === 0) resetNow(socket);
  else setTimeout(() => setImmediate(() => resetNow(socket)), READ_BEFORE_RESET_MS);
}

/** Node fails to reset a socket at the very moment of its end (EINVAL), and never closes it: a turn later it can. */
function resetNow(socket: Socket): void {
  if (socket.destroyed) return;
  const isEnding = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0;
  if (isEnding) socket.once('finish', () => socket.resetAndDestroy());
  else socket.resetAndDestroy();
}

function stageFailure(label: string, id: number, error: unknown) {
  return failedTo({
    to: `run ${label} on connection ${id} of a relay`,
    reason: reasonOf(error),
    cure: 'The connection was reset; mend the stage, which must not throw',
    code: 'METTLE_FAULT',
    cause: error,
  });
}
