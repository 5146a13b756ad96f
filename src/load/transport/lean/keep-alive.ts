import type { Buffer } from 'node:buffer';
import { CR } from './byte-classes';

/** Not the sandbox's property: under Jest, to look it up for each answer costs more than to read the header. */
const { min } = Math;

/** How long a connection may rest where the service says nothing, as undici has it. */
export const DEFAULT_KEEP_MS = 4000;
const MOST_MS = 600_000;
/** The service counts from when it sent its answer, and its closing takes time to arrive. */
const MARGIN_MS = 1000;
const TIMEOUT = 'timeout=';

/**
 * How long a connection may rest, by the value of a `keep-alive` header (RFC 2068, 19.7.1); 0 or less: not at all. Read in
 * place: many services send it with each answer.
 */
export function keptFor(bytes: Buffer, from: number): number {
  for (let at = from; bytes[at] !== CR; at++) {
    if (!begins(bytes, at)) continue;
    let seconds = 0;
    let digit = digitAt(bytes, at + TIMEOUT.length);
    if (digit < 0) continue;
    for (let i = at + TIMEOUT.length + 1; digit >= 0; i++) {
      seconds = seconds * 10 + digit;
      digit = digitAt(bytes, i);
    }
    return min(seconds * 1000 - MARGIN_MS, MOST_MS);
  }
  return DEFAULT_KEEP_MS;
}

function begins(bytes: Buffer, at: number): boolean {
  for (let i = 0; i < TIMEOUT.length; i++) {
    if (bytes[at + i] !== TIMEOUT.charCodeAt(i)) return false;
  }
  return true;
}

function digitAt(bytes: Buffer, at: number): number {
  const digit = (bytes[at] as number) - 0x30;
  return digit <= 9 ? digit : -1;
}
