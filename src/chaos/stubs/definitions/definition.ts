import type { Duration } from '../../../core/units';

/**
 * One request and its answer, in the fixture format of nock (`nock.define`, `nock.recorder`), so that the fixtures of a team that has
 * nock already are taken as they are. Three fields are ours, and left unread by nock: `delay`, `times`, `persist`.
 *
 * @see https://github.com/nock/nock#recording
 */
export interface StubDefinition {
  /** The origin, such as `https://api.stripe.com:443`; a path after it comes before `path`. Default: the stub's origin. */
  readonly scope?: string | RegExp;
  /** The port, of fixtures whose scope has none. */
  readonly port?: number | string;
  /** The method, in either case. */
  readonly method: string;
  /** The path. A query in it is compared by its parameters, whatever their order; a pattern is held against both. */
  readonly path: string | RegExp | ((path: string) => boolean);
  /** What the body has to be: text, JSON, a pattern, a function. Default: any. */
  readonly body?: unknown;
  /** Headers that the request must have. */
  readonly reqheaders?: Readonly<Record<string, string | RegExp | ((value: string) => boolean)>>;
  /** Headers that the request must not have. */
  readonly badheaders?: readonly string[];
  /** The status of the answer. Default: 200. */
  readonly status?: number;
  /** The status as text, of old fixtures. */
  readonly reply?: string;
  /**
   * The body of the answer: text, or JSON; hex with `responseIsBinary`; a list of hex, one a chunk, where the headers name a
   * `content-encoding`. Default: none.
   */
  readonly response?: unknown;
  /** Whether `response` is hex. */
  readonly responseIsBinary?: boolean;
  /** Headers of the answer, as an object or as a list of names and values. */
  readonly rawHeaders?: Readonly<Record<string, string | readonly string[]>> | readonly string[];
  /** The same, of old fixtures. */
  readonly headers?: StubDefinition['rawHeaders'];
  /** nock's options of a scope, of which `encodedQueryParams`, `reqheaders` and `badheaders` are kept. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Changes the path before it is compared. */
  readonly filteringPath?: (path: string) => string;
  /** Changes the body before it is compared. */
  readonly filteringRequestBody?: (body: string, defined: unknown) => string;
  /** How late the answer comes: all of it, or its head and then its body. Default: at once. */
  readonly delay?:
    | Duration
    | {
        /** How late the head comes. */
        readonly head?: Duration;
        /** How late the body comes after its head. */
        readonly body?: Duration;
      };
  /** How often it answers. Default: once, as with nock. */
  readonly times?: number;
  /** Whether it answers without end. Default: as the stub's own option. */
  readonly persist?: boolean;
}

/** A request as definitions are held against it. */
export interface StubRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** As text, or as hex where it is no text of UTF-8: nock's own form. */
  readonly body: string;
}

/** What a stub answers. */
export interface StubAnswer {
  readonly status: number;
  /** Without those that belong to a connection. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly chunks: readonly Buffer[];
  readonly headDelayMs: number;
  readonly bodyDelayMs: number;
}

/** A definition that was read. */
export interface Definition {
  /** `POST /charges`. */
  readonly label: string;
  readonly method: string;
  readonly path: string | RegExp | ((path: string) => boolean);
  /** The parameters of its query; nothing where the path is compared as a whole. */
  readonly query: Readonly<Record<string, unknown>> | undefined;
  readonly requiredHeaders: readonly (readonly [name: string, spec: unknown])[];
  readonly refusedHeaders: readonly string[];
  /** Nothing: any. */
  readonly body: unknown;
  readonly filterPath: (path: string) => string;
  readonly filterBody: (body: string, defined: unknown) => string;
  readonly answer: StubAnswer;
  readonly times: number;
}
