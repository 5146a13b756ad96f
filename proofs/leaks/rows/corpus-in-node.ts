import { join } from 'node:path';
import { checkedEnd, startChild } from '../../../benchmarks/support/child';
import type { Figure } from '../../../scripts/figures/figure';
import { type Answer, answerIn } from '../answer';
import { figuresOfCorpus } from '../corpus/figures';
import { installCorpus } from '../corpus/install';
import { VARIANTS } from '../corpus/pairs';
import type { Lab, Node } from '../lab';
import type { LeakRow } from '../row';

const WAYS = { module: 'as a module in a clean child', function: 'as a function' } as const;
const LONGEST_MS = 120_000;

/** The published leaks in plain Node. */
export const corpusInNode: LeakRow = {
  name: 'published leaks, in plain Node',
  async measure(context, lab) {
    const installed = await installCorpus(join(lab.project, 'corpus'), context);
    const figures: Figure[] = [];
    for (const node of lab.nodes) {
      for (const way of ['module', 'function'] as const) {
        const where = `${node.name}, ${WAYS[way]}`;
        context.say(where);
        const answers = new Map<string, Answer>();
        for (const { pair, folders } of installed) {
          for (const variant of VARIANTS) {
            const output = join(context.folder, `${pair.name}-${variant}-${way}-${node.major}.json`);
            answers.set(folders[variant], await answerOf(node, way, folders[variant], output, lab));
          }
        }
        const answer = (folder: string): Answer => answers.get(folder) ?? { problem: 'it was not measured' };
        figures.push(...figuresOfCorpus(where, installed, ({ folders }, variant) => answer(folders[variant]), context));
      }
    }
    return figures;
  },
};

async function answerOf({ program }: Node, way: string, folder: string, output: string, lab: Lab): Promise<Answer> {
  const command = { argv: [program, join(lab.project, 'programs/measure.cjs'), way, folder, output] };
  const child = startChild(command);
  const late = setTimeout(() => child.kill(), LONGEST_MS);
  try {
    checkedEnd(command, await child.ended, [0]);
    return answerIn(output, 'it wrote no result');
  } catch (error) {
    return { problem: (error as Error).message.split('\n').slice(1).join(' ') };
  } finally {
    clearTimeout(late);
  }
}
