import type { AnswerPiece, Exchange, Outlet } from '../../http1/exchange';
import { pause } from './pause';

/** How long a client has to read what came before a reset, which overtakes it otherwise. */
const READ_WITHIN_MS = 20;

/** Sends the last piece of an answer, and ends the connection. */
export async function breakOff(
  { signal }: Exchange,
  last: AnswerPiece,
  by: 'close' | 'reset',
  outlet: Outlet,
): Promise<void> {
  await outlet.push(last);
  if (by === 'reset') await pause(READ_WITHIN_MS, signal);
  outlet.cut(by);
}
