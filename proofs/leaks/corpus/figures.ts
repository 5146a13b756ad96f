import type { Figure, FigureContext } from '../../../scripts/figures/figure';
import { type Answer, inShort, isSilent } from '../answer';
import type { Installed } from './install';
import { judgeLeaking } from './judge';
import type { Variant } from './pairs';

const figureNames = {
  found: 'published leaks found',
  classNamed: 'the class named',
  placed: 'a file of the package among three sites or in the retainer path',
  silent: 'fixed versions silent',
};

const complaints = {
  found: 'is not found',
  classNamed: 'is found, but the class is not named',
  placed: 'is found, but no file of the package is named',
  silent: 'is not silent',
};

type What = keyof typeof figureNames;

/** How many verdicts are right, of those that were asked for. Each wrong one is said. */
export function figuresOfCorpus(
  where: string,
  installed: readonly Installed[],
  answerOf: (pair: Installed, variant: Variant) => Answer,
  { say }: FigureContext,
): Figure[] {
  const right: Record<What, number> = { found: 0, classNamed: 0, placed: 0, silent: 0 };
  const count = (what: What, isRight: boolean, of: string, answer: Answer): void => {
    if (isRight) right[what]++;
    else say(`✕ ${where}: ${of} ${complaints[what]}: ${inShort(answer)}`);
  };
  for (const each of installed) {
    const { package: name, leaking, fixed } = each.pair;
    const bad = answerOf(each, 'bad');
    const { found, classNamed, placed } = judgeLeaking(each.pair, bad);
    count('found', found, `${name} ${leaking}`, bad);
    if (found) count('classNamed', classNamed, `${name} ${leaking}`, bad);
    if (found) count('placed', placed, `${name} ${leaking}`, bad);
    const good = answerOf(each, 'good');
    count('silent', isSilent(good), `${name} ${fixed}`, good);
  }
  return (Object.keys(figureNames) as What[]).map((what) => ({
    name: `${where}: ${figureNames[what]}`,
    asked: installed.length,
    reached: right[what],
    unit: `of ${installed.length}`,
    holds: installed.length > 0 && right[what] === installed.length,
  }));
}
