import { existsSync, readFileSync } from 'node:fs';
import type { Figure, FigureContext } from '../../../scripts/figures/figure';
import type { LeakResult } from '../../../src/core/records/memory';
import type { Installed } from './install';
import { inShort, isSilent, judgeLeaking } from './judge';
import type { Variant } from './pairs';

/** What came of one version of a pair: its result, or why there is none. */
export type Answer = LeakResult | { readonly problem: string };

/** Of what a program has written in its last words. */
const LONGEST = 400;

/** The answer that was written to a file, and else what went wrong. */
export function answerIn(file: string, problem: string): Answer {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as LeakResult) : { problem };
}

/** How many verdicts are right, of those that were asked for. Each wrong one is said. */
export function figuresOfCorpus(
  where: string,
  installed: readonly Installed[],
  answerOf: (pair: Installed, variant: Variant) => Answer,
  { say }: FigureContext,
): Figure[] {
  const right = { found: 0, classNamed: 0, placed: 0, silent: 0 };
  const complaints = {
    found: 'is not found',
    classNamed: 'is found, but the class is not named',
    placed: 'is found, but no file of the package is named',
    silent: 'is not silent',
  };
  const complain = (what: keyof typeof right, of: string, answer: Answer): void =>
    say(
      `✕ ${where}: ${of} ${complaints[what]}: ${'problem' in answer ? answer.problem.slice(0, LONGEST) : inShort(answer)}`,
    );
  for (const each of installed) {
    const { pair } = each;
    const bad = answerOf(each, 'bad');
    const verdict = 'problem' in bad ? { found: false, classNamed: false, placed: false } : judgeLeaking(pair, bad);
    const wrong = (['found', 'classNamed', 'placed'] as const).filter((what) => {
      if (verdict[what]) right[what]++;
      return !verdict[what];
    });
    if (wrong[0] === 'found') complain('found', `${pair.package} ${pair.leaking}`, bad);
    else for (const what of wrong) complain(what, `${pair.package} ${pair.leaking}`, bad);
    const good = answerOf(each, 'good');
    if (!('problem' in good) && isSilent(good)) right.silent++;
    else complain('silent', `${pair.package} ${pair.fixed}`, good);
  }
  const figure = (what: keyof typeof right, name: string): Figure => ({
    name: `${where}: ${name}`,
    asked: installed.length,
    reached: right[what],
    unit: `of ${installed.length}`,
    holds: installed.length > 0 && right[what] === installed.length,
  });
  return [
    figure('found', 'published leaks found'),
    figure('classNamed', 'the class named'),
    figure('placed', 'a file of the package among three sites or in the retainer path'),
    figure('silent', 'fixed versions silent'),
  ];
}
