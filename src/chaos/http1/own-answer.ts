import { hasBody } from './body-length';
import type { AnswerPiece, Outlet } from './exchange';
import { type AnswerHead, type Field, without, writeAnswerHead } from './head';

/** An answer that is made here. */
export interface OwnAnswer {
  readonly head: AnswerHead;
  readonly body: Buffer;
}

/** Sends an answer as a whole: its length is set, and the body left out where the request or the status allows none. */
export async function sendAnswer(method: string, { head, body }: OwnAnswer, outlet: Outlet): Promise<void> {
  await outlet.push(headPiece(withLength(method, head, body.length)));
  if (body.length > 0 && hasBody(method, head.status)) await outlet.push({ kind: 'data', raw: body });
  await outlet.push({ kind: 'end' });
}

/** The piece of a head that was made or changed here. */
export function headPiece(head: AnswerHead): AnswerPiece {
  return { kind: 'head', raw: writeAnswerHead(head), head };
}

/** A head that tells of a body of this length, and of no other. A status without a body has no length (RFC 9110, 8.6). */
function withLength(method: string, head: AnswerHead, bytes: number): AnswerHead {
  const others = without(head.fields, 'content-length', 'transfer-encoding', 'trailer');
  const isBodiless = !hasBody(method, head.status) && method !== 'HEAD';
  const fields: Field[] = isBodiless ? others : [...others, ['content-length', String(bytes)]];
  return { ...head, fields };
}
