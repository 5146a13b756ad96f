import { hint, type MatcherContext, type MatcherOutcome, misused, refuseUntrusted } from '../../core/matcher';
import type { ExperimentResult } from '../../core/records/chaos';
import { writeJudgements } from '../../core/records/journal';
import { formatShare, readShare, type Share } from '../../core/units';
import { experimentOf, looks } from './experiment-result';

/** Implements `expect(result).toHoldSteadyState('95%')`. */
export function toHoldSteadyState(this: MatcherContext, received: ExperimentResult, least: Share = 1): MatcherOutcome {
  const { steadyState } = experimentOf(this, 'toHoldSteadyState', received);
  const share = readShare(least);
  if (share === undefined) {
    const got = this.utils.printExpected(least);
    return misused(
      this,
      'toHoldSteadyState',
      `the share must be a number from 0 to 1 or text such as '95%', but it is ${got}`,
    );
  }
  refuseUntrusted(this, 'toHoldSteadyState', received);
  const { asked, held } = steadyState.during;
  if (asked === 0) {
    const cure = 'give it a longer body, a "duration", or a shorter "interval"';
    return misused(this, 'toHoldSteadyState', `nobody looked at the steady state while the faults were there: ${cure}`);
  }
  const pass = held / asked >= share;
  const actual = `${formatShare(held / asked)} (${held} of ${asked})`;
  writeJudgements(received, [
    {
      matcher: 'toHoldSteadyState',
      limit: `steady state during ${this.isNot ? '<' : '>='} ${formatShare(share)}`,
      actual,
      passed: pass !== (this.isNot ?? false),
    },
  ]);
  return {
    pass,
    message: () =>
      [
        hint(this, 'toHoldSteadyState', 'share'),
        '',
        `Limit: ${this.isNot ? 'less than' : 'at least'} ${formatShare(share)} of the looks while the faults were there`,
        `Held:  ${actual}`,
        '',
        ...looks(received),
      ].join('\n'),
  };
}
