import { clearInterval, setInterval } from 'node:timers';
import { nowMs } from '../../../core/clock';
import { socketHost } from '../../../core/socket-host';
import type { Lane, OutgoingRequest, Receiver, Sent, Transport } from '../transport';
import { Connection, type ConnectionEnd, type ConnectionOwner } from './connection';
import { Pool, type PoolHome } from './pool';
import { Turns } from './turns';

/** How often connections that rest are looked at: a coarse clock, so that no request has to read a fine one. */
const BEAT_MS = 500;
/** Connections that a browser keeps to one origin. */
const KEPT_BY_A_LANE = 6;

/** HTTP/1.1 without TLS, over sockets of `node:net` and nothing else: see the folder's files for each part. */
export class LeanTransport implements Transport, PoolHome, ConnectionEnd {
  readonly host: string;
  readonly port: number;
  readonly authority: string;
  readonly #shared = new Pool(this, Number.POSITIVE_INFINITY);
  readonly #turns = new Turns();
  readonly #connections = new Set<Connection>();
  readonly #beat: NodeJS.Timeout;
  #beatMs = nowMs();
  #isClosed = false;
  #onEmpty: (() => void) | undefined;

  /** @param origin - address of the service; its path does not matter. */
  constructor(origin: string) {
    const url = new URL(origin);
    this.host = socketHost(url.hostname);
    this.port = Number(url.port || 80);
    this.authority = url.host;
    this.#beat = setInterval(() => this.#closeRested(), BEAT_MS);
    this.#beat.unref();
  }

  send(request: OutgoingRequest, receiver: Receiver): Sent {
    return this.#shared.send(request, receiver);
  }

  lane(): Lane {
    return new Pool(this, KEPT_BY_A_LANE);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#beat);
    for (const connection of this.#connections) connection.close();
    if (this.#connections.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
  }

  open(owner: ConnectionOwner): Connection | null {
    if (this.#isClosed) return null;
    const connection = new Connection(this, owner);
    this.#connections.add(connection);
    return connection;
  }

  closed(connection: Connection): void {
    this.#connections.delete(connection);
    if (this.#connections.size === 0) this.#onEmpty?.();
  }

  noteRest(connection: Connection, isQuiet: boolean): void {
    connection.restsSinceTurn = isQuiet ? this.#turns.present : -1;
    connection.restsSinceMs = this.#beatMs;
  }

  sendRested(connection: Connection): void {
    this.#turns.send(connection);
  }

  #closeRested(): void {
    this.#beatMs = nowMs();
    for (const connection of this.#connections) {
      // One that may be too old at the next beat goes now.
      if (connection.isFree && this.#beatMs - connection.restsSinceMs + BEAT_MS > connection.keepMs) connection.close();
    }
    this.#shared.forgetClosed();
  }
}
