import type { Figure, FigureSource } from '../../scripts/figures/figure';
import { openLab } from './lab';
import type { LeakRow } from './row';
import { clean } from './rows/clean';
import { corpusInJest } from './rows/corpus-in-jest';
import { corpusInNode } from './rows/corpus-in-node';
import { smallestRow } from './rows/smallest';
import { timeRow } from './rows/time';

const rows: readonly LeakRow[] = [corpusInNode, corpusInJest, clean, smallestRow, timeRow];

const leaks: FigureSource = {
  title: 'published leaks, clean code, the smallest leaks: what is told of each, and how long that takes',
  // Its specs take the lock of heavy ones themselves.
  measuresTime: false,
  async measure(context) {
    const lab = openLab(context);
    const figures: Figure[] = [];
    for (const row of rows) {
      context.say(row.name);
      figures.push(...(await row.measure(context, lab)));
    }
    return figures;
  },
};

export default leaks;
