import type { MatcherContext, MatcherOutcome } from '../../core/matcher';
import { type Read, type Rules, readOptions, rule, withDefault } from '../../core/options';
import type { ComparisonResult } from '../../core/records/bench';
import { formatShare } from '../../core/units';
import { saysAloud } from '../say';
import { actualOf, comparisonLines } from './comparison-lines';
import { readOrMisuse } from './read-or-misuse';
import { comparisonOf, judged, ranOnce } from './received';

const NAME = 'toBeNoSlower';

/** What is done with a verdict that is none. */
export interface StrictOption {
  /** Whether `inconclusive` fails. Default: false: it passes, with a word. */
  readonly strict?: boolean;
}

/** @internal */
export const strictRules = { strict: withDefault(rule.flag(), false) } satisfies Rules;

/** Implements `expect(comparison).toBeNoSlower()`. */
export function toBeNoSlower(this: MatcherContext, received: ComparisonResult, options?: StrictOption): MatcherOutcome {
  const { strict }: Read<typeof strictRules> = readOrMisuse(this, NAME, () => readOptions(NAME, options, strictRules));
  const result = comparisonOf(this, NAME, received);
  if (result.ranOnce) return ranOnce(this, NAME, result);
  const { verdict, name, tolerance } = result;
  const isOpen = verdict === 'inconclusive';
  if (isOpen && !strict) saysAloud(`whether ${name} is slower cannot be said: ${actualOf(result)}`);
  return judged(this, NAME, result, {
    limit: `no slower, at a tolerance of ${formatShare(tolerance)}`,
    actual: actualOf(result),
    pass: verdict === 'equivalent' || verdict === 'faster' || (isOpen && !strict),
    lines: comparisonLines(result),
  });
}
