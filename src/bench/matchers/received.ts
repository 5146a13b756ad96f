import { hint, type MatcherContext, type MatcherOutcome, misused, refuseUntrusted } from '../../core/matcher';
import { isPlainObject } from '../../core/options';
import type { BenchmarkResult, ComparisonResult } from '../../core/records/bench';
import { writeJudgements } from '../../core/records/journal';

/** Takes what a matcher received as the result of a benchmark that may be judged; else it was used wrongly. */
export function benchmarkOf(context: MatcherContext, name: string, received: unknown): BenchmarkResult {
  const keys = ['outcome', 'wallMs', 'samples', 'comparison', 'machine'];
  if (isPlainObject(received) && keys.every((key) => key in received)) {
    refuseUntrusted(context, name, received as unknown as BenchmarkResult);
    return received as unknown as BenchmarkResult;
  }
  return notA(context, name, 'benchmark or benchmarkEndpoint', received);
}

/** Takes what a matcher received as the result of a comparison that may be judged; else it was used wrongly. */
export function comparisonOf(context: MatcherContext, name: string, received: unknown): ComparisonResult {
  const keys = ['outcome', 'verdict', 'ratio', 'interval', 'forks', 'candidate'];
  if (isPlainObject(received) && keys.every((key) => key in received)) {
    refuseUntrusted(context, name, received as unknown as ComparisonResult);
    return received as unknown as ComparisonResult;
  }
  return notA(context, name, 'compareBenchmarks', received);
}

function notA(context: MatcherContext, name: string, helper: string, received: unknown): never {
  const got = context.utils.printReceived(received);
  return misused(context, name, `the received value must be the result of ${helper} (await it), but it is ${got}`);
}

/** What a matcher found: one limit, how it stands to it, and what a reader is told. */
export interface Found {
  readonly limit: string;
  readonly actual: string;
  readonly pass: boolean;
  /** What the message says below its first line. */
  readonly lines: readonly string[];
}

/** Ends a matcher: notes the judgement in the record, and says how it went. */
export function judged(
  context: MatcherContext,
  name: string,
  received: object,
  { limit, actual, pass, lines }: Found,
): MatcherOutcome {
  const isNot = context.isNot ?? false;
  const passed = pass !== isNot;
  writeJudgements(received, [{ matcher: name, limit: isNot ? `not (${limit})` : limit, actual, passed }]);
  return { pass, message: () => [hint(context, name, ''), '', ...lines].join('\n') };
}

/** Ends a matcher whose benchmark was only run once: nothing is judged, and nothing fails. */
export function ranOnce(context: MatcherContext, name: string, received: object): MatcherOutcome {
  const pass = !(context.isNot ?? false);
  writeJudgements(received, [
    { matcher: name, limit: 'not judged', actual: 'run once, as a plain test', passed: true },
  ]);
  return { pass, message: () => hint(context, name, '') };
}
