import { reasonOf } from '../../core/errors';
import { hint, type MatcherContext, type MatcherOutcome, misused, refuseUntrusted } from '../../core/matcher';
import { isPlainObject } from '../../core/options';
import { writeJudgements } from '../../core/records/journal';
import type { LeakFinding, LeakResult } from '../../core/records/memory';
import type { Judgement } from '../../core/records/record';
import { formatCount } from '../../core/units';
import { findingLines, floorLine, foreignLines, shownSites, sideLine } from './leak-lines';
import {
  judgeLeaks,
  type LeakLimits,
  type LeakVerdict,
  listed,
  readLeakLimits,
  type SortedFindings,
  sortFindings,
} from './limits';

const NAME = 'toBeLeakFree';

/** Implements `expect(result).toBeLeakFree()`. */
export function toBeLeakFree(this: MatcherContext, received: LeakResult, limits?: LeakLimits): MatcherOutcome {
  if (!isLeakResult(received)) {
    return misused(
      this,
      NAME,
      `the received value must be the result of detectLeaks (await it), but it is ${this.utils.printReceived(received)}`,
    );
  }
  const read = readOrMisuse(this, limits);
  refuseUntrusted(this, NAME, received);
  const sorted = sortFindings(received, read);
  const verdicts = judgeLeaks(sorted.leaks, read);
  const pass = verdicts.every(({ passed }) => passed);
  writeJudgements(received, judgements(verdicts, sorted, this.isNot ?? false));
  return {
    pass,
    message: () =>
      [
        hint(this, NAME, limits === undefined ? '' : 'limits'),
        '',
        ...lines(received, sorted, verdicts, this.isNot ?? false),
      ].join('\n'),
  };
}

function readOrMisuse(context: MatcherContext, limits: LeakLimits | undefined): ReturnType<typeof readLeakLimits> {
  try {
    return readLeakLimits(limits);
  } catch (error) {
    return misused(context, NAME, reasonOf(error));
  }
}

function isLeakResult(received: unknown): received is LeakResult {
  return (
    isPlainObject(received) &&
    ['outcome', 'findings', 'foreign', 'detectionFloor', 'windows'].every((key) => key in received)
  );
}

function judgements(verdicts: readonly LeakVerdict[], sorted: SortedFindings, isNot: boolean): Judgement[] {
  const beside = [
    ...(sorted.unsettled.length > 0 ? [`unsettled growth, which passes: ${listed(sorted.unsettled)}`] : []),
    ...(sorted.ignored.length > 0 ? [`ignored: ${listed(sorted.ignored)}`] : []),
  ];
  const told = verdicts.map(({ text, actual, passed }, index) => ({
    matcher: NAME,
    limit: text,
    actual: index === 0 ? [actual, ...beside].join('; ') : actual,
    passed,
  }));
  if (!isNot) return told;
  const limit = `not (${told.map((each) => each.limit).join(', ')})`;
  const passed = told.some((each) => !each.passed);
  return [{ matcher: NAME, limit, actual: told.map(({ actual }) => actual).join('; '), passed }];
}

function lines(result: LeakResult, sorted: SortedFindings, verdicts: readonly LeakVerdict[], isNot: boolean): string[] {
  const { leaks, unsettled, ignored, idle } = sorted;
  const { scenario, target, iterations, windows, foreign, snapshots, detectionFloor } = result;
  const where = `in ${scenario}, over ${formatCount(iterations)} iterations in ${windows.length} windows, in ${target}`;
  const isLimited = verdicts.some(({ text }) => text !== 'no leaks');
  return [
    `${leaks.length === 0 ? 'No leak' : leaks.length === 1 ? '1 leak' : `${leaks.length} leaks`} ${where}`,
    ...(isLimited ? ['', ...limitLines(verdicts)] : []),
    ...findingLines(leaks),
    '',
    ...unsettled.map(({ inWords }) => `Unsettled growth, which passes: ${inWords}`),
    ...(ignored.length > 0 ? [`Ignored: ${listed(ignored)}`] : []),
    ...(idle.length > 0 ? [`Ignored, but not found: ${idle.map(String).join(', ')}`] : []),
    ...foreignLines(foreign),
    sideLine(result),
    floorLine(detectionFloor),
    ...snapshots.map((file) => `Snapshot for Chrome DevTools (Memory, Load profile): ${file}`),
    ...next(result, sorted, isNot),
  ];
}

function limitLines(verdicts: readonly LeakVerdict[]): string[] {
  const width = Math.max(...verdicts.map(({ text }) => text.length));
  return verdicts.map(({ text, actual, passed }) => `  ${passed ? '✓' : '✕'} ${text.padEnd(width)}   ${actual}`);
}

/** Classes that anything may be made of: to ignore one would hide other leaks. */
const GENERAL_CLASS = /^(?:Array|Context|Map|Object|Promise|Set|string)$/;

/** What `ignore` may call a leak: its class, or the name that holds it where the class says little. */
function nameFor({ className, retainers }: LeakFinding): string {
  const [only, ...others] = GENERAL_CLASS.test(className) ? retainers : [];
  const holder = others.length > 0 ? undefined : /\b(?:property|variable) "[\w$]+"/.exec(only?.inWords ?? '')?.[0];
  return holder === undefined ? `'${className}'` : `/${holder.replaceAll('$', '\\$')}/`;
}

/** What to do now. */
function next({ snapshots }: LeakResult, { leaks }: SortedFindings, isNot: boolean): string[] {
  const [first] = leaks;
  if (isNot || first === undefined) return [];
  const hasStatements = leaks.some(({ sites }) => shownSites(sites).some(({ statements }) => statements.length > 0));
  const steps = [
    hasStatements
      ? 'let go of what the statements above make when the iteration is over'
      : 'let go of it when the iteration is over',
    ...(snapshots.length === 0 ? ["keep snapshots for Chrome DevTools by { keepSnapshots: 'on-leak' }"] : []),
    `name what is meant to stay: toBeLeakFree({ ignore: [${nameFor(first)}] })`,
  ];
  return ['', `Next: ${steps.slice(0, -1).join('; ')}; or ${steps.at(-1)}.`];
}
