import { STATUS_CODES } from 'node:http';
import { types } from 'node:util';
import { isPlainObject, optional, type Rule, readsAs, withDefault, wrongOption } from '../../../core/options';
import { answerBody } from '../../http1/body-length';
import { type AnswerHead, closes, type Field, type RequestHead, without } from '../../http1/head';
import type { OwnAnswer } from '../../http1/own-answer';

/** Headers by name; a list stands for several fields of that name. */
export type HeaderValues = Readonly<Record<string, string | number | readonly string[]>>;

/** What an answer that a fault gives consists of, besides its status. */
export interface GivenAnswer {
  /** Headers of the answer. Its length is set by itself. */
  readonly headers?: HeaderValues;
  /** Body, as text or bytes. Default: none. */
  readonly body?: string | Uint8Array;
  /** Body, sent as JSON. */
  readonly json?: unknown;
}

/** A given answer, as it was read. */
export interface CompleteAnswer {
  readonly headers: readonly Field[];
  readonly body: Buffer | undefined;
  readonly json: string | undefined;
}

/** Names to values of header fields. */
export function headerFields(example: string): Rule<readonly Field[]> {
  return readsAs('an object of header names to texts, numbers or lists of texts', example, (raw) => {
    if (!isPlainObject(raw)) return undefined;
    const fields = Object.entries(raw).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((one): Field => [name, typeof one === 'number' ? String(one) : one]),
    );
    return fields.every(([name, value]) => isHeaderName(name) && isHeaderValue(value)) ? fields : undefined;
  });
}

/** Whether this can be the name of a header field (RFC 9110, 5.1). */
export function isHeaderName(raw: unknown): raw is string {
  return typeof raw === 'string' && /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(raw);
}

function isHeaderValue(raw: unknown): boolean {
  return typeof raw === 'string' && /^[\t\x20-\x7e\x80-\xff]*$/.test(raw);
}

/** Text or bytes. */
export function content(example: string): Rule<Buffer> {
  return readsAs('text or bytes', example, bytesOf);
}

/** Text or bytes as bytes; nothing where it is neither. */
export function bytesOf(raw: unknown): Buffer | undefined {
  if (typeof raw === 'string') return Buffer.from(raw);
  return types.isUint8Array(raw) ? Buffer.from(raw) : undefined;
}

/** A value as the text of its JSON. */
export function json(): Rule<string> {
  return readsAs('a value that can be written as JSON', "{ error: 'unavailable' }", (raw) => {
    try {
      return JSON.stringify(raw);
    } catch {
      return undefined;
    }
  });
}

/** How the options of a given answer are read. */
export const answerRules = {
  headers: withDefault(headerFields("{ 'retry-after': '1' }"), []),
  body: optional(content("'out of order'")),
  json: optional(json()),
};

/** @throws MettleError `METTLE_OPTION` where an answer has two bodies. */
export function requireOneBody(name: string, { body, json }: Pick<CompleteAnswer, 'body' | 'json'>): void {
  if (body === undefined || json === undefined) return;
  throw wrongOption(name, 'json', 'left out where "body" is given', JSON.parse(json), "{ error: 'unavailable' }");
}

/** The answer as it is sent. `service` is the head that it stands for, where the service has answered. */
export function ownAnswer(
  status: number,
  { headers, body, json }: CompleteAnswer,
  request: RequestHead,
  service?: AnswerHead,
): OwnAnswer {
  const hasType = headers.some(([name]) => name.toLowerCase() === 'content-type');
  const type: Field[] = json === undefined || hasType ? [] : [['content-type', 'application/json']];
  const head: AnswerHead = {
    version: '1.1',
    status,
    reason: STATUS_CODES[status] ?? '',
    fields: [...headers, ...type],
  };
  const isLast = closes(request) || (service !== undefined && endsConnection(request, service));
  return { head: isLast ? closing(head) : keeping(head, request), body: body ?? Buffer.from(json ?? '') };
}

/** The head of an answer that replaces another one, so that both mean the same for the connection. */
export function replacing(head: AnswerHead, request: RequestHead, service: AnswerHead): AnswerHead {
  return endsConnection(request, service) ? closing(head) : head;
}

function endsConnection(request: RequestHead, service: AnswerHead): boolean {
  return closes(service) || answerBody(request.method, service)?.by === 'close';
}

function closing(head: AnswerHead): AnswerHead {
  return { ...head, fields: [...without(head.fields, 'connection'), ['connection', 'close']] };
}

/** A client of HTTP/1.0 has to be told that the connection stays. */
function keeping(head: AnswerHead, { version }: RequestHead): AnswerHead {
  return version === '1.1' ? head : { ...head, fields: [...head.fields, ['connection', 'keep-alive']] };
}
