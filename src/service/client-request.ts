import { validateHeaderName, validateHeaderValue } from 'node:http';
import { MettleError } from '../core/errors';
import { accepts, optional, readOptions, rule, wrongOption } from '../core/options';
import type { QueryValue } from './client';
import { bodyRules, type EncodedBody, encodeBody, isScalar, objectOf, type Scalar } from './client-body';

/** Header names in lower case, to one text or several. */
export type OutgoingHeaders = Readonly<Record<string, string | string[]>>;

/** A request that is complete and correct, ready to be sent. */
export interface OutgoingRequest {
  readonly method: string;
  /** Path and query, relative to the origin. */
  readonly target: string;
  /** Path without the query and without the base path, for the report. */
  readonly path: string;
  readonly headers: OutgoingHeaders;
  readonly body: EncodedBody['content'];
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** What an identity adds to each of its requests. */
export interface RequestDefaults {
  readonly basePath: string;
  readonly headers: OutgoingHeaders;
  readonly timeoutMs: number;
}

type GivenHeaders = Readonly<Record<string, string | readonly string[]>>;

function isHeaders(raw: unknown): boolean {
  if (!objectOf(raw, (value) => typeof value === 'string' || isTextList(value))) return false;
  try {
    for (const [name, value] of Object.entries(raw as GivenHeaders)) {
      validateHeaderName(name);
      for (const text of [value].flat()) validateHeaderValue(name, text);
    }
    return true;
  } catch {
    return false;
  }
}

const isTextList = (raw: unknown): boolean => Array.isArray(raw) && raw.every((value) => typeof value === 'string');

const isQueryValue = (raw: unknown): boolean =>
  raw === undefined || isScalar(raw) || (Array.isArray(raw) && raw.every(isScalar));

/** How headers are given, of a request and of an identity. */
export const headersRule = accepts<GivenHeaders>(
  'an object of HTTP header names to texts or lists of texts',
  "{ authorization: 'Bearer abc' }",
  isHeaders,
);

const rules = {
  headers: optional(headersRule),
  query: optional(
    accepts<Readonly<Record<string, QueryValue>>>(
      'an object of names to texts, numbers, booleans or lists of them',
      '{ page: 2 }',
      (raw) => objectOf(raw, isQueryValue),
    ),
  ),
  timeout: optional(rule.duration("'5s'")),
  signal: optional(rule.signal()),
  ...bodyRules,
} as const;

/**
 * Reads what a caller gave into a complete request.
 *
 * @throws MettleError `METTLE_OPTION`
 * @internal
 */
export function readRequest(
  where: string,
  method: unknown,
  path: unknown,
  options: unknown,
  defaults: RequestDefaults & { readonly url: string },
): OutgoingRequest {
  const given = readOptions(where, options, rules);
  const { path: bare, search } = splitPath(where, path, defaults.url);
  const { content, type } = encodeBody(where, given);
  const query = queryText(given.query ?? {});
  const joiner = search === '' ? '?' : '&';
  return {
    method: readMethod(where, method),
    target: `${defaults.basePath}${bare}${search}${query === '' ? '' : `${joiner}${query}`}`,
    path: bare,
    headers: {
      ...(type === undefined ? {} : { 'content-type': type }),
      ...defaults.headers,
      ...lowerCased(given.headers ?? {}),
    },
    body: content,
    timeoutMs: given.timeout ?? defaults.timeoutMs,
    signal: given.signal,
  };
}

/** Headers with their names in lower case, so that a later one replaces an earlier one however it is written. */
export function lowerCased(headers: GivenHeaders): OutgoingHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      typeof value === 'string' ? value : [...value],
    ]),
  );
}

function readMethod(where: string, raw: unknown): string {
  if (typeof raw === 'string' && /^[A-Za-z][A-Za-z-]*$/.test(raw)) return raw.toUpperCase();
  throw wrongOption(where, 'method', 'the name of an HTTP method', raw, "'GET'");
}

function splitPath(where: string, raw: unknown, url: string): { path: string; search: string } {
  const relative = typeof raw === 'string' && raw.startsWith(`${url}/`) ? raw.slice(url.length) : raw;
  if (typeof relative !== 'string' || !relative.startsWith('/')) {
    throw wrongOption(where, 'path', `a path that starts with "/", or a URL below ${url}`, raw, "'/orders'");
  }
  if (relative.includes('#')) {
    throw new MettleError(
      'METTLE_OPTION',
      `Failed to read the options of ${where}: option "path" has a "#", and what follows it is never sent. Write %23 for a "#" of the path, or leave it out.`,
    );
  }
  const sendable = percentEncoded(relative);
  const at = sendable.indexOf('?');
  return at < 0 ? { path: sendable, search: '' } : { path: sendable.slice(0, at), search: sendable.slice(at) };
}

/** Only what no request line can carry is encoded: `/a/../b`, `%2F` and the like go out as they were written. */
function percentEncoded(text: string): string {
  return text.replace(/[^\x21-\x7e]+/g, (run) =>
    [...Buffer.from(run)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}

function queryText(query: Readonly<Record<string, QueryValue>>): string {
  const encoded = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat() as (Scalar | undefined)[]) {
      if (one !== undefined) encoded.append(name, String(one));
    }
  }
  return encoded.toString();
}
