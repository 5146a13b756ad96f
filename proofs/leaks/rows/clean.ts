import type { Figure, FigureContext } from '../../../scripts/figures/figure';
import { inShort, isComplete, isSilent, leaksIn, unsettledIn } from '../answer';
import type { SetName } from '../cases';
import { type Judged, runSet } from '../cases/run';
import type { LeakRow } from '../row';

/** Sound programs, their leaking twins, growth with an end, and leaks that are rare. */
export const clean: LeakRow = {
  name: 'clean code and its leaking twins',
  async measure(context, lab) {
    const oneIn = context.short ? 10 : 1;
    const figures: Figure[] = [];
    for (const node of lab.nodes) {
      const count = async <Name extends SetName>(
        set: Name,
        name: string,
        together: number,
        isRight: (each: Judged<Name>) => boolean,
      ): Promise<void> => {
        context.say(`${node.name}: ${name}`);
        const judged = await runSet(set, { oneIn, together }, node, lab, context);
        figures.push(figureOf(`${node.name}: ${name}`, judged, isRight, context));
      };
      await count('clean', 'clean scenarios, nothing is told', 25, ({ answer }) => isSilent(answer));
      await count('leaking', 'their leaking twins, found', 10, ({ answer }) => leaksIn(answer).length > 0);
      await count(
        'rare',
        'a leak in every 2nd to 10th iteration, found',
        5,
        ({ answer }) => leaksIn(answer).length > 0,
      );
      await count(
        'beyond',
        'growth with an end, told as unsettled where it names its bound, never as a leak',
        7,
        isUnsettled,
      );
    }
    return figures;
  },
};

function isUnsettled({ of, answer }: Judged<'beyond'>): boolean {
  if (!isComplete(answer) || leaksIn(answer).length > 0) return false;
  const told = unsettledIn(answer);
  return told.length === 0 ? !of.namesBound : told.every(({ inWords }) => inWords.includes('warmUp'));
}

function figureOf<Name extends SetName>(
  name: string,
  judged: readonly Judged<Name>[],
  isRight: (each: Judged<Name>) => boolean,
  { say }: FigureContext,
): Figure {
  const wrong = judged.filter((each) => !isRight(each));
  for (const { of, answer } of wrong) say(`✕ ${name}: ${of.name}: ${inShort(answer)}`);
  const right = judged.length - wrong.length;
  return {
    name,
    asked: judged.length,
    reached: right,
    unit: `of ${judged.length}`,
    holds: judged.length > 0 && wrong.length === 0,
  };
}
