import type { Figure, FigureContext } from '../../../scripts/figures/figure';
import { inShort, isComplete, isSilent, leaksIn, unsettledIn } from '../answer';
import type { SetName } from '../cases';
import { type Batches, type Judged, runSet } from '../cases/run';
import type { LeakRow } from '../row';

/** Sound programs, their leaking twins, growth with an end, and leaks that are rare. */
export const clean: LeakRow = {
  name: 'clean code and its leaking twins',
  async measure(context, lab) {
    const figures: Figure[] = [];
    for (const [at, node] of lab.nodes.entries()) {
      const count = async <Name extends SetName>(
        set: Name,
        name: string,
        batches: Batches,
        isRight: (each: Judged<Name>) => boolean,
      ): Promise<void> => {
        context.say(`${node.name}: ${name}`);
        const judged = await runSet(set, batches, node, lab, context);
        figures.push(figureOf(`${node.name}: ${name}`, judged, isRight, context));
      };
      const { clean, leaking, rare, beyond } = batchesOf(context.short, at === 0);
      await count('clean', 'clean scenarios, nothing is told', clean, ({ answer }) => isSilent(answer));
      await count('leaking', 'their leaking twins, found', leaking, ({ answer }) => leaksIn(answer).length > 0);
      await count(
        'rare',
        'a leak in every 2nd to 10th iteration, found',
        rare,
        ({ answer }) => leaksIn(answer).length > 0,
      );
      await count(
        'beyond',
        'growth with an end, told as unsettled where it names its bound, never as a leak',
        beyond,
        isUnsettled,
      );
    }
    return figures;
  },
};

/** All of them on the first Node; on others, and of what is not about false alarms, a part that is different enough. */
function batchesOf(
  isShort: boolean,
  isFirst: boolean,
): Readonly<Record<'clean' | 'leaking' | 'rare' | 'beyond', Batches>> {
  const part = isFirst ? 1 : 6;
  return {
    clean: { oneIn: isShort ? 15 : part, together: 25 },
    leaking: { oneIn: isShort ? 50 : 4, together: 10 },
    rare: { oneIn: isShort ? 5 : part, together: 5 },
    beyond: { oneIn: isShort ? 14 : part, together: 7 },
  };
}

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
