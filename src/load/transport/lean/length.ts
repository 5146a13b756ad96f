import type { Buffer } from 'node:buffer';
import { SPACE } from './byte-classes';

/** llhttp counts in 64 bits, and refuses what is beyond. */
const MOST = 2n ** 64n - 1n;
/** So many digits are exact in a double. */
const EXACT_DIGITS = 15;

/**
 * Reads the value of a `content-length`: digits, then blanks. Returns -1 where it is anything else.
 *
 * @param isCut - the value may go on: nothing is wrong with it yet where a digit is still to come.
 */
export function readLength(bytes: Buffer, from: number, to: number, isCut: boolean): number {
  let length = 0;
  let at = from;
  for (; at < to; at++) {
    const digit = (bytes[at] as number) - 0x30;
    if (digit < 0 || digit > 9) break;
    length = length * 10 + digit;
  }
  const digits = at - from;
  if (digits === 0) return isCut && at === to ? 0 : -1;
  if (digits > EXACT_DIGITS && BigInt(bytes.toString('latin1', from, at)) > MOST) return -1;
  while (at < to && bytes[at] === SPACE) at++;
  return at === to ? length : -1;
}
