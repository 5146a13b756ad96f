import type { Readable } from 'node:stream';
import type { Duration } from '../core/units';

/** A query value; `undefined` leaves the key out, a list repeats it. */
export type QueryValue = string | number | boolean | undefined | readonly (string | number | boolean)[];

/** What goes into a multipart body. */
export type MultipartValue =
  | string
  | {
      /** The file's content. */
      readonly content: Buffer | string;
      /** The name that the service sees. */
      readonly filename: string;
      /** Content type of the part. Default: `application/octet-stream`. */
      readonly type?: string;
    };

/** One request. At most one of `json`, `text`, `form`, `multipart`, `body` is given. */
export interface RequestOptions {
  /** Header names to texts; a list repeats the header. Those of the identity are replaced by name. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Written behind a query that the path has. */
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
  /** Ends the request when it aborts. */
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
  /** The status code, such as 200. */
  readonly status: number;
  /** Header names in lower case; a repeated header is a list. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** The whole body, as it came. */
  readonly body: Buffer;
  /** The body decoded by the charset of its content type. Default: UTF-8. */
  readonly text: string;
  /** Where the time of the request went, in milliseconds. */
  readonly timing: RequestTiming;
  /** What was asked. */
  readonly request: {
    /** In upper case. */
    readonly method: string;
    /** With origin and query. */
    readonly url: string;
  };
  /** The header's text, repeated ones joined with `, `; `undefined` where it is absent. */
  header(name: string): string | undefined;
  /** The body parsed as JSON. @throws MettleError `METTLE_REQUEST` with the body's beginning, where it is none. */
  json<T = unknown>(): T;
}

/** An answer whose body has not been read. Read `body` to its end, or destroy it. */
export interface StreamedResponse extends Omit<ClientResponse, 'body' | 'text' | 'json' | 'timing'> {
  /** The body as it comes. The timeout of the request goes on over it. */
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

/**
 * A keep-alive HTTP client of one service. An answer of any status is an answer: only a missing one throws. Redirects are
 * not followed, a request is never repeated, a compressed body (asked for by a header) comes as it is.
 *
 * Each call rejects with a MettleError that names method, address and cause, with the service's last log lines:
 * `METTLE_REQUEST` (the code of the system or of undici is in its `cause`), `METTLE_TIMEOUT`, `METTLE_ABORTED`,
 * `METTLE_SERVICE_DIED`, `METTLE_SERVICE_STOPPED`; `METTLE_OPTION` for wrong options.
 *
 * @example
 * ```ts
 * const made = await service.client.post('/orders', { json: { sku: 'a-1' }, timeout: '2s' });
 * const alice = service.client.as({ headers: { authorization: 'Bearer alice' }, cookies: true });
 * ```
 */
export interface Client {
  /** Origin and base path of the service. */
  readonly url: string;
  /** Sends GET. */
  get(path: string, options?: RequestOptions): Promise<ClientResponse>;
  /** Sends POST. */
  post(path: string, options?: RequestOptions): Promise<ClientResponse>;
  /** Sends PUT. */
  put(path: string, options?: RequestOptions): Promise<ClientResponse>;
  /** Sends PATCH. */
  patch(path: string, options?: RequestOptions): Promise<ClientResponse>;
  /** Sends DELETE. */
  delete(path: string, options?: RequestOptions): Promise<ClientResponse>;
  /** Sends HEAD: an answer without a body. */
  head(path: string, options?: RequestOptions): Promise<ClientResponse>;
  /** Sends OPTIONS. */
  options(path: string, options?: RequestOptions): Promise<ClientResponse>;
  /** Sends any method. */
  request(method: string, path: string, options?: RequestOptions): Promise<ClientResponse>;
  /** The same, with the answer's body as a stream. */
  stream(method: string, path: string, options?: RequestOptions): Promise<StreamedResponse>;
  /** A client of its own headers and cookies on the same connections: another identity. */
  as(identity: IdentityOptions): Client;
}
