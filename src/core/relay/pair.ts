import { Socket } from 'node:net';
import type { Connection, Flow, Interceptor, Stage, Stages } from './interceptor';
import { Lane } from './lane';
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
  readonly #lanes: { readonly upstream: Lane; readonly downstream: Lane };
  /** How to take each interceptor out again. */
  readonly #removals = new Map<Interceptor, () => void>();

  constructor(client: Socket, target: RelayTarget, counters: Counters) {
    const upstream = this.#upstream;
    this.id = counters.connections;
    this.#client = client;
    this.#target = target;
    const fail = (): void => this.reset();
    this.#lanes = {
      upstream: new Lane('upstream', client, upstream, fail),
      downstream: new Lane('downstream', upstream, client, fail),
    };
    this.closed = Promise.all(
      [client, upstream].map((socket) => new Promise<void>((done) => socket.once('close', () => done()))),
    ).then(() => this.#abandon());
    const up = this.#lanes.upstream;
    const down = this.#lanes.downstream;
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
    this.#upstream.connect(this.#target);
  }

  /** Lets an interceptor put its stages into this connection. */
  open(interceptor: Interceptor, isNew: boolean): void {
    if (interceptor.open === undefined || this.#client.destroyed) return;
    const flows: Partial<Record<'upstream' | 'downstream', Flow>> = {};
    let stages: Stages | undefined;
    const connection: Connection = {
      id: this.id,
      isNew,
      get upstream() {
        return flows.upstream as Flow;
      },
      get downstream() {
        return flows.downstream as Flow;
      },
      close: () => this.close(),
      reset: () => this.reset(),
    };
    // Both places are made before the stages, which may push into either.
    const places = (['upstream', 'downstream'] as const).map((direction) => {
      const late = lateStage(
        () => stages?.[direction],
        () => flows[direction] as Flow,
      );
      return this.#lanes[direction].add((flow) => {
        flows[direction] = flow;
        return late;
      });
    });
    stages = interceptor.open(connection);
    const remove = (): void => {
      for (const leave of places) leave();
    };
    if (stages === undefined) remove();
    else this.#removals.set(interceptor, remove);
  }

  /** Takes an interceptor's stages out; what they held goes on at once. */
  remove(interceptor: Interceptor): void {
    this.#removals.get(interceptor)?.();
    this.#removals.delete(interceptor);
  }

  /** Closes both sides in order. */
  close(): void {
    this.#abandon();
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

  #abandon(): void {
    this.#lanes.upstream.abandon();
    this.#lanes.downstream.abandon();
    this.#removals.clear();
  }
}

/** A stage that is there as soon as its interceptor has made it; without one, bytes go on as they come. */
function lateStage(present: () => Stage | undefined, flow: () => Flow): Stage {
  return {
    take: (chunk, receivedMs) => {
      const stage = present();
      return stage ? stage.take(chunk, receivedMs) : flow().push(chunk, receivedMs);
    },
    end: () => {
      const stage = present();
      return stage?.end ? stage.end() : flow().end();
    },
    leave: () => present()?.leave?.(),
  };
}
