import { bodyText } from '../definitions/compare';
import type { StubDefinition } from '../definitions/definition';
import { withoutConnectionHeaders } from '../definitions/read-definitions';
import { originOf } from '../origin';
import type { ArrivedRequest } from '../place/stub-server';

/** A request that was passed on, and what came back. */
export interface Exchange {
  readonly request: ArrivedRequest;
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** An exchange as nock's own recorder writes it; without what differs each time (`date`), so that a fixture changes only where the dependency does. */
export function toDefinition(origin: URL, { request, status, headers, body }: Exchange): StubDefinition {
  const isEncoded = headers.some(([name, value]) => name.toLowerCase() === 'content-encoding' && value !== '');
  const text = bodyText(body);
  const isBinary = !isEncoded && Buffer.from(text, 'utf8').compare(body) !== 0;
  return {
    scope: originOf(origin),
    method: request.method,
    path: request.path,
    body: asJson(bodyText(request.body)),
    status,
    response: isEncoded ? [body.toString('hex')] : isBinary ? text : asJson(text),
    rawHeaders: byName(kept(request.method, headers)),
    ...(isBinary ? { responseIsBinary: true } : {}),
  };
}

/** JSON as it is; all else as text. */
function asJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function kept(method: string, headers: Exchange['headers']): Exchange['headers'] {
  const length = method === 'HEAD' ? headers.filter(([name]) => name.toLowerCase() === 'content-length') : [];
  return [...withoutConnectionHeaders(headers), ...length].filter(([name]) => name.toLowerCase() !== 'date');
}

/** As an object; as nock's flat list where a name comes twice, which an object could not tell nock. */
function byName(headers: Exchange['headers']): NonNullable<StubDefinition['rawHeaders']> {
  const names = new Set(headers.map(([name]) => name.toLowerCase()));
  return names.size === headers.length ? Object.fromEntries(headers) : headers.flat();
}
