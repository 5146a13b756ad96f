import { Buffer } from 'node:buffer';
import { isHeaderValue, isToken } from '../header-syntax';
import type { OutgoingRequest } from '../transport';

const NO_PATH = /[^\x21-\xff]/;
/** Methods whose body says something: without one, they say that it is empty. */
const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'QUERY', 'PROPFIND', 'PROPPATCH']);
/** Headers that frame the request or the connection: they are the transport's. */
const REFUSED: ReadonlySet<string> = new Set(['transfer-encoding', 'keep-alive', 'upgrade', 'expect']);
/** A body up to here leaves with its head in one piece of text. */
const SMALL_BODY_BYTES = 16_384;

/** A request in the form in which it is sent, kept with the request for the next time. */
export class EncodedRequest {
  /** The address that it was made for. */
  readonly host: string;
  /** Head and small body, one character a byte. */
  readonly text: string;
  /** A body that is not in the text. */
  readonly body: Uint8Array | null;
  /** Whether the answer has no body whatever its head says. */
  readonly isHead: boolean;
  /** Whether the connection is used no further. */
  readonly isLast: boolean;

  constructor(host: string, text: string, body: Uint8Array | null, isHead: boolean, isLast: boolean) {
    this.host = host;
    this.text = text;
    this.body = body;
    this.isHead = isHead;
    this.isLast = isLast;
  }
}

/**
 * Encodes a request for HTTP/1.1, once. As undici does, a connection is used no further after a HEAD, whose answer a wrong
 * server may send with a body, and after a body that nobody expects.
 *
 * @returns the request, or why it cannot be sent.
 */
export function encode(request: OutgoingRequest, host: string): EncodedRequest | string {
  const known = request.encoded;
  if (known instanceof EncodedRequest && known.host === host) return known;
  const encoded = encodeAnew(request, host);
  if (typeof encoded !== 'string') request.encoded = encoded;
  return encoded;
}

function encodeAnew({ method, path, headers, body }: OutgoingRequest, host: string): EncodedRequest | string {
  if (!isToken(method) || method === 'CONNECT') return `its method is ${JSON.stringify(method)}`;
  if (path[0] !== '/' || NO_PATH.test(path)) return `its path is ${JSON.stringify(path)}`;
  const bytes = bytesOf(body);
  const isHead = method === 'HEAD';
  const expectsBody = WITH_BODY.has(method);
  let isLast = isHead || (bytes !== null && !expectsBody);
  let hostLine = host;
  let lines = '';
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined) continue;
    const lower = name.toLowerCase();
    if (!isToken(name) || REFUSED.has(lower)) return `it has a header ${JSON.stringify(name)}`;
    if (!isHeaderValue(value)) return `its header "${lower}" has characters that no header may have`;
    if (lower === 'host') hostLine = value;
    else if (lower === 'connection') isLast ||= /(?:^|,)\s*close\s*(?:,|$)/i.test(value);
    else if (lower === 'content-length') {
      if (value !== String(bytes?.length ?? 0)) return 'its header "content-length" is not the length of its body';
    } else lines += `${name}: ${value}\r\n`;
  }
  if (bytes !== null) lines += `content-length: ${bytes.length}\r\n`;
  else if (expectsBody) lines += 'content-length: 0\r\n';
  const connection = isLast ? 'close' : 'keep-alive';
  const head = `${method} ${path} HTTP/1.1\r\nhost: ${hostLine}\r\nconnection: ${connection}\r\n${lines}\r\n`;
  return bytes === null || bytes.length > SMALL_BODY_BYTES
    ? new EncodedRequest(host, head, bytes, isHead, isLast)
    : new EncodedRequest(host, head + bytes.toString('latin1'), null, isHead, isLast);
}

function bytesOf(body: string | Uint8Array | null): Buffer | null {
  if (body === null || body.length === 0) return null;
  return typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}
