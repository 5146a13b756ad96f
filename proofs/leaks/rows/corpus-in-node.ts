import { join } from 'node:path';
import type { Figure } from '../../../scripts/figures/figure';
import type { Answer } from '../answer';
import { figuresOfCorpus } from '../corpus/figures';
import { installCorpus } from '../corpus/install';
import { lookInNode } from '../corpus/look';
import { VARIANTS } from '../corpus/pairs';
import type { LeakRow } from '../row';

const WAYS = { module: 'as a module in a clean child', function: 'as a function' } as const;

/** The published leaks in plain Node. */
export const corpusInNode: LeakRow = {
  name: 'published leaks, in plain Node',
  async measure(context, lab) {
    const installed = await installCorpus(join(lab.project, 'corpus'), context);
    const figures: Figure[] = [];
    for (const [at, node] of lab.nodes.entries()) {
      // How the child is made is the same on each Node.
      for (const way of at === 0 ? (['module', 'function'] as const) : (['function'] as const)) {
        const where = `${node.name}, ${WAYS[way]}`;
        context.say(where);
        const answers = new Map<string, Answer>();
        for (const { pair, folders } of installed) {
          for (const variant of VARIANTS) {
            const output = join(context.folder, `${pair.name}-${variant}-${way}-${node.major}.json`);
            answers.set(
              folders[variant],
              await lookInNode({ node: node.program, project: lab.project, way, folder: folders[variant], output }),
            );
          }
        }
        const answer = (folder: string): Answer => answers.get(folder) ?? { problem: 'it was not measured' };
        figures.push(...figuresOfCorpus(where, installed, ({ folders }, variant) => answer(folders[variant]), context));
      }
    }
    return figures;
  },
};
