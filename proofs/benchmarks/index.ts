import { buildPackage } from '../../benchmarks/support/build';
import type { Figure, FigureSource } from '../../scripts/figures/figure';
import type { BenchmarkRow } from './row';
import { otherRules } from './rows/other-rules';
import { precise } from './rows/precise';
import { saved } from './rows/saved';
import { truth } from './rows/truth';
import { verdicts } from './rows/verdicts';

const rows: readonly BenchmarkRow[] = [truth, verdicts, saved, otherRules, precise];

const benchmarks: FigureSource = {
  title: 'what is said of code that is equal, and of code that is slower by a known amount',
  // Each measurement takes the lock itself.
  measuresTime: false,
  async measure(context) {
    await buildPackage();
    const figures: Figure[] = [];
    for (const row of context.short ? [truth, verdicts] : rows) {
      context.say(row.name);
      figures.push(...(await row.measure(context)));
    }
    return figures;
  },
};

export default benchmarks;
