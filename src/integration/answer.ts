import { STATUS_CODES } from 'node:http';
import { isPlainObject } from '../core/options';

/** What the matchers see of an answer: of this package's client, of `fetch`, of supertest, axios or light-my-request. */
export interface Answer {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly headerNames: () => readonly string[];
  /** The body as text, where it is in memory. */
  readonly text: string | undefined;
  /** `GET http://127.0.0.1:3000/orders`, where the answer knows its request. */
  readonly request: string | undefined;
}

/** Reads anything that has a status; `undefined` for what is no answer. */
export function readAnswer(received: unknown): Answer | undefined {
  if (!isPlainObject(received)) return undefined;
  const status = received['status'] ?? received['statusCode'];
  if (typeof status !== 'number') return undefined;
  const headers = headerReader(received['headers']);
  return { status, ...headers, text: textOf(received), request: requestOf(received) };
}

function headerReader(headers: unknown): Pick<Answer, 'header' | 'headerNames'> {
  if (isPlainObject(headers) && typeof headers['get'] === 'function') {
    const webHeaders = headers as unknown as Headers;
    return { header: (name) => webHeaders.get(name) ?? undefined, headerNames: () => [...webHeaders.keys()] };
  }
  const byName = new Map(
    Object.entries(isPlainObject(headers) ? headers : {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return {
    header: (name) => {
      const value = byName.get(name.toLowerCase());
      return value === undefined ? undefined : Array.isArray(value) ? value.join(', ') : String(value);
    },
    headerNames: () => [...byName.keys()],
  };
}

function textOf(received: Record<string, unknown>): string | undefined {
  for (const name of ['text', 'body', 'payload']) {
    if (typeof received[name] === 'string') return received[name];
  }
  return undefined;
}

function requestOf(received: Record<string, unknown>): string | undefined {
  const request = received['request'];
  if (isPlainObject(request) && typeof request['method'] === 'string' && typeof request['url'] === 'string') {
    return `${request['method']} ${request['url']}`;
  }
  return typeof received['url'] === 'string' && received['url'] !== '' ? received['url'] : undefined;
}

/** `404 Not Found` */
export function statusLine(status: number): string {
  const phrase = STATUS_CODES[status];
  return phrase === undefined ? String(status) : `${status} ${phrase}`;
}

/** The answer for a failure message: request, status, content type and the beginning of the body. */
export function describeAnswer(answer: Answer): string {
  const body = answer.text === undefined ? '(not read)' : answer.text === '' ? '(empty)' : cut(answer.text);
  return [
    `Request: ${answer.request ?? '(unknown)'}`,
    `Answer:  ${statusLine(answer.status)}, ${answer.header('content-type') ?? 'no content type'}`,
    `Body:    ${body}`,
  ].join('\n');
}

function cut(text: string): string {
  return text.length > 600 ? `${text.slice(0, 600)}… (${text.length} characters)` : text;
}
