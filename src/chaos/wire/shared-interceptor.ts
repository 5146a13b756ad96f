import type { Connection, Interceptor, Relay, Stages } from '../../core/relay';

/** One connection whose protocol is followed, for all faults of that protocol together. */
export interface Session extends Required<Stages> {
  /** Whether the bytes can go untouched from here on: nothing is being replaced or hidden. */
  readonly isClear: boolean;
}

/** What a session gets to know. */
export interface Surroundings<Rule> {
  readonly connection: Connection;
  /** Those of the faults that are there now; none while the last one's deeds are being finished. */
  readonly rules: ReadonlySet<Rule>;
}

/** A fault's share in an interceptor. */
export interface Share<S> {
  /** The connections that are open now. */
  readonly sessions: ReadonlySet<S>;
  /** Ends the share at once. */
  remove(): void;
}

/**
 * One interceptor of a protocol for each relay, shared by all faults of that protocol: two of them that each followed the
 * protocol would not see what the other one replaced. It is there while a fault needs it, and then until no
 * connection is in the middle of an answer that is being replaced: nobody waits for that.
 */
export function sharedInterceptor<Rule, S extends Session>(
  label: string,
  follow: (surroundings: Surroundings<Rule>) => S,
): (relay: Relay, rule: Rule) => Share<S> {
  const present = new WeakMap<Relay, Shared<Rule, S>>();
  return (relay, rule) => {
    const shared = present.get(relay) ?? new Shared(label, follow, () => present.delete(relay));
    present.set(relay, shared);
    return shared.add(relay, rule);
  };
}

class Shared<Rule, S extends Session> {
  readonly #label: string;
  readonly #follow: (surroundings: Surroundings<Rule>) => S;
  readonly #gone: () => void;
  readonly #rules = new Set<Rule>();
  readonly #sessions = new Set<S>();
  #remove: (() => void) | undefined;

  constructor(label: string, follow: (surroundings: Surroundings<Rule>) => S, gone: () => void) {
    this.#label = label;
    this.#follow = follow;
    this.#gone = gone;
  }

  add(relay: Relay, rule: Rule): Share<S> {
    this.#rules.add(rule);
    this.#remove ??= relay.intercept(this.#interceptor());
    return {
      sessions: this.#sessions,
      remove: () => {
        this.#rules.delete(rule);
        this.#leaveIfDone();
      },
    };
  }

  #interceptor(): Interceptor {
    return {
      label: this.#label,
      open: (connection) => {
        const session = this.#follow({ connection, rules: this.#rules });
        this.#sessions.add(session);
        const over = (): void => {
          this.#sessions.delete(session);
          this.#leaveIfDone();
        };
        connection.upstream.signal.addEventListener('abort', over, { once: true });
        return { upstream: this.#watched(session.upstream), downstream: this.#watched(session.downstream) };
      },
    };
  }

  /** A stage after whose every step it may be over. */
  #watched(stage: Required<Stages>['upstream']): Required<Stages>['upstream'] {
    return {
      ...(stage.end ? { end: () => stage.end?.() } : {}),
      leave: () => stage.leave?.(),
      take: (chunk, receivedMs) => {
        stage.take(chunk, receivedMs);
        this.#leaveIfDone();
      },
    };
  }

  #leaveIfDone(): void {
    if (this.#rules.size > 0 || this.#remove === undefined) return;
    for (const session of this.#sessions) if (!session.isClear) return;
    const remove = this.#remove;
    this.#remove = undefined;
    this.#gone();
    remove();
  }
}
