import type { AnswerHead, RequestHead } from './head';
import type { Piece } from './message-reader';

/** A part of an answer. */
export type AnswerPiece = Piece<AnswerHead>;

/** Where the pieces of an answer go on: to the next filter, and in the end to the client. */
export interface Outlet {
  push(piece: AnswerPiece): void | Promise<void>;
  /** Ends the connection instead: in order (FIN) or by a reset (RST), after what was pushed already. */
  cut(by: 'close' | 'reset'): void;
}

/** What is done to one answer, piece by piece. While a returned promise is pending, no further piece comes. */
export interface AnswerFilter {
  take(piece: AnswerPiece, outlet: Outlet): void | Promise<void>;
  /**
   * The fault ends while the answer is under way: pushes what is still held. Returns true where the rest of the answer has to
   * go through this filter all the same, since its head told of another body.
   */
  release?(outlet: Outlet): boolean | Promise<boolean>;
}

/** A request whose head has come, as a fault sees it: nothing of it has been passed on yet. */
export interface Exchange {
  /** Number of the connection at its relay. */
  readonly connection: number;
  readonly request: RequestHead;
  /** The path of its target, without the query. */
  readonly path: string;
  /** Whether a fault that was asked before gives the answer, or takes it away. */
  readonly isAnswered: boolean;
  /** Aborts when the connection is over. */
  readonly signal: AbortSignal;
  /** Changes the head that the service gets. */
  edit(change: (head: RequestHead) => RequestHead): void;
  /** Keeps the request from the service. Once it has come whole, `play` gives an answer, which goes through the filters. */
  instead(play: (outlet: Outlet) => void | Promise<void>): void;
  /** Puts a filter in the way of the answer, after those that are there. */
  filter(filter: AnswerFilter): void;
  /** Says that the answer is given by the filter that was just put there. */
  takeAnswer(): void;
}

/** What is told of the requests of a relay. */
export interface RequestHandler {
  /** Called for each request whose head has come. */
  request(exchange: Exchange): void;
  /** Called where the bytes of a connection cannot be read, with the reason. */
  unreadable(reason: string): void;
}
