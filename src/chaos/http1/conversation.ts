import type { Connection, Stage } from '../../core/relay';
import { AnswerSide } from './answer-side';
import type { RequestHandler } from './exchange';
import type { PendingExchange } from './pending-exchange';
import { RequestSide } from './request-side';

/** Who shares a conversation. */
export interface Audience {
  /** Asked for each request, in this order. */
  readonly handlers: Iterable<RequestHandler>;
  /** Called whenever something that was not simply passed through is over. */
  readonly settled: () => void;
  /** Called once, when the connection is over. */
  readonly closed: () => void;
}

/** What the two sides of a conversation share. */
export interface Shared {
  readonly connection: Connection;
  readonly audience: Audience;
  /** Requests whose answers are not over, oldest first. */
  readonly exchanges: PendingExchange[];
  /** Tells the handlers that the bytes cannot be read. The first reason stays. */
  readonly cannotRead: (reason: string) => void;
}

/**
 * The requests and answers of one connection, paired in order.
 *
 * ```
 * client ──▶ requests ──▶ service        a request is offered to the faults when its head is complete
 *        ◀── filters  ◀── answers        what no fault touches goes on to the letter, as soon as it comes
 * ```
 */
export class Conversation {
  readonly #shared: Shared;
  readonly #requests: RequestSide;
  readonly #answers: AnswerSide;
  #reason: string | undefined;

  constructor(connection: Connection, audience: Audience) {
    this.#shared = {
      connection,
      audience,
      exchanges: [],
      cannotRead: (reason) => {
        this.#reason ??= reason;
        for (const handler of audience.handlers) handler.unreadable(this.#reason);
      },
    };
    this.#answers = new AnswerSide(this.#shared, {
      isRead: () => this.#requests.isRead,
      resume: () => this.#requests.resume(),
      giveUp: () => this.#requests.giveUp(),
      seekAgain: () => this.#requests.seekAgain(),
    });
    this.#requests = new RequestSide(this.#shared, () => this.#answers.advance());
    connection.downstream.signal.addEventListener('abort', () => audience.closed(), { once: true });
  }

  get upstream(): Stage {
    return this.#requests;
  }

  get downstream(): Stage {
    return this.#answers;
  }

  /** Why the bytes of this connection cannot be read; nothing where they can. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** Whether every answer that is under way simply goes through, and nothing is held. */
  get isSettled(): boolean {
    return !this.#answers.isBusy && this.#shared.exchanges.every((exchange) => !exchange.isTouched);
  }

  /** A handler has gone: what it holds goes on, and what it has not touched yet stays as it is. */
  release(handler: RequestHandler): void {
    this.#answers.release(handler);
  }
}
