import type { LoadFailureKind } from '../../core/records/load';

/** One request on its way out, everything decided. */
export interface OutgoingRequest {
  readonly method: string;
  /** Path with the query, from the origin. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  /** Slot of the transport, for what it has made ready to be sent again. */
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
 * Who is told about one request. Exactly one of `onEnd` and `onFailure` is called, once, unless it is aborted; nothing is
 * called before `send` has returned.
 */
export interface Receiver {
  /** Whether headers and body are wanted. Where not, the head is empty and `onBody` is never called. */
  readonly keeps: boolean;
  /**
   * @param head - the raw header lines in latin1, to be parsed when they are asked for, or parsed already.
   * @param cookies - the `set-cookie` headers, `null` where there is none; told in any case.
   */
  onHead(status: number, head: string | AnswerHeaders, cookies: readonly string[] | null): void;
  /** A string is latin1, one character a byte: the cheapest copy of a small body. */
  onBody(chunk: string | Uint8Array): void;
  onEnd(): void;
  onFailure(failure: TransportFailure): void;
}

/** A request that was sent. */
export interface Sent {
  /** Cuts it off and frees its connection. Nothing is told to the receiver afterwards. Not to be called after its end. */
  abort(): void;
}

/** How requests reach one origin: keep-alive connections, as many as are needed at once. */
export interface Transport {
  send(request: OutgoingRequest, receiver: Receiver): Sent;
  /** Closes every connection. */
  close(): Promise<void>;
}
