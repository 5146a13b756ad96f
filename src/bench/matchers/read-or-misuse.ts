import { reasonOf } from '../../core/errors';
import { type MatcherContext, misused } from '../../core/matcher';

/** Reads what a matcher was asked; what is wrong with it is told as the matcher's own error. */
export function readOrMisuse<T>(context: MatcherContext, name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    return misused(context, name, reasonOf(error));
  }
}
