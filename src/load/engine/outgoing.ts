import { failedTo } from '../../core/errors';
import { shown } from '../../core/options';
import { durationMs } from '../../core/units';
import { isBody, isExpectation, isPath, type UserRequestOptions } from '../scenario';
import type { OutgoingRequest } from '../transport/transport';
import { type Expected, expected } from './expected';
import type { NameTally } from './name-tally';

/** A request that is ready to leave, with what it is counted as and what is expected of it. */
export interface Outgoing {
  readonly name: string;
  readonly request: OutgoingRequest;
  readonly expected: Expected | null;
  /** Deadline of its own; `undefined` for that of the run. */
  readonly timeoutMs: number | undefined;
  /** Slot of the run: what the name is counted in, looked up once. */
  tally: NameTally | undefined;
}

/**
 * Makes a request ready.
 *
 * @param prefix - base path of the service, without a slash at the end.
 * @throws MettleError `METTLE_SCENARIO` for a path that leaves the service, or options that cannot be read.
 */
export function prepare(prefix: string, method: string, path: string, options: UserRequestOptions = {}): Outgoing {
  if (!isPath(path)) {
    throw failedTo({
      to: `send ${method} ${shown(path)}`,
      reason: 'a path must begin with one "/" and have no blanks',
      cure: "Give the path below the service's address, as in user.get('/orders'), and encode what is put into it",
      code: 'METTLE_SCENARIO',
    });
  }
  const { name, headers = NO_HEADERS, json, body, expect, timeout } = options;
  if (body !== undefined && (json !== undefined || !isBody(body))) {
    throw failedTo({
      to: `send ${method} ${path}`,
      reason:
        json === undefined
          ? `option "body" must be text or bytes, but it is ${shown(body)}`
          : 'both "json" and "body" are given',
      cure: 'Give "json" for a value that is sent as JSON, or "body" for what is sent as it is',
      code: 'METTLE_SCENARIO',
    });
  }
  if (expect !== undefined && !isExpectation(expect)) {
    throw failedTo({
      to: `send ${method} ${path}`,
      reason: `option "expect" says what is right in an answer, but it is ${shown(expect)}`,
      cure: "Give one or more of status, includes, matches and json, as in { status: 201, includes: 'id' }",
      code: 'METTLE_SCENARIO',
    });
  }
  return {
    name: name ?? nameOf(method, path),
    request: {
      method,
      path: prefix + path,
      headers:
        json === undefined || hasContentType(headers) ? headers : { 'content-type': 'application/json', ...headers },
      body: json === undefined ? (body ?? null) : JSON.stringify(json),
      encoded: undefined,
    },
    expected: expect === undefined ? null : expected(expect),
    timeoutMs: timeout === undefined ? undefined : durationMs(timeout, 'timeout'),
    tally: undefined,
  };
}

const NO_HEADERS: Readonly<Record<string, string>> = {};

function nameOf(method: string, path: string): string {
  const query = path.indexOf('?');
  return `${method} ${query === -1 ? path : path.slice(0, query)}`;
}

function hasContentType(headers: Readonly<Record<string, string>>): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
}
