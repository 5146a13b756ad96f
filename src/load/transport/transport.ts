import type { LoadFailureKind } from '../../core/records/load';

/** One request on its way out, everything decided. Sent again, the same object is cheaper than an equal one. */
export interface OutgoingRequest {
  readonly method: string;
  /** Path with the query, from the origin. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  /** Belongs to the transport: the request in the form in which it is sent. */
  encoded?: unknown;
}

/** Header names in lower case; a repeated header is a list. */
export type AnswerHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Why no whole answer came. */
export interface TransportFailure {
  readonly kind: Extract<LoadFailureKind, 'timeout' | 'reset' | 'refused' | 'dns' | 'tls' | 'protocol' | 'generator'>;
  readonly message: string;
}

/**
 * Who is told about one request. Exactly one of `onEnd` and `onFailure` is called, once, unless it is aborted; `onFailure`
 * may come before `send` has returned.
 */
export interface Receiver {
  /** Whether headers and body are wanted. Where not, `onHead` gets an empty head and `onBody` is never called. */
  readonly keeps: boolean;
  /**
   * The answer begins.
   *
   * @param head - the header lines in latin1 without the status line, for {@link parseHeaders}, or the headers already parsed.
   * @param cookies - the `set-cookie` headers, null where there is none; told even where nothing is kept.
   */
  onHead(status: number, head: string | AnswerHeaders, cookies: readonly string[] | null): void;
  /** A part of the body: a string is latin1, one character a byte; bytes are the receiver's own. */
  onBody(chunk: string | Uint8Array): void;
  onEnd(): void;
  onFailure(failure: TransportFailure): void;
}

/** A request that was sent. */
export interface Sent {
  /**
   * Cuts it off and frees its connection. Nothing is told to the receiver afterwards.
   *
   * @param receiver - the one that the request was sent with: where its request is over already, nothing happens, whoever
   * the connection serves by then.
   */
  abort(receiver: Receiver): void;
}

/**
 * Connections of one simulated user: kept alive for this user only. Requests at once get a connection each; of those, up to
 * six are kept, as a browser does.
 */
export interface Lane {
  send(request: OutgoingRequest, receiver: Receiver): Sent;
  /** Takes no further request. Connections at rest are closed at once, the others after their answer. */
  close(): void;
}

/** How requests reach one origin: keep-alive connections shared by all, as many as are needed at once. */
export interface Transport {
  send(request: OutgoingRequest, receiver: Receiver): Sent;
  /** Connections of one user's own. */
  lane(): Lane;
  /** Closes every connection, those of the lanes too. What is in flight fails. Resolves when no socket is left. */
  close(): Promise<void>;
}
