import type { MatcherContext, MatcherOutcome } from '../../core/matcher';
import { optional, type Rules, readOptions, rule } from '../../core/options';
import type { ComparisonResult } from '../../core/records/bench';
import { formatShare, type Share } from '../../core/units';
import { actualOf, comparisonLines } from './comparison-lines';
import { readOrMisuse } from './read-or-misuse';
import { comparisonOf, judged, ranOnce } from './received';

const NAME = 'toBeFaster';

/** By how much something must be faster. */
export interface FasterBy {
  /** By so much less time: `'10%'` means that it takes at most 90 %. Default: the tolerance of the comparison. */
  readonly by?: Share;
}

const rules = { by: optional(rule.share("'10%'")) } satisfies Rules;

/** Implements `expect(comparison).toBeFaster({ by: '10%' })`. */
export function toBeFaster(this: MatcherContext, received: ComparisonResult, options?: FasterBy): MatcherOutcome {
  const { by } = readOrMisuse(this, NAME, () => readOptions(NAME, options, rules));
  const result = comparisonOf(this, NAME, received);
  if (result.ranOnce) return ranOnce(this, NAME, result);
  const { interval, verdict, tolerance } = result;
  const isOpen = by === undefined ? verdict === 'inconclusive' : interval.low <= 1 - by && interval.high > 1 - by;
  return judged(this, NAME, result, {
    limit: `faster by ${formatShare(by ?? tolerance)}`,
    actual: actualOf(result),
    pass: by === undefined ? verdict === 'faster' : interval.high <= 1 - by,
    lines: [
      ...comparisonLines(result),
      ...(isOpen && by !== undefined
        ? [
            `Whether it is faster by ${formatShare(by)} cannot be said: give compareBenchmarks { fasterBy: ${JSON.stringify(options?.by)} } and a larger budget.`,
          ]
        : []),
    ],
  });
}
