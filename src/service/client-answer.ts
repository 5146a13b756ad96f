import { TextDecoder } from 'node:util';
import { failedTo } from '../core/errors';
import type { ClientResponse, RequestTiming } from './client';

/** Status, headers and origin of an answer, before its body. */
export type AnswerHead = Pick<ClientResponse, 'status' | 'headers' | 'request' | 'header'>;

/** The head of an answer, with its headers as they are looked up. */
export function answerHead(
  status: number,
  rawHeaders: Readonly<Record<string, string | string[] | undefined>>,
  request: ClientResponse['request'],
): AnswerHead {
  const headers = Object.fromEntries(
    Object.entries(rawHeaders).filter((entry): entry is [string, string | string[]] => entry[1] !== undefined),
  );
  return {
    status,
    headers,
    request,
    header(name) {
      const value = Object.hasOwn(headers, name.toLowerCase()) ? headers[name.toLowerCase()] : undefined;
      return Array.isArray(value) ? value.join(', ') : value;
    },
  };
}

/** An answer with its whole body. */
export function completeAnswer(head: AnswerHead, body: Buffer, timing: RequestTiming): ClientResponse {
  let decoded: string | undefined;
  const text = () => {
    decoded ??= decode(body, head.header('content-type'));
    return decoded;
  };
  return {
    ...head,
    body,
    timing,
    get text() {
      return text();
    },
    json: <T>() => parsed(text(), head) as T,
  };
}

function decode(body: Buffer, contentType: string | undefined): string {
  const charset = /;\s*charset="?([^\s;"]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return body.toString('utf8');
  }
}

function parsed(text: string, { status, request, header }: AnswerHead): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const beginning = text.length > 200 ? `${text.slice(0, 200)}…` : text;
    throw failedTo({
      to: `read the answer to ${request.method} ${request.url} as JSON`,
      reason: `status ${status}, content type ${header('content-type') ?? 'absent'}, body ${text === '' ? 'empty' : JSON.stringify(beginning)}`,
      cure: 'Look at the status first, or read .text',
      code: 'METTLE_REQUEST',
      cause,
    });
  }
}
