import type { Figure } from '../../../scripts/figures/figure';
import { type Answer, inShort, leaksIn } from '../answer';
import { runSet } from '../cases/run';
import type { Smallest } from '../cases/smallest';
import type { LeakRow } from '../row';

/** One thing of each kind in each iteration. */
export const smallestRow: LeakRow = {
  name: 'the smallest leaks, one of a kind in each iteration',
  async measure(context, lab) {
    const figures: Figure[] = [];
    for (const node of lab.nodes) {
      context.say(node.name);
      for (const { of, answer } of await runSet('smallest', { oneIn: 1, together: 1 }, node, lab, context)) {
        const holds = isNamed(of, answer);
        if (!holds) context.say(`✕ ${node.name}: ${of.name}: ${inShort(answer)}`);
        figures.push({
          name: `${node.name}: ${of.name}`,
          asked: of.kinds[0] as string,
          reached: told(of, answer),
          unit: '',
          holds,
        });
      }
    }
    return figures;
  },
};

function isNamed(of: Smallest, answer: Answer): boolean {
  return leaksIn(answer).some((finding) => matches(of, finding));
}

function told(of: Smallest, answer: Answer): string {
  const leaks = leaksIn(answer);
  const best = leaks.find((finding) => matches(of, finding)) ?? leaks[0];
  return best === undefined
    ? 'nothing'
    : `${best.kind}: ${Number(best.objectsPerIteration.toFixed(2))} ${best.className}`;
}

function matches({ kinds, className }: Smallest, finding: { kind: string; className: string }): boolean {
  return kinds.some((kind) => kind === finding.kind) && (className?.test(finding.className) ?? true);
}
