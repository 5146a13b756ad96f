import type { Stage } from '../../core/relay';
import { requestBody } from './body-length';
import type { Shared } from './conversation';
import { Gatherer } from './gatherer';
import type { RequestHead } from './head';
import { beginsRequest, MessageReader, notARequest, type Piece, type Unreadable } from './message-reader';
import { PendingExchange } from './pending-exchange';

/**
 * What is known of what the client sends:
 * `seeking`: the connection was open already; a chunk that begins with a request line is waited for, the rest goes through.
 * `reading`: it is understood.
 * `dialling`: a CONNECT is under way; what comes goes through until it is answered.
 * `opaque`: no HTTP/1.1, or not any more; all goes through for good.
 */
type State = 'seeking' | 'reading' | 'dialling' | 'opaque';

/** Reads what the client sends, offers each request to the faults, and passes on what none of them keeps. */
export class RequestSide implements Stage {
  readonly #shared: Shared;
  readonly #kept: () => void;
  readonly #out: Gatherer;
  #reader = MessageReader.ofRequests();
  #state: State;
  /** The request whose body is coming. */
  #coming: PendingExchange | undefined;

  /** @param kept - called where a request that is kept from the service has come, its head or the whole of it. */
  constructor(shared: Shared, kept: () => void) {
    this.#shared = shared;
    this.#kept = kept;
    const { upstream, downstream } = shared.connection;
    this.#out = new Gatherer((chunk) => upstream.push(chunk));
    const isLate = upstream.lastChunk !== undefined || downstream.lastChunk !== undefined;
    this.#state = isLate ? 'seeking' : 'reading';
  }

  /** Whether all requests are known, so that each answer belongs to one. */
  get isRead(): boolean {
    return this.#state === 'reading' || this.#state === 'dialling';
  }

  /** A CONNECT was refused: requests follow. */
  resume(): void {
    if (this.#state === 'dialling') this.#state = 'reading';
  }

  /** No more requests follow that can be read. */
  giveUp(): void {
    this.#state = 'opaque';
    this.#coming = undefined;
    this.#out.add(this.#reader.takeRest());
    this.#out.flush();
  }

  /** The place that was found in an open connection was the wrong one. */
  seekAgain(): void {
    this.giveUp();
    this.#state = 'seeking';
    this.#reader = MessageReader.ofRequests();
  }

  take(chunk: Buffer): void {
    if (this.#state === 'seeking' && this.#finds(chunk)) this.#state = 'reading';
    if (this.#state === 'reading') this.#read(chunk);
    else this.#out.add(chunk);
    this.#out.flush();
  }

  end(): void {
    this.leave();
    this.#shared.connection.upstream.end();
  }

  leave(): void {
    this.#out.add(this.#reader.takeRest());
    this.#out.flush();
  }

  #finds(chunk: Buffer): boolean {
    if (beginsRequest(chunk)) return true;
    const reason = notARequest(chunk) ?? '';
    const isKnown = /TLS|HTTP\/2/.test(reason);
    this.#shared.cannotRead(isKnown ? reason : 'a connection was open already, and no request has begun on it since');
    return false;
  }

  #read(chunk: Buffer): void {
    this.#reader.feed(chunk);
    for (let piece = this.#reader.next(); piece; piece = this.#reader.next()) {
      this.#take(piece);
      if (this.#state !== 'reading') {
        this.#out.add(this.#reader.takeRest());
        return;
      }
    }
  }

  #take(piece: Piece<RequestHead> | Unreadable): void {
    switch (piece.kind) {
      case 'unreadable':
        this.#cannotRead(piece.reason);
        return;
      case 'head':
        this.#begin(piece.head, piece.raw);
        return;
      case 'end':
        this.#complete();
        return;
      default:
        if (!this.#coming?.isKept) this.#out.add(piece.raw);
    }
  }

  #begin(head: RequestHead, raw: Buffer): void {
    const length = requestBody(head);
    if (length === undefined) {
      this.#out.add(raw);
      this.#cannotRead('a request does not tell how long it is');
      return;
    }
    const { audience, connection, exchanges } = this.#shared;
    const exchange = new PendingExchange(head);
    for (const handler of audience.handlers) exchange.offer(handler, connection.id, connection.downstream.signal);
    this.#reader.body(length);
    this.#coming = exchange;
    exchanges.push(exchange);
    if (exchange.isKept) this.#kept();
    else {
      this.#out.add(exchange.editedHead ?? raw);
      if (head.method === 'CONNECT') this.#state = 'dialling';
    }
  }

  #complete(): void {
    const exchange = this.#coming as PendingExchange;
    this.#coming = undefined;
    exchange.isComplete = true;
    if (exchange.isKept) this.#kept();
  }

  /** Answers to what was read before are still read. */
  #cannotRead(reason: string): void {
    this.#state = 'opaque';
    this.#coming = undefined;
    this.#shared.cannotRead(reason);
  }
}
