import { reasonOf } from '../../core/errors';
import { hint, type MatcherContext, type MatcherOutcome, misused, refuseUntrusted } from '../../core/matcher';
import { isPlainObject } from '../../core/options';
import { writeJudgements } from '../../core/records/journal';
import type { LoadResult } from '../../core/records/load';
import { formatCount, formatMs } from '../../core/units';
import { judge, type Verdict } from '../limits/judge';
import { type LoadLimits, readLimits } from '../limits/limits';

const SHOWN_FAILURES = 5;

/** Implements `expect(result).toMeet({ p99: '250ms' })`. */
export function toMeet(this: MatcherContext, received: LoadResult, limits: LoadLimits): MatcherOutcome {
  if (!isLoadResult(received)) {
    return misused(
      this,
      'toMeet',
      `the received value must be the result of loadBurst (await it), but it is ${this.utils.printReceived(received)}`,
    );
  }
  const read = readOrMisuse(this, limits);
  refuseUntrusted(this, 'toMeet', received);
  const verdicts = judge(received, read);
  writeJudgements(
    received,
    // What the plan's own limits have said already stands in the record.
    verdicts
      .filter(({ text }) => !received.judgements.some(({ limit }) => limit === text))
      .map(({ text, actual, passed }) => ({ matcher: 'toMeet', limit: text, actual, passed })),
  );
  return {
    pass: verdicts.every(({ passed }) => passed),
    message: () => [hint(this, 'toMeet', 'limits'), '', ...lines(verdicts), '', ...summary(received)].join('\n'),
  };
}

function readOrMisuse(context: MatcherContext, limits: unknown): ReturnType<typeof readLimits> {
  try {
    return readLimits(limits);
  } catch (error) {
    return misused(context, 'toMeet', reasonOf(error));
  }
}

function isLoadResult(received: unknown): received is LoadResult {
  return (
    isPlainObject(received) &&
    ['outcome', 'requests', 'byName', 'histograms', 'judgements'].every((key) => key in received)
  );
}

function lines(verdicts: readonly Verdict[]): string[] {
  const width = Math.max(...verdicts.map(({ text }) => text.length));
  return [...verdicts]
    .sort((a, b) => Number(a.passed) - Number(b.passed))
    .map(({ text, note, actual, passed }) => {
      const line = `  ${passed ? '✓' : '✕'} ${text.padEnd(width)}   ${actual}`;
      return note === '' ? line : `${line} (${note})`;
    });
}

function summary({ requests, durationMs, failures, arrivals, plan, seed }: LoadResult): string[] {
  const { started, ok, failed, aborted } = requests;
  const counts = [`${formatCount(ok)} ok`, `${formatCount(failed)} failed`, `${formatCount(aborted)} aborted`].join(
    ', ',
  );
  const shownFailures = failures
    .slice(0, SHOWN_FAILURES)
    .map(({ name, kind, message, count }) => `  ${formatCount(count)} × ${name}: ${kind}, ${message}`);
  const further = failures.length - shownFailures.length;
  return [
    `${formatCount(started)} requests in ${formatMs(durationMs)}: ${counts} (seed ${seed})`,
    ...(arrivals !== null && arrivals.notStarted > 0 && plan.gracefulStopMs === 0
      ? [
          `${formatCount(arrivals.notStarted)} of ${formatCount(arrivals.planned)} arrivals found no free place until the end`,
        ]
      : []),
    ...(shownFailures.length > 0 ? ['Failures:', ...shownFailures] : []),
    ...(further > 0 ? [`  and ${further} more`] : []),
  ];
}
