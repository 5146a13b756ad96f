import type { Readable } from 'node:stream';
import type { Duration } from '../core/units';

/** A query value; `undefined` leaves the key out, a list repeats it. */
export type QueryValue = string | number | boolean | undefined | readonly (string | number | boolean)[];

/** What goes into a multipart body. */
export type MultipartValue =
  | string
  | { readonly content: Buffer | string; readonly filename: string; readonly type?: string };

/** One request. At most one of `json`, `text`, `form`, `multipart`, `body` is given. */
export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly query?: Readonly<Record<string, QueryValue>>;
  /** Sent as `application/json`. */
  readonly json?: unknown;
  /** Sent as `text/plain; charset=utf-8`. */
  readonly text?: string;
  /** Sent as `application/x-www-form-urlencoded`. */
  readonly form?: Readonly<Record<string, string | number | boolean>>;
  /** Sent as `multipart/form-data`. */
  readonly multipart?: Readonly<Record<string, MultipartValue>>;
  /** Sent as it is, without a content type of its own. */
  readonly body?: string | Uint8Array | Readable;
  /** From dispatch to the last byte of the answer. Default: the client's, 30 s. */
  readonly timeout?: Duration;
  readonly signal?: AbortSignal;
}

/** Where the time of a request went. */
export interface RequestTiming {
  /** Until the status and headers were there. */
  readonly headersMs: number;
  /** Until the last byte of the body was there. */
  readonly totalMs: number;
}

/** An answer with its whole body in memory. */
export interface ClientResponse {
  readonly status: number;
  /** Header names in lower case; a repeated header is a list. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
  readonly text: string;
  readonly timing: RequestTiming;
  readonly request: { readonly method: string; readonly url: string };
  /** The header's text, repeated ones joined with `, `; `undefined` where it is absent. */
  header(name: string): string | undefined;
  /** The body parsed as JSON. @throws MettleError `METTLE_REQUEST` with the body's beginning, where it is none. */
  json<T = unknown>(): T;
}

/** An answer whose body has not been read. Read `body` to its end, or destroy it. */
export interface StreamedResponse extends Omit<ClientResponse, 'body' | 'text' | 'json' | 'timing'> {
  readonly body: Readable;
}

/** Options of {@link Client.as}. */
export interface IdentityOptions {
  /** Sent with each request; those of the request win. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Keep cookies of answers and send them, as a browser does. Default: `false`. */
  readonly cookies?: boolean;
  /** Deadline of each request. Default: 30 s. */
  readonly timeout?: Duration;
}

/** A keep-alive HTTP client of one service. An answer of any status is an answer: only a missing one throws. */
export interface Client {
  readonly url: string;
  get(path: string, options?: RequestOptions): Promise<ClientResponse>;
  post(path: string, options?: RequestOptions): Promise<ClientResponse>;
  put(path: string, options?: RequestOptions): Promise<ClientResponse>;
  patch(path: string, options?: RequestOptions): Promise<ClientResponse>;
  delete(path: string, options?: RequestOptions): Promise<ClientResponse>;
  head(path: string, options?: RequestOptions): Promise<ClientResponse>;
  options(path: string, options?: RequestOptions): Promise<ClientResponse>;
  request(method: string, path: string, options?: RequestOptions): Promise<ClientResponse>;
  /** The same, with the answer's body as a stream. */
  stream(method: string, path: string, options?: RequestOptions): Promise<StreamedResponse>;
  /** A client of its own headers and cookies on the same connections: another identity. */
  as(identity: IdentityOptions): Client;
}
