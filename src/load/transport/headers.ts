import type { AnswerHeaders } from './transport';

/** Parses raw header lines, `name: value` with CRLF after each. */
export function parseHeaders(head: string): AnswerHeaders {
  const headers: Record<string, string | string[]> = Object.create(null);
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon === -1) continue;
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const known = headers[name];
    headers[name] = known === undefined ? value : [known, value].flat();
  }
  return headers;
}
