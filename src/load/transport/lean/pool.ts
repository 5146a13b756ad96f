import type { Lane, OutgoingRequest, Receiver, Sent } from '../transport';
import type { Connection, ConnectionOwner } from './connection';
import { type EncodedRequest, encode } from './encoded-request';

/** A request that never left has nothing to cut off. */
const UNSENT: Sent = { abort: () => undefined };

/** What the pools of a transport share. */
export interface PoolHome {
  /** Value of the `host` header. */
  readonly authority: string;
  /** Opens a connection; null where the transport is closed. */
  open(owner: ConnectionOwner): Connection | null;
  /** Notes since when it rests. */
  noteRest(connection: Connection, isQuiet: boolean): void;
  /** Sends what a connection that rested has taken on. */
  sendRested(connection: Connection): void;
}

/** Connections that serve one after the other: the one that rested last first, a new one where none is free. */
export class Pool implements Lane, ConnectionOwner {
  readonly #home: PoolHome;
  readonly #keepsAtMost: number;
  #resting: Connection[] = [];
  #isClosed = false;

  /** @param keepsAtMost - how many connections rest at once; further ones are closed after their answer. */
  constructor(home: PoolHome, keepsAtMost: number) {
    this.#home = home;
    this.#keepsAtMost = keepsAtMost;
  }

  send(request: OutgoingRequest, receiver: Receiver): Sent {
    const encoded = encode(request, this.#home.authority);
    if (typeof encoded !== 'string') return this.resend(encoded, receiver);
    receiver.onFailure({ kind: 'protocol', message: `the request cannot be sent: ${encoded}` });
    return UNSENT;
  }

  resend(request: EncodedRequest, receiver: Receiver): Sent {
    const rested = this.#popFree();
    if (rested !== undefined) {
      rested.take(request, receiver);
      this.#home.sendRested(rested);
      return rested;
    }
    const opened = this.#isClosed ? null : this.#home.open(this);
    if (opened === null) {
      receiver.onFailure({ kind: 'reset', message: 'the generator has closed its connections' });
      return UNSENT;
    }
    opened.take(request, receiver);
    opened.write();
    return opened;
  }

  rests(connection: Connection, isQuiet: boolean): void {
    if (this.#isClosed || this.#resting.length >= this.#keepsAtMost) {
      connection.close();
      return;
    }
    this.#home.noteRest(connection, isQuiet);
    this.#resting.push(connection);
  }

  /** Forgets those that were closed while they rested. */
  forgetClosed(): void {
    this.#resting = this.#resting.filter(({ isFree }) => isFree);
  }

  close(): void {
    this.#isClosed = true;
    for (const connection of this.#resting.splice(0)) connection.close();
  }

  #popFree(): Connection | undefined {
    for (;;) {
      const connection = this.#resting.pop();
      if (connection === undefined || connection.isFree) return connection;
    }
  }
}
