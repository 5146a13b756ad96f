import type { Dispatcher } from 'undici';
import type { Lane, OutgoingRequest, Receiver, Sent, Transport } from '../transport';
import { Exchange } from './exchange';

/** Requests over a client or a pool of undici. */
export class UndiciTransport implements Transport {
  readonly #open: () => Dispatcher;
  readonly #shared: Dispatcher;
  readonly #lanes = new Set<Dispatcher>();

  /** @param open - makes one: the first for all, then one for each lane. */
  constructor(open: () => Dispatcher) {
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
      close: () => void ended(pool).then(() => this.#lanes.delete(pool)),
    };
  }

  /** Takes no further request, and closes after those in flight. */
  end(): Promise<void> {
    return ended(this.#shared);
  }

  async close(): Promise<void> {
    await Promise.all([this.#shared, ...this.#lanes].map((pool) => pool.destroy()));
  }
}

/** Who ends a pool may come after everything was closed: undici rejects then. */
async function ended(pool: Dispatcher): Promise<void> {
  await pool.close().catch(() => undefined);
}

function send(pool: Dispatcher, request: OutgoingRequest, receiver: Receiver): Sent {
  const { method, path, headers, body } = request;
  const exchange = new Exchange(receiver);
  // Over HTTP/2, undici sends what it takes for repeatable only while others are in flight. It repeats nothing by itself.
  pool.dispatch({ method, path, headers: headers as Record<string, string>, body, idempotent: true }, exchange);
  return exchange;
}
