import { accepts, isPlainObject, optional, readOptions, rule, withDefault, wrongOption } from '../../core/options';
import { type OutgoingHeaders, readRequest } from '../../service';

/** What a service is asked for: a path with its query (then by GET), or a whole request. The same each time. */
export type EndpointRequest =
  | string
  | {
      /** Default: `'GET'`. */
      readonly method?: string;
      /** Path and query, as in `'/orders?limit=20'`. */
      readonly path: string;
      /** Names to texts or lists of texts. Default: none. */
      readonly headers?: Readonly<Record<string, string | readonly string[]>>;
      /** A text, sent as it is, or a value that is sent as JSON. Default: none. */
      readonly body?: unknown;
    };

/** A request that can be sent: plain data. */
export interface ReadRequest {
  readonly method: string;
  /** Path and query, below the base path of the service. */
  readonly target: string;
  readonly headers: OutgoingHeaders;
  readonly body: string | null;
  /** `GET /orders?limit=20`, for a reader. */
  readonly label: string;
}

const EXAMPLE = "{ method: 'POST', path: '/orders', body: { sku: 'pen' } }";

const rules = {
  method: withDefault(rule.text("'POST'"), 'GET'),
  path: rule.text("'/orders?limit=20'"),
  headers: optional(
    accepts<Readonly<Record<string, string | readonly string[]>>>(
      'an object of names to texts or lists of texts',
      "{ accept: 'text/html' }",
      isPlainObject,
    ),
  ),
  body: optional(accepts<unknown>('a text, or a value that JSON can hold', "{ sku: 'pen' }", () => true)),
};

/** Reads a request of a service whose address is `url`. @throws MettleError `METTLE_OPTION` */
export function readEndpointRequest(where: string, raw: unknown, url: string): ReadRequest {
  if (typeof raw !== 'string' && !isPlainObject(raw)) {
    throw wrongOption(where, 'request', 'a path, or an object with a path', raw, EXAMPLE);
  }
  const what = `${where}: request`;
  const { method, path, headers, body } = readOptions(what, typeof raw === 'string' ? { path: raw } : raw, rules);
  const encoded = body === undefined ? {} : typeof body === 'string' ? { text: body } : { json: body };
  const read = readRequest(
    what,
    method,
    path,
    { ...encoded, ...(headers && { headers }) },
    { basePath: '', headers: {}, timeoutMs: 0, url },
  );
  return {
    method: read.method,
    target: read.target,
    headers: read.headers,
    // Of a text or JSON, it is a text.
    body: read.body as string | null,
    label: `${read.method} ${read.target}`,
  };
}
