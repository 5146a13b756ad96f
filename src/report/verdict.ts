import { isLeak } from '../core/leak-words';
import type { BenchmarkRecord, ChaosRecord, MettleRecord } from '../core/records/record';
import type { Report } from './report';

/**
 * What a reader has to know of a record first:
 * - `failed`: a limit did not hold, or what was waited for did not come
 * - `untrusted`: the measurement is invalid or was aborted, so that it says nothing about the service
 * - `attention`: something is wrong that no limit was held against, such as a service that died, a body that failed under chaos, a leak,
 *   or something that has become slower
 * - `passed`: every limit held
 * - `noted`: measured, and not judged
 */
export type Verdict = 'failed' | 'untrusted' | 'attention' | 'passed' | 'noted';

/** The verdicts in the order in which they are shown. */
export const VERDICTS: readonly Verdict[] = ['failed', 'untrusted', 'attention', 'passed', 'noted'];

/** The verdict of one record. */
export function verdictOf(record: MettleRecord): Verdict {
  if (record.outcome !== 'completed' && !endedByLimit(record)) return 'untrusted';
  if (record.judgements.some((judgement) => !judgement.passed)) return 'failed';
  if (record.kind === 'eventually') return record.result.passed ? 'passed' : 'failed';
  if (needsAttention(record)) return 'attention';
  return record.judgements.length > 0 ? 'passed' : 'noted';
}

/** A load that was ended because it broke a limit is judged: nothing else judges what was aborted. */
export function endedByLimit({ outcome, judgements }: MettleRecord): boolean {
  return outcome === 'aborted' && judgements.some((judgement) => !judgement.passed);
}

function needsAttention(record: MettleRecord): boolean {
  if (record.kind === 'left-behind') return record.result.left.length > 0;
  if (record.kind === 'chaos') return record.result.bodyFailure !== null || neverCameBack(record);
  if (record.kind === 'leaks') return record.judgements.length === 0 && record.result.findings.some(isLeak);
  if (record.kind === 'comparison') return record.judgements.length === 0 && record.result.verdict === 'slower';
  if (record.kind === 'benchmark') return hasBecomeSlower(record);
  return record.kind === 'service' && record.result.died !== null;
}

/** A baseline of another processor informs, and no more. */
function hasBecomeSlower({ judgements, result: { comparison } }: BenchmarkRecord): boolean {
  return judgements.length === 0 && comparison?.verdict === 'slower' && !comparison.advisory;
}

/** Whoever held a limit against it knows; whoever did not should. */
function neverCameBack({ judgements, result }: ChaosRecord): boolean {
  return judgements.length === 0 && result.steadyState?.after === false;
}

/** A record with what is to be said of it. */
export interface JudgedRecord<R extends MettleRecord = MettleRecord> {
  readonly record: R;
  readonly verdict: Verdict;
  /** Its test was retried afterwards: it is shown, and not counted. */
  readonly superseded: boolean;
}

/** Every record with its verdict: what counts before what was retried, what failed first, then in order of time. */
export function judgeRecords(report: Report): JudgedRecord[] {
  const superseded = new Set(report.superseded);
  return report.records
    .map((record) => ({ record, verdict: verdictOf(record), superseded: superseded.has(record.id) }))
    .sort(
      (a, b) =>
        Number(a.superseded) - Number(b.superseded) ||
        VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) ||
        (a.record.startedAt < b.record.startedAt ? -1 : a.record.startedAt > b.record.startedAt ? 1 : 0),
    );
}

/** How many records of the attempts that count have each verdict. */
export function countVerdicts(judged: readonly JudgedRecord[]): Readonly<Record<Verdict, number>> {
  const counts = { failed: 0, untrusted: 0, attention: 0, passed: 0, noted: 0 };
  for (const { verdict, superseded } of judged) if (!superseded) counts[verdict] += 1;
  return counts;
}

/** How a run ended, for a machine: each maps to one exit code of the command line. */
export type RunVerdict = 'passed' | 'failed' | 'invalid';

/**
 * How a run ended. A limit that a trusted measurement did not keep is a fact, which no doubt about another measurement
 * takes back: it comes before `invalid`. A failed test that no record explains counts as failed when every measurement
 * can be trusted; otherwise it may well have failed on the untrusted one.
 */
export function runVerdict(report: Report): RunVerdict {
  const counts = countVerdicts(judgeRecords(report));
  if (counts.failed > 0) return 'failed';
  if (counts.untrusted > 0) return 'invalid';
  return (report.run.tests?.failed ?? 0) > 0 ? 'failed' : 'passed';
}

/** The run in a few words: `1 result failed, 1 not to be trusted, 3 passed`. */
export function headline(report: Report): string {
  const counts = countVerdicts(judgeRecords(report));
  const told = (['failed', 'untrusted', 'attention', 'passed'] as const).filter((verdict) => counts[verdict] > 0);
  const results = told.map((verdict, index) => {
    const noun = index === 0 ? ` ${plural(counts[verdict], 'result')}` : '';
    return `${counts[verdict]}${noun} ${IN_WORDS[verdict]}`;
  });
  const failedTests = report.run.tests?.failed ?? 0;
  const unexplained = failedTests > 0 && counts.failed === 0 && counts.untrusted === 0;
  const parts = [...(unexplained ? [`${failedTests} ${plural(failedTests, 'test')} failed`] : []), ...results];
  if (parts.length > 0) return parts.join(', ');
  return counts.noted > 0 ? `${counts.noted} ${plural(counts.noted, 'result')}, none judged` : 'No results';
}

const IN_WORDS = {
  failed: 'failed',
  untrusted: 'not to be trusted',
  attention: 'to look at',
  passed: 'passed',
} as const;

/** A word for one or for several. */
export function plural(count: number, word: string, several = `${word}s`): string {
  return count === 1 ? word : several;
}
