import type { LoadFailureKind } from '../../core/records/load';

/** One request on its way out, everything decided. */
export interface OutgoingRequest {
  readonly method: string;
  /** Path with the query, from the origin. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
}

/** Header names in lower case; a repeated header is a list. */
export type AnswerHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Why no whole answer came. */
export interface TransportFailure {
  readonly kind: Extract<LoadFailureKind, 'timeout' | 'reset' | 'refused' | 'dns' | 'tls' | 'protocol' | 'generator'>;
  readonly message: string;
}

/** Who is told about one request. Exactly one of `onEnd` and `onFailure` is called, once, unless it is aborted. */
export interface Receiver {
  onHead(status: number, headers: AnswerHeaders): void;
  onBody(chunk: Uint8Array): void;
  onEnd(): void;
  onFailure(failure: TransportFailure): void;
}

/** A request that was sent. */
export interface Sent {
  /** Cuts it off and frees its connection. Nothing is told to the receiver afterwards. A second call does nothing. */
  abort(): void;
}

/** How requests reach one origin: keep-alive connections, as many as are needed at once. */
export interface Transport {
  send(request: OutgoingRequest, receiver: Receiver): Sent;
  /** Closes every connection. */
  close(): Promise<void>;
}
