import type { AnswerHeaders } from './transport';

/**
 * Reads header lines: names in lower case, the values of a repeated header as a list, no prototype.
 *
 * @param head - header lines in latin1, each ended by CRLF, without the status line; valid, as a transport gives them.
 */
export function parseHeaders(head: string): AnswerHeaders {
  const headers: Record<string, string | string[]> = Object.create(null);
  for (let at = 0; at < head.length; ) {
    const lineEnd = head.indexOf('\r\n', at);
    const end = lineEnd === -1 ? head.length : lineEnd;
    const colon = head.indexOf(':', at);
    let valueAt = colon + 1;
    while (valueAt < end && isBlank(head.charCodeAt(valueAt))) valueAt++;
    add(headers, head.slice(at, colon).toLowerCase(), head.slice(valueAt, end));
    at = end + 2;
  }
  return headers;
}

function add(headers: Record<string, string | string[]>, name: string, value: string): void {
  const known = headers[name];
  if (known === undefined) headers[name] = value;
  else if (typeof known === 'string') headers[name] = [known, value];
  else known.push(value);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
