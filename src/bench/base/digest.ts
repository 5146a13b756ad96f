import { createHash } from 'node:crypto';

/** A short name for a text: the same for the same text. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
