import { type AnswerHead, type Field, membersOf, type RequestHead, valuesOf } from './head';

/** How the end of a message's body is told. */
export type BodyLength =
  | { readonly by: 'none' }
  | { readonly by: 'length'; readonly bytes: number }
  | { readonly by: 'chunks' }
  | { readonly by: 'close' };

/** How long the body of a request is (RFC 9112, 6.3). Nothing where it cannot be told. */
export function requestBody({ fields }: RequestHead): BodyLength | undefined {
  const codings = membersOf(fields, 'transfer-encoding');
  if (codings.length > 0) return codings.at(-1) === 'chunked' ? { by: 'chunks' } : undefined;
  return declaredLength(fields, { by: 'none' });
}

/** How long the body of an answer to a request with this method is (RFC 9112, 6.3). Nothing where it cannot be told. */
export function answerBody(method: string, { status, fields }: AnswerHead): BodyLength | undefined {
  if (!hasBody(method, status)) return { by: 'none' };
  const codings = membersOf(fields, 'transfer-encoding');
  if (codings.length > 0) return { by: codings.at(-1) === 'chunked' ? 'chunks' : 'close' };
  return declaredLength(fields, { by: 'close' });
}

/** Whether an answer may have a body at all. */
export function hasBody(method: string, status: number): boolean {
  return method !== 'HEAD' && status >= 200 && status !== 204 && status !== 304;
}

/** The same length several times, in one field or in many, is allowed (RFC 9110, 8.6). */
function declaredLength(fields: readonly Field[], fallback: BodyLength): BodyLength | undefined {
  const lengths = new Set(
    valuesOf(fields, 'content-length')
      .flatMap((value) => value.split(','))
      .map((one) => one.trim()),
  );
  if (lengths.size === 0) return fallback;
  const [length = ''] = lengths;
  const bytes = Number(length);
  return lengths.size === 1 && /^\d+$/.test(length) && Number.isSafeInteger(bytes)
    ? { by: 'length', bytes }
    : undefined;
}
