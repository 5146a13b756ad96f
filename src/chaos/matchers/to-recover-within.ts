import { hint, type MatcherContext, type MatcherOutcome, misused, refuseUntrusted } from '../../core/matcher';
import type { ExperimentResult } from '../../core/records/chaos';
import { writeJudgements } from '../../core/records/journal';
import { type Duration, formatMs, readDurationMs } from '../../core/units';
import { experimentOf, looks } from './experiment-result';

/** Implements `expect(result).toRecoverWithin('5s')`. */
export function toRecoverWithin(this: MatcherContext, received: ExperimentResult, limit: Duration): MatcherOutcome {
  const { steadyState } = experimentOf(this, 'toRecoverWithin', received);
  const limitMs = readDurationMs(limit);
  if (limitMs === undefined) {
    return misused(
      this,
      'toRecoverWithin',
      `the limit must be a duration such as '5s', but it is ${this.utils.printExpected(limit)}`,
    );
  }
  refuseUntrusted(this, 'toRecoverWithin', received);
  const { recoveryMs } = received;
  if (recoveryMs === null && steadyState.withinMs < limitMs) {
    const waited = formatMs(steadyState.withinMs);
    return misused(
      this,
      'toRecoverWithin',
      `the experiment waited ${waited} only, so nobody knows: give it recovery: { within: ${JSON.stringify(limit)} } or more`,
    );
  }
  const pass = recoveryMs !== null && recoveryMs <= limitMs;
  const actual = recoveryMs === null ? `not within ${formatMs(steadyState.withinMs)}` : formatMs(recoveryMs);
  writeJudgements(received, [
    {
      matcher: 'toRecoverWithin',
      limit: `recovery ${this.isNot ? '>' : '<='} ${formatMs(limitMs)}`,
      actual,
      passed: pass !== (this.isNot ?? false),
    },
  ]);
  return {
    pass,
    message: () =>
      [
        hint(this, 'toRecoverWithin', 'limit'),
        '',
        `Limit:    ${this.isNot ? 'more than ' : ''}${formatMs(limitMs)} after the last fault, and then for ${formatMs(steadyState.stableMs)}`,
        `Recovery: ${actual}`,
        '',
        ...looks(received),
      ].join('\n'),
  };
}
