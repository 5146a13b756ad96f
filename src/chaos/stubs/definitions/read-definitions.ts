import { readFileSync } from 'node:fs';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { parse } from 'node:querystring';
import { isRegExp } from 'node:util/types';
import { failedTo, reasonOf } from '../../../core/errors';
import {
  accepts,
  isPlainObject,
  optional,
  type Read,
  readOptions,
  readsAs,
  rule,
  withDefault,
  wrongOption,
} from '../../../core/options';
import { readDurationMs } from '../../../core/units';
import { originOf } from '../origin';
import { withDecoded } from './compare';
import type { Definition, StubAnswer, StubDefinition } from './definition';
import { bodyChunks } from './response-body';

const isMatcher = (raw: unknown): boolean => typeof raw === 'string' || typeof raw === 'function' || isRegExp(raw);

const headersRule = accepts<NonNullable<StubDefinition['rawHeaders']>>(
  'an object of names to texts, or a list of names and values',
  "{ 'content-type': 'application/json' }",
  (raw) => (Array.isArray(raw) ? raw.length % 2 === 0 : isPlainObject(raw)),
);

const rules = {
  scope: optional(
    accepts<string | RegExp>("an origin such as 'https://api.stripe.com:443'", "'https://api.stripe.com'", (raw) =>
      isRegExp(raw) || typeof raw === 'string' ? isRegExp(raw) || URL.canParse(raw as string) : false,
    ),
  ),
  port: optional(accepts<number | string>('a port', '443', (raw) => Number.isInteger(Number(raw)))),
  method: rule.text("'GET'"),
  path: accepts<StubDefinition['path']>(
    "a path that begins with '/', a pattern, or a function",
    "'/charges'",
    (raw) => isMatcher(raw) && (typeof raw !== 'string' || /^[/*]/.test(raw)),
  ),
  body: optional(accepts<unknown>('what the body has to be', '{ amount: 100 }', () => true)),
  reqheaders: withDefault(
    accepts<NonNullable<StubDefinition['reqheaders']>>(
      'an object of names to texts, patterns or functions',
      "{ accept: 'application/json' }",
      (raw) => isPlainObject(raw) && Object.values(raw).every(isMatcher),
    ),
    {},
  ),
  badheaders: withDefault(rule.textList("['authorization']"), []),
  status: optional(
    accepts<number>(
      'a status from 200 to 599',
      '201',
      (raw) => Number.isInteger(raw) && Number(raw) >= 200 && Number(raw) < 600,
    ),
  ),
  reply: optional(accepts<string>('a status as text', "'200'", (raw) => /^[2-5]\d\d$/.test(String(raw)))),
  response: optional(accepts<unknown>('the body of the answer', "{ id: 'ch_1' }", () => true)),
  responseIsBinary: withDefault(rule.flag(), false),
  rawHeaders: optional(headersRule),
  headers: optional(headersRule),
  options: withDefault(
    rule.object<Readonly<Record<string, unknown>>>('{ encodedQueryParams: true }'),
    {} as Readonly<Record<string, unknown>>,
  ),
  filteringPath: withDefault(rule.fn<(path: string) => string>('(path) => path'), (path: string) => path),
  filteringRequestBody: withDefault(
    rule.fn<(body: string, defined: unknown) => string>('(body) => body'),
    (body: string) => body,
  ),
  delay: withDefault(readsAs('a duration, or { head, body }', "'2s'", readDelay), { headMs: 0, bodyMs: 0 }),
  times: optional(rule.positiveInteger('2')),
  persist: optional(rule.flag()),
};

type Given = Read<typeof rules>;

/**
 * Reads the definitions of an origin, given or from a JSON file. Those of other origins are left out, since one fixture may
 * hold several.
 *
 * @throws MettleError `METTLE_OPTION` for a definition that is none, `METTLE_STUB` for a file that cannot be read, and where
 * nothing is for this origin.
 */
export function readDefinitions(origin: URL, given: unknown, persist: boolean): readonly Definition[] {
  const list = typeof given === 'string' ? readFixture(given) : given;
  if (!Array.isArray(list)) {
    throw wrongOption(
      'stubDependency',
      'definitions',
      "a list of nock's definitions, or the path of a JSON file",
      given,
      "[{ method: 'GET', path: '/rates', response: { usd: 1.1 } }]",
    );
  }
  const definitions = list.flatMap((raw, index) => readDefinition(origin, raw, index, persist) ?? []);
  const source = typeof given === 'string' ? given : `${list.length} definitions`;
  if (definitions.length > 0 || list.length === 0) return definitions;
  throw failedTo({
    to: `stub ${origin.origin}`,
    reason: `no definition of ${source} is for it`,
    cure: `Their scopes are ${[...new Set(list.map(({ scope }) => String(scope)))].join(', ')}: give one of these`,
    code: 'METTLE_STUB',
  });
}

function readFixture(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    throw failedTo({
      to: `read the fixture ${file}`,
      reason: reasonOf(error),
      cure: "Record it: stubDependency(origin, file, { mode: 'record' })",
      code: 'METTLE_STUB',
      cause: error,
    });
  }
}

function readDefinition(origin: URL, raw: unknown, index: number, persist: boolean): Definition | undefined {
  const where = `stubDependency, definition ${index + 1}`;
  const given = readOptions(where, raw ?? {}, rules);
  const base = basePath(origin, given);
  if (base === undefined) return undefined;
  const method = given.method.toUpperCase();
  const { path, query } = readPath(base, given);
  const inOptions = given.options as { reqheaders?: object; badheaders?: readonly string[] };
  return {
    label: `${method} ${typeof given.path === 'string' ? base + given.path : String(given.path)}`,
    method,
    path,
    query,
    requiredHeaders: lowerCase({ ...inOptions.reqheaders, ...given.reqheaders }),
    refusedHeaders: [...(inOptions.badheaders ?? []), ...given.badheaders].map((name) => name.toLowerCase()),
    body: given.body,
    filterPath: given.filteringPath,
    filterBody: given.filteringRequestBody,
    answer: readAnswer(where, given),
    times: (given.persist ?? (persist && given.times === undefined)) ? Infinity : (given.times ?? 1),
  };
}

/** What stands before the path, where the definition is for this origin. */
function basePath(origin: URL, { scope, port }: Given): string | undefined {
  if (scope === undefined) return '';
  if (isRegExp(scope)) return scope.test(originOf(origin)) ? '' : undefined;
  const url = new URL(scope as string);
  if (port !== undefined && url.port === '') url.port = String(port);
  return originOf(url) === originOf(origin) ? url.pathname.replace(/\/$/, '') : undefined;
}

function readPath(base: string, { path, options }: Given): Pick<Definition, 'path' | 'query'> {
  if (typeof path !== 'string') return { path, query: undefined };
  if (!path.includes('?')) return { path: base + path, query: undefined };
  const { pathname, searchParams } = new URL(base + path, 'http://localhost');
  const query = parse(searchParams.toString());
  return { path: pathname, query: options['encodedQueryParams'] === true ? withDecoded(query) : { ...query } };
}

function readAnswer(where: string, given: Given): StubAnswer {
  const recorded = headerList(given.rawHeaders ?? given.headers ?? {});
  for (const [name, value] of recorded) checkHeader(where, name, value);
  const { chunks, contentType } = bodyChunks(given, recorded);
  const named = (wanted: string): boolean => recorded.some(([name]) => name.toLowerCase() === wanted);
  const headers = withoutConnectionHeaders(recorded);
  const status = given.status ?? Number(given.reply ?? 200);
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const hasLength = chunks.length <= 1 || named('content-length');
  return {
    status,
    headers: [
      ...headers,
      ...(contentType !== undefined && !named('content-type') ? [['Content-Type', contentType] as const] : []),
      ...(given.method.toUpperCase() === 'HEAD'
        ? recorded.filter(([name]) => name.toLowerCase() === 'content-length')
        : hasLength && status !== 204 && status !== 304
          ? [['Content-Length', String(length)] as const]
          : []),
    ],
    chunks: given.method.toUpperCase() === 'HEAD' || status === 204 || status === 304 ? [] : chunks,
    headDelayMs: given.delay.headMs,
    bodyDelayMs: given.delay.bodyMs,
  };
}

/** Of a connection, not of an answer (RFC 9110, 7.6.1); and the length, which is counted anew, since JSON is written anew. */
const OF_THE_CONNECTION = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'content-length',
]);

/** Headers without those that belong to a connection, or tell the length. */
export function withoutConnectionHeaders(headers: StubAnswer['headers']): StubAnswer['headers'] {
  return headers.filter(([name]) => !OF_THE_CONNECTION.has(name.toLowerCase()));
}

function headerList(given: NonNullable<StubDefinition['rawHeaders']>): (readonly [string, string])[] {
  const pairs: (readonly [string, unknown])[] = Array.isArray(given)
    ? given.flatMap((name, index) => (index % 2 === 0 ? [[String(name), given[index + 1]] as const] : []))
    : Object.entries(given);
  return pairs.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => [name, String(one)] as const),
  );
}

function checkHeader(where: string, name: string, value: string): void {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch (error) {
    throw wrongOption(
      where,
      'rawHeaders',
      `names and values that HTTP allows (${reasonOf(error)})`,
      { [name]: value },
      "{ 'content-type': 'text/plain' }",
    );
  }
}

function readDelay(raw: unknown): { headMs: number; bodyMs: number } | undefined {
  const { head = 0, body = 0 } = (isPlainObject(raw) ? raw : { head: raw }) as Record<string, unknown>;
  const [headMs, bodyMs] = [readDurationMs(head), readDurationMs(body)];
  return headMs === undefined || bodyMs === undefined ? undefined : { headMs, bodyMs };
}

function lowerCase(headers: Readonly<Record<string, unknown>>): (readonly [string, unknown])[] {
  return Object.entries(headers).map(([name, spec]) => [name.toLowerCase(), spec] as const);
}
