import type { Connection, Relay, Stages } from '../../core/relay';
import { Conversation } from './conversation';
import type { RequestHandler } from './exchange';

/** One for each relay that a fault for HTTP was put on: several faults share what is read. */
const traffics = new WeakMap<Relay, Traffic>();

/**
 * Lets a handler at the HTTP/1.1 requests of a relay, on the connections that are open already too, after the handlers
 * that are there. Returns the function that takes it out again: at once, without waiting for anybody. Answers whose heads it has
 * changed end as they began.
 */
export function handleRequests(relay: Relay, handler: RequestHandler): () => void {
  const traffic = traffics.get(relay) ?? new Traffic(relay);
  traffics.set(relay, traffic);
  return traffic.add(handler);
}

/** The HTTP/1.1 of a relay, read while a handler is there, and until no answer is under way that a handler changed. */
class Traffic {
  readonly #relay: Relay;
  readonly #handlers = new Set<RequestHandler>();
  readonly #conversations = new Set<Conversation>();
  #leave: (() => void) | undefined;

  constructor(relay: Relay) {
    this.#relay = relay;
  }

  add(handler: RequestHandler): () => void {
    this.#handlers.add(handler);
    this.#leave ??= this.#relay.intercept({ label: 'HTTP/1.1', open: (connection) => this.#open(connection) });
    for (const { reason } of this.#conversations) if (reason !== undefined) handler.unreadable(reason);
    return () => {
      if (!this.#handlers.delete(handler)) return;
      for (const conversation of this.#conversations) conversation.release(handler);
      this.#leaveIfSettled();
    };
  }

  #open(connection: Connection): Stages {
    const conversation = new Conversation(connection, {
      handlers: this.#handlers,
      // A stage must not be taken out from within its own work. `queueMicrotask` stands still under Jest's fake timers.
      settled: () => void Promise.resolve().then(() => this.#leaveIfSettled()),
      closed: () => {
        this.#conversations.delete(conversation);
        this.#leaveIfSettled();
      },
    });
    this.#conversations.add(conversation);
    return { upstream: conversation.upstream, downstream: conversation.downstream };
  }

  #leaveIfSettled(): void {
    if (this.#handlers.size > 0 || this.#leave === undefined) return;
    for (const { isSettled } of this.#conversations) if (!isSettled) return;
    const leave = this.#leave;
    this.#leave = undefined;
    this.#conversations.clear();
    leave();
  }
}
