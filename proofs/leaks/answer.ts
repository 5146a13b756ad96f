import { existsSync, readFileSync } from 'node:fs';
import type { LeakFinding, LeakResult } from '../../src/core/records/memory';

/** What came of one look for leaks: its result, or why there is none. */
export type Answer = LeakResult | { readonly problem: string };

/** Of what a program has written in its last words. */
export const LONGEST = 400;

/** The answer that was written to a file, and else what went wrong. */
export function answerIn(file: string, problem: string): Answer {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as LeakResult) : { problem };
}

/** The findings that are leaks; none where there is no complete result. */
export function leaksIn(answer: Answer): readonly LeakFinding[] {
  return findingsIn(answer).filter(({ kind }) => kind !== 'unsettled growth');
}

/** The growth that is told to have an end. */
export function unsettledIn(answer: Answer): readonly LeakFinding[] {
  return findingsIn(answer).filter(({ kind }) => kind === 'unsettled growth');
}

/** Whether a complete result tells of nothing at all. */
export function isSilent(answer: Answer): boolean {
  return isComplete(answer) && answer.findings.length === 0;
}

/** Whether there is a result that may be judged. */
export function isComplete(answer: Answer): answer is LeakResult {
  return 'outcome' in answer && answer.outcome === 'completed';
}

/** An answer in a line, for whoever looks into a wrong verdict. */
export function inShort(answer: Answer): string {
  if ('problem' in answer) return answer.problem.slice(0, LONGEST);
  const { outcome, reasons, findings, foreign } = answer;
  const told = findings.map(({ kind, className, objectsPerIteration, sites, retainers }) => {
    const places = sites.slice(0, 3).map(({ file, line }) => `${file}:${line}`);
    const rate = Number(objectsPerIteration.toFixed(2));
    return `${kind} ${className} ${rate}/it at ${places.join(', ')} ${retainers[0]?.inWords ?? ''}`;
  });
  const others = foreign.map(({ holder, className }) => `foreign: ${className}, ${holder}`);
  return [outcome, ...reasons, ...(told.length === 0 ? ['nothing'] : told.slice(0, 5)), ...others].join('; ');
}

function findingsIn(answer: Answer): readonly LeakFinding[] {
  return isComplete(answer) ? answer.findings : [];
}
