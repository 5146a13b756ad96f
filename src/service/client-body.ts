import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { MettleError } from '../core/errors';
import { accepts, isPlainObject, optional, type Read } from '../core/options';
import type { MultipartValue } from './client';

/** What a form field or a query value may be. */
export type Scalar = string | number | boolean;

/** Whether a value can be written as one text without surprise. */
export const isScalar = (raw: unknown): raw is Scalar =>
  typeof raw === 'string' || typeof raw === 'boolean' || (typeof raw === 'number' && Number.isFinite(raw));

const isBytes = (raw: unknown): raw is Uint8Array => ArrayBuffer.isView(raw) && 'BYTES_PER_ELEMENT' in raw;

const isReadable = (raw: unknown): raw is Readable =>
  typeof raw === 'object' && raw !== null && 'pipe' in raw && Symbol.asyncIterator in raw;

const isPart = (raw: unknown): raw is MultipartValue =>
  typeof raw === 'string' ||
  (isPlainObject(raw) &&
    typeof raw['filename'] === 'string' &&
    (typeof raw['content'] === 'string' || isBytes(raw['content'])) &&
    (raw['type'] === undefined || typeof raw['type'] === 'string'));

/** Whether this is an object whose values all pass. */
export const objectOf = (raw: unknown, test: (value: unknown) => boolean): boolean =>
  isPlainObject(raw) && Object.values(raw).every(test);

/** The options of a request that carry a body. */
export const bodyRules = {
  json: optional(accepts<unknown>('a value that JSON can hold', '{ name: "pen" }', isJson)),
  text: optional(accepts<string>('a text', "'hello'", (raw) => typeof raw === 'string')),
  form: optional(
    accepts<Readonly<Record<string, Scalar>>>(
      'an object of names to texts, numbers or booleans',
      "{ name: 'pen' }",
      (raw) => objectOf(raw, isScalar),
    ),
  ),
  multipart: optional(
    accepts<Readonly<Record<string, MultipartValue>>>(
      'an object of names to texts or { content, filename, type? }',
      "{ file: { content: 'a,b', filename: 'a.csv', type: 'text/csv' } }",
      (raw) => objectOf(raw, isPart),
    ),
  ),
  body: optional(
    accepts<string | Uint8Array | Readable>(
      'a text, a Uint8Array or a readable stream',
      "Buffer.from('hello')",
      (raw) => typeof raw === 'string' || isBytes(raw) || isReadable(raw),
    ),
  ),
} as const;

function isJson(raw: unknown): boolean {
  try {
    return JSON.stringify(raw) !== undefined;
  } catch {
    return false;
  }
}

/** What goes on the wire, with the content type that it brings along. */
export interface EncodedBody {
  readonly content: string | Uint8Array | Readable | null;
  readonly type: string | undefined;
}

type Encoders = {
  readonly [K in keyof typeof bodyRules]: (value: NonNullable<Read<typeof bodyRules>[K]>) => EncodedBody;
};

const encoders: Encoders = {
  json: (value) => ({ content: JSON.stringify(value), type: 'application/json' }),
  text: (value) => ({ content: value, type: 'text/plain; charset=utf-8' }),
  form: (value) => ({ content: formEncoded(value), type: 'application/x-www-form-urlencoded' }),
  multipart: multipartEncoded,
  body: (value) => ({ content: value, type: undefined }),
};

/** Encodes the one body that was given. @throws MettleError `METTLE_OPTION` where there are several. */
export function encodeBody(where: string, given: Read<typeof bodyRules>): EncodedBody {
  const names = (Object.keys(bodyRules) as (keyof typeof bodyRules)[]).filter((name) => given[name] !== undefined);
  const [name, other] = names;
  if (other !== undefined) {
    throw new MettleError(
      'METTLE_OPTION',
      `Failed to read the options of ${where}: options "${name}" and "${other}" are both given, but a request has one body. Leave one out.`,
    );
  }
  if (name === undefined) return { content: null, type: undefined };
  return (encoders[name] as (value: unknown) => EncodedBody)(given[name]);
}

function formEncoded(fields: Readonly<Record<string, Scalar>>): string {
  const encoded = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) encoded.append(name, String(value));
  return encoded.toString();
}

/** `multipart/form-data` as RFC 7578 and the HTML standard write it: CR, LF and quotes in names are percent-encoded. */
function multipartEncoded(fields: Readonly<Record<string, MultipartValue>>): EncodedBody {
  const boundary = `mettle-${randomUUID()}`;
  const chunks: Buffer[] = [];
  for (const [name, value] of Object.entries(fields)) {
    const part = typeof value === 'string' ? { content: value } : value;
    const filename = 'filename' in part ? `; filename="${quotable(part.filename)}"` : '';
    const type = 'filename' in part ? `\r\nContent-Type: ${part.type ?? 'application/octet-stream'}` : '';
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${quotable(name)}"${filename}${type}\r\n\r\n`;
    chunks.push(Buffer.from(head), Buffer.from(part.content as string), Buffer.from('\r\n'));
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  return { content: Buffer.concat(chunks), type: `multipart/form-data; boundary=${boundary}` };
}

function quotable(text: string): string {
  return text.replace(/[\r\n"]/g, (character) => encodeURIComponent(character));
}
