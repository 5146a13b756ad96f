import type { Pool } from 'undici';
import type { Lane, OutgoingRequest, Receiver, Sent, Transport } from '../transport';
import { Exchange } from './exchange';

/** Requests over a pool of undici. */
export class UndiciTransport implements Transport {
  readonly #open: () => Pool;
  readonly #shared: Pool;
  readonly #lanes = new Set<Pool>();
  readonly #closing = new Set<Promise<void>>();

  /** @param open - makes a pool: the first one for all, then one for each lane. */
  constructor(open: () => Pool) {
    this.#open = open;
    this.#shared = open();
  }

  send(request: OutgoingRequest, receiver: Receiver): Sent {
    return send(this.#shared, request, receiver);
  }

  lane(): Lane {
    const pool = this.#open();
    this.#lanes.add(pool);
    return {
      send: (request, receiver) => send(pool, request, receiver),
      close: () => {
        if (this.#lanes.delete(pool)) this.#destroy(pool);
      },
    };
  }

  async close(): Promise<void> {
    for (const pool of [this.#shared, ...this.#lanes]) this.#destroy(pool);
    this.#lanes.clear();
    await Promise.all(this.#closing);
  }

  #destroy(pool: Pool): void {
    const closing = pool.destroy().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}

function send(pool: Pool, request: OutgoingRequest, receiver: Receiver): Sent {
  const { method, path, headers, body } = request;
  const exchange = new Exchange(receiver);
  // Over HTTP/2, undici sends what it takes for repeatable only while others are in flight. It repeats nothing by itself.
  pool.dispatch({ method, path, headers: headers as Record<string, string>, body, idempotent: true }, exchange);
  return exchange;
}
