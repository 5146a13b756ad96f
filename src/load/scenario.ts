import { failedTo, type MettleError } from '../core/errors';
import { accepts, isPlainObject, optional, readOptions, rule, shown, withDefault } from '../core/options';
import type { Duration } from '../core/units';
import type { UserDefinition } from './model/define-user';
import { isHeaderValue, isToken } from './transport/header-syntax';
import type { User } from './user';

/** What counts as success; anything else makes the request a failed one. Default: a status below 400. */
export interface Expectation {
  /** The status, or the statuses, that are right; each other one is a failure of kind `status`. Default: below 400. */
  readonly status?: number | readonly number[];
  /** Text that the body must include; else a failure of kind `check`, like all further ones. */
  readonly includes?: string;
  /** Pattern that the body must match. */
  readonly matches?: RegExp;
  /** JSON that the body must hold: each field named here with this value; further fields do not matter. */
  readonly json?: unknown;
}

/** What a request carries besides its method and path. At most one of `json` and `body`. */
export interface UserRequestOptions {
  /** Name under which the request is counted, as in `GET /orders/:id`. Default: method and path without the query. */
  readonly name?: string;
  /** Sent with this request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `application/json`. */
  readonly json?: unknown;
  /** Sent as it is, without a content type of its own. */
  readonly body?: string | Uint8Array;
  /** What counts as success. Default: a status below 400. */
  readonly expect?: Expectation;
  /** Deadline of this request, from its dispatch to the last byte of its answer. Default: the plan's. */
  readonly timeout?: Duration;
}

/** One request of a scenario that is a list. */
export interface ScenarioRequest extends UserRequestOptions {
  /** Default: `GET`. */
  readonly method?: string;
  /** Path below the service's address, with the query. */
  readonly path: string;
  /** Think time after the answer. Default: none. */
  readonly wait?: Duration;
}

/** What a scenario function gets beside its user. */
export interface ScenarioContext {
  /** How often this user has walked through the scenario before: 0, 1, 2, … Of a user with tasks: how many tasks it has done. */
  readonly iteration: number;
  /** Aborts when the run is over for good: pass it to what you wait for yourself. */
  readonly signal: AbortSignal;
}

/** A scenario as a function: what one user does, once. It is called again and again. */
export type ScenarioFunction = (user: User, context: ScenarioContext) => unknown;

/**
 * What each user does: a function or one or more {@link defineUser} (run in the calling thread), a list of requests (run
 * in worker threads), or the path of a module that holds any of these (run in worker threads), absolute or relative to
 * the working directory, as in `./scenarios/shopper.ts#browse`.
 */
export type Scenario =
  | ScenarioFunction
  | UserDefinition
  | readonly UserDefinition[]
  | readonly ScenarioRequest[]
  | string;

/** One request of a list, read and complete. */
export interface ReadRequest {
  readonly method: string;
  readonly path: string;
  readonly options: UserRequestOptions;
  readonly waitMs: number;
}

const status = (raw: unknown): boolean => Number.isInteger(raw) && (raw as number) >= 200 && (raw as number) <= 599;

function areHeaders(raw: unknown): raw is Readonly<Record<string, string>> {
  return (
    isPlainObject(raw) &&
    Object.entries(raw).every(([name, value]) => isToken(name) && typeof value === 'string' && isHeaderValue(value))
  );
}

const requestRules = {
  method: withDefault(
    accepts<string>('an HTTP method', "'GET'", (raw) => typeof raw === 'string' && /^[A-Za-z]+$/.test(raw)),
    'GET',
  ),
  path: accepts<string>('a path that begins with one "/" and has no blanks', "'/orders'", isPath),
  name: optional(rule.text("'GET /orders/:id'")),
  headers: optional(
    accepts<Readonly<Record<string, string>>>(
      'an object of names to texts, as HTTP allows them (no line breaks)',
      "{ accept: 'application/json' }",
      areHeaders,
    ),
  ),
  json: optional(accepts<unknown>('a value that JSON can hold', '{ item: 1 }', isJson)),
  body: optional(accepts<string | Uint8Array>('text or bytes', "'a=1'", isBody)),
  expect: optional(
    accepts<Expectation>(
      'an object with one or more of status (200 to 599), includes, matches and json',
      "{ status: 201, includes: 'id' }",
      isExpectation,
    ),
  ),
  timeout: optional(rule.duration("'30s'")),
  wait: withDefault(rule.durationOrZero("'1s'"), 0),
};

const expectations: Readonly<Record<keyof Expectation, (raw: unknown) => boolean>> = {
  status: (raw) => [raw].flat().length > 0 && [raw].flat().every(status),
  includes: (raw) => typeof raw === 'string' && raw !== '',
  // Of any realm: a pattern of the test file is none of this module's own.
  matches: (raw) => Object.prototype.toString.call(raw) === '[object RegExp]',
  json: (raw) => typeof raw !== 'function',
};

/** Whether this says what is expected of an answer, and nothing else. */
export function isExpectation(raw: unknown): raw is Expectation {
  if (!isPlainObject(raw)) return false;
  const given = Object.entries(raw).filter(([, value]) => value !== undefined);
  return (
    given.length > 0 &&
    given.every(([key, value]) => Object.hasOwn(expectations, key) && expectations[key as keyof Expectation](value))
  );
}

function isJson(raw: unknown): boolean {
  try {
    return JSON.stringify(raw) !== undefined;
  } catch {
    return false;
  }
}

/** Whether this can be sent as it is. */
export function isBody(raw: unknown): raw is string | Uint8Array {
  return typeof raw === 'string' || ArrayBuffer.isView(raw);
}

/** Whether this is a path below the service's address, as it may be sent: never another host's, as `//host` would be. */
export function isPath(raw: unknown): raw is string {
  return typeof raw === 'string' && /^\/(?!\/)[\u0021-\u00ff]*$/.test(raw);
}

/** Reads the list form of a scenario. @throws MettleError `METTLE_OPTION` that names the entry and the option. */
export function readRequestList(list: readonly unknown[]): readonly ReadRequest[] {
  if (list.length === 0) throw wrongScenario('a list with at least one request', list);
  return list.map((entry, index) => {
    const where = `request ${index + 1} of the scenario`;
    const { method, path, wait, ...options } = readOptions(where, entry ?? null, requestRules);
    if (options.json !== undefined && options.body !== undefined) {
      throw failedTo({
        to: `read the options of ${where}`,
        reason: 'both "json" and "body" are given',
        cure: 'Give one of them',
        code: 'METTLE_OPTION',
      });
    }
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    return { method: method.toUpperCase(), path, options: Object.fromEntries(given), waitMs: wait };
  });
}

/** The error for a scenario that is none of the forms. */
export function wrongScenario(mustBe: string, got: unknown, where = 'the scenario'): MettleError {
  return failedTo({
    to: `read ${where}`,
    reason: `it must be ${mustBe}, but it is ${shown(got)}`,
    cure: "Give a function, as in async (user) => { await user.get('/orders'); }, a list, as in [{ path: '/orders' }], or what defineUser returned",
    code: 'METTLE_SCENARIO',
  });
}
