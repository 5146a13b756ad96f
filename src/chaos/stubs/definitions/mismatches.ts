import { parse } from 'node:querystring';
import { shown } from '../../../core/options';
import { bodyDifference, difference, fits } from './compare';
import type { Definition, StubRequest } from './definition';

/** One thing in which a request is not the one that a definition is for. */
export interface Mismatch {
  /** `method`, `path`, … in the order in which they matter least for another request to be meant. */
  readonly of: 'method' | 'path' | 'query' | 'header' | 'body';
  readonly text: string;
}

/** In what a request is not the one that a definition is for, one thing after the other; nothing where it is. */
export function* mismatches(definition: Definition, request: StubRequest): Generator<Mismatch> {
  if (definition.method !== request.method.toUpperCase()) {
    yield { of: 'method', text: `method differs` };
  }
  yield* inPath(definition, definition.filterPath(request.path));
  for (const [name, spec] of definition.requiredHeaders) {
    const value = request.headers[name];
    if (value === undefined) yield { of: 'header', text: `header ${name} is missing` };
    else if (!fits(spec, String(value))) {
      yield { of: 'header', text: `header ${name} differs: ${shown(spec)} is asked for, ${shown(value)} came` };
    }
  }
  for (const name of definition.refusedHeaders) {
    if (name in request.headers) yield { of: 'header', text: `header ${name} must not be there` };
  }
  const body = definition.body === undefined ? request.body : definition.filterBody(request.body, definition.body);
  const contentType = String(request.headers['content-type'] ?? '');
  const inBody = bodyDifference(definition.body, body, contentType);
  if (inBody !== undefined) yield { of: 'body', text: `body differs ${inBody}` };
}

function* inPath({ path, query }: Definition, given: string): Generator<Mismatch> {
  const [pathname = '', search = ''] = given.split('?');
  const compared = query === undefined ? given : pathname;
  if (!fits(path, compared)) {
    const isQuery = query === undefined && typeof path === 'string' && pathname === path;
    yield isQuery ? { of: 'query', text: 'it has no query' } : { of: 'path', text: 'path differs' };
  }
  const inQuery = query === undefined ? undefined : difference(query, { ...parse(search) });
  if (inQuery !== undefined) yield { of: 'query', text: `query differs ${inQuery}` };
}

/** Whether a definition is for a request. */
export function matches(definition: Definition, request: StubRequest): boolean {
  return mismatches(definition, request).next().done === true;
}
