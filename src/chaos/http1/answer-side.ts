import type { Stage } from '../../core/relay';
import { answerBody } from './body-length';
import type { Shared } from './conversation';
import type { AnswerPiece, Outlet, RequestHandler } from './exchange';
import { Gatherer } from './gatherer';
import { closes, membersOf } from './head';
import { MessageReader } from './message-reader';
import type { PendingExchange } from './pending-exchange';
import { Turns } from './turns';

const CONTINUE = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n');

/** What the side of the answers needs of that of the requests. */
export interface Requests {
  /** Whether all requests are known, so that each answer belongs to one. */
  isRead(): boolean;
  resume(): void;
  giveUp(): void;
  seekAgain(): void;
}

/** Reads what the service answers, and sends it to the client through the filters of the faults, in the order of the requests. */
export class AnswerSide implements Stage {
  readonly #shared: Shared;
  readonly #requests: Requests;
  readonly #turns: Turns;
  readonly #out: Gatherer;
  readonly #end: Outlet;
  readonly #cameLate: boolean;
  #reader = MessageReader.ofAnswers();
  #hasReadOne = false;
  /** All goes through for good. */
  #isOpaque = false;
  #serviceEnded = false;
  /** Nothing can be sent any more: the client was told the end, or the connection is over. */
  #isClosed = false;

  constructor(shared: Shared, requests: Requests) {
    const { upstream, downstream } = shared.connection;
    this.#shared = shared;
    this.#requests = requests;
    this.#turns = new Turns(shared.audience.settled);
    this.#cameLate = upstream.lastChunk !== undefined || downstream.lastChunk !== undefined;
    this.#out = new Gatherer((chunk) => {
      if (!this.#isClosed) downstream.push(chunk);
    });
    const closed = (): void => {
      this.#isClosed = true;
    };
    downstream.signal.addEventListener('abort', closed, { once: true });
    this.#end = {
      push: (piece) => {
        if (piece.kind !== 'end') this.#out.add(piece.raw);
        this.#out.flush();
      },
      cut: (by) => this.#cut(by),
    };
  }

  take(chunk: Buffer): void | Promise<void> {
    return this.#turns.take(() => {
      this.#reader.feed(chunk);
      return this.#read();
    });
  }

  end(): void | Promise<void> {
    return this.#turns.take(async () => {
      this.#reader.finish();
      await this.#read();
      await this.#shared.exchanges[0]?.release('all', this.#end);
      this.#serviceEnded = true;
      this.#out.add(this.#reader.takeRest());
      this.#out.flush();
      if (!this.#shared.exchanges[0]?.isKept) this.#tellEnd();
    });
  }

  leave(): void {
    const rest = this.#reader.takeRest();
    if (rest.length > 0) this.#shared.connection.downstream.push(rest);
  }

  /** Whether a chunk or a kept request is being worked on. */
  get isBusy(): boolean {
    return this.#turns.isBusy;
  }

  /** Answers the requests that were kept from the service and whose turn it is. */
  advance(): void {
    this.#later(() => this.#answerKept());
  }

  /** Lets go what a handler holds. */
  release(handler: RequestHandler): void {
    for (const exchange of this.#shared.exchanges) {
      if (exchange.isFiltered) this.#later(() => exchange.release(handler, this.#end));
    }
  }

  /** What goes wrong in a turn of its own has no chunk to fail with. */
  #later(step: () => void | Promise<void>): void {
    try {
      this.#turns.take(step)?.catch(() => this.#cut('reset'));
    } catch {
      this.#cut('reset');
    }
  }

  #read(): void | Promise<void> {
    for (;;) {
      const front = this.#shared.exchanges[0];
      if (this.#isOpaque || front === undefined || front.isKept) {
        this.#passUnasked();
        break;
      }
      const piece = this.#reader.next();
      if (piece === undefined) break;
      const pending = piece.kind === 'unreadable' ? this.#giveUp(piece.reason) : this.#take(piece, front);
      if (pending) return pending.then(() => this.#read());
    }
    this.#out.flush();
    return undefined;
  }

  /** Passes on what belongs to no request that is known, such as a 408 on an idle connection. */
  #passUnasked(): void {
    if (!this.#reader.holds) return;
    if (!this.#isOpaque && this.#requests.isRead())
      this.#giveUp('the service sent an answer that nobody had asked for');
    this.#out.add(this.#reader.takeRest());
  }

  #take(piece: AnswerPiece, front: PendingExchange): void | Promise<void> {
    if (piece.kind === 'head') return this.#takeHead(piece, front);
    const pending = this.#forward(piece, front);
    if (piece.kind !== 'end') return pending;
    return pending ? pending.then(() => this.#finish(front)) : this.#finish(front);
  }

  #takeHead(piece: AnswerPiece & { kind: 'head' }, front: PendingExchange): void | Promise<void> {
    const { status, fields } = piece.head;
    const isTunnel = front.request.method === 'CONNECT' && status >= 200 && status < 300;
    if (status === 101 || isTunnel) {
      this.#out.add(piece.raw);
      const protocol = isTunnel ? 'a tunnel' : membersOf(fields, 'upgrade').join(', ') || 'another protocol';
      return this.#giveUp(`the connection has become ${protocol}`);
    }
    if (status < 200) {
      this.#out.add(piece.raw);
      this.#reader.body({ by: 'none' });
      this.#reader.next();
      return undefined;
    }
    const length = answerBody(front.request.method, piece.head);
    if (length === undefined) {
      this.#out.add(piece.raw);
      return this.#giveUp('an answer does not tell how long it is');
    }
    this.#reader.body(length);
    return this.#forward(piece, front);
  }

  #forward(piece: AnswerPiece, front: PendingExchange): void | Promise<void> {
    if (!front.isFiltered) {
      if (piece.kind !== 'end') this.#out.add(piece.raw);
      return undefined;
    }
    this.#out.flush();
    return front.pass(piece, this.#end);
  }

  #finish(front: PendingExchange): void | Promise<void> {
    if (this.#shared.exchanges[0] === front) this.#shared.exchanges.shift();
    this.#hasReadOne = true;
    this.#requests.resume();
    if (front.isTouched) this.#shared.audience.settled();
    return this.#answerKept();
  }

  #answerKept(): void | Promise<void> {
    const front = this.#shared.exchanges[0];
    if (!front?.isKept) {
      if (this.#serviceEnded) this.#tellEnd();
      return undefined;
    }
    if (!front.isComplete) {
      if (front.takeContinue()) {
        this.#out.add(CONTINUE);
        this.#out.flush();
      }
      return undefined;
    }
    const played = (): void | Promise<void> => {
      if (closes(front.request)) this.#tellEnd();
      return this.#finish(front);
    };
    this.#out.flush();
    const pending = front.play(this.#end);
    return pending ? pending.then(played) : played();
  }

  /** From here on, all goes through: for good, or until a request is found where this connection was open already. */
  #giveUp(reason: string): undefined {
    const { cannotRead, exchanges, audience } = this.#shared;
    this.#out.add(this.#reader.takeRest());
    if (this.#cameLate && !this.#hasReadOne) this.#requests.seekAgain();
    else {
      this.#isOpaque = true;
      this.#requests.giveUp();
    }
    this.#reader = MessageReader.ofAnswers();
    exchanges.length = 0;
    cannotRead(reason);
    audience.settled();
    return undefined;
  }

  #tellEnd(): void {
    if (this.#isClosed) return;
    this.#out.flush();
    this.#isClosed = true;
    this.#shared.connection.downstream.end();
  }

  #cut(by: 'close' | 'reset'): void {
    if (this.#isClosed) return;
    this.#out.flush();
    this.#isClosed = true;
    this.#shared.exchanges.length = 0;
    this.#shared.connection[by]();
    this.#shared.audience.settled();
  }
}
