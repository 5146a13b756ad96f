import { failedTo } from '../../core/errors';
import { shown } from '../../core/options';
import { isPath, type UserRequestOptions } from '../scenario';
import type { OutgoingRequest } from '../transport/transport';

/** A request that is ready to leave, with what it is counted as and what is expected of it. */
export interface Outgoing {
  readonly name: string;
  readonly request: OutgoingRequest;
  readonly expected: ReadonlySet<number> | null;
}

/**
 * Makes a request ready.
 *
 * @param prefix - base path of the service, without a slash at the end.
 * @throws MettleError `METTLE_SCENARIO` for a path that leaves the service.
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
  const { name, headers = {}, json, body, expect } = options;
  const query = path.indexOf('?');
  return {
    name: name ?? `${method} ${query === -1 ? path : path.slice(0, query)}`,
    request: {
      method,
      path: prefix + path,
      headers:
        json === undefined || hasContentType(headers) ? headers : { 'content-type': 'application/json', ...headers },
      body: json === undefined ? (body ?? null) : JSON.stringify(json),
    },
    expected: expect === undefined ? null : new Set([expect.status].flat()),
  };
}

function hasContentType(headers: Readonly<Record<string, string>>): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
}
