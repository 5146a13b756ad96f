import type { AnswerFilter, AnswerPiece, Exchange, Outlet, RequestHandler } from './exchange';
import { membersOf, pathOf, type RequestHead, writeRequestHead } from './head';

/** One request of a connection, from its head to the end of its answer, with what the faults do to both. */
export class PendingExchange {
  readonly request: RequestHead;
  /** Whether the request has come whole. */
  isComplete = false;
  #play: ((outlet: Outlet) => void | Promise<void>) | undefined;
  #edited: RequestHead;
  #isAnswered = false;
  #awaitsContinue: boolean;
  readonly #filters: { readonly owner: RequestHandler; readonly filter: AnswerFilter; isReleased: boolean }[] = [];

  constructor(request: RequestHead) {
    this.request = request;
    this.#edited = request;
    this.#awaitsContinue = membersOf(request.fields, 'expect').includes('100-continue');
  }

  /** Whether the service does not get the request. */
  get isKept(): boolean {
    return this.#play !== undefined;
  }

  /** Whether the answer does not simply go through. */
  get isTouched(): boolean {
    return this.isKept || this.isFiltered;
  }

  /** Whether pieces of the answer go through filters. */
  get isFiltered(): boolean {
    return this.#filters.length > 0;
  }

  /** The head for the service, where it was changed. */
  get editedHead(): Buffer | undefined {
    return this.#edited === this.request ? undefined : writeRequestHead(this.#edited);
  }

  /** Offers this request to a handler. */
  offer(handler: RequestHandler, connection: number, signal: AbortSignal): void {
    const pending = this;
    const exchange: Exchange = {
      connection,
      request: this.request,
      path: pathOf(this.request.target),
      signal,
      get isAnswered() {
        return pending.#isAnswered;
      },
      edit: (change) => {
        this.#edited = change(this.#edited);
      },
      instead: (play) => {
        this.#play = play;
        this.#isAnswered = true;
      },
      filter: (filter) => {
        this.#filters.push({ owner: handler, filter, isReleased: false });
      },
      takeAnswer: () => {
        this.#isAnswered = true;
      },
    };
    handler.request(exchange);
  }

  /** Whether the client of a kept request still waits to be told that it may send the body. Says so once. */
  takeContinue(): boolean {
    const awaits = this.isKept && this.#awaitsContinue;
    if (awaits) this.#awaitsContinue = false;
    return awaits;
  }

  /** Gives the answer of a kept request. */
  play(end: Outlet): void | Promise<void> {
    return this.#play?.(this.#outlet(0, end));
  }

  /** Sends a piece of the service's answer through the filters. */
  pass(piece: AnswerPiece, end: Outlet): void | Promise<void> {
    return this.#outlet(0, end).push(piece);
  }

  /** Takes the filters of a handler, or of all, out that may go already, and lets go what they hold. */
  release(handler: RequestHandler | 'all', end: Outlet): void | Promise<void> {
    const index = this.#filters.findIndex(
      ({ owner, isReleased }) => !isReleased && (handler === 'all' || owner === handler),
    );
    const entry = this.#filters[index];
    if (entry === undefined) return undefined;
    entry.isReleased = true;
    const released = (mustStay: boolean): void | Promise<void> => {
      if (!mustStay) this.#filters.splice(this.#filters.indexOf(entry), 1);
      return this.release(handler, end);
    };
    const outcome = entry.filter.release?.(this.#outlet(index + 1, end)) ?? false;
    return typeof outcome === 'boolean' ? released(outcome) : outcome.then(released);
  }

  #outlet(index: number, end: Outlet): Outlet {
    const filter = this.#filters[index]?.filter;
    if (filter === undefined) return end;
    const next = this.#outlet(index + 1, end);
    return { push: (piece) => filter.take(piece, next), cut: end.cut };
  }
}
