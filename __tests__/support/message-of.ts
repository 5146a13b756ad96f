import { stripVTControlCharacters } from 'node:util';

/** What a matcher says when it fails, without colours; an error where it passes. */
export function messageOf(check: () => void): string {
  try {
    check();
  } catch (error) {
    return stripVTControlCharacters((error as Error).message);
  }
  throw new Error('The matcher passed.');
}
