import type { Figure, FigureSource } from '../../scripts/figures/figure';
import { onQuietMachine } from './quiet';
import type { TruthRow } from './row';
import { cpuLoadRow } from './rows/cpu-load';
import { latencyRow } from './rows/latency';

const rows: readonly TruthRow[] = [latencyRow, cpuLoadRow];

const truth: FigureSource = {
  title: 'whether faults do what was asked of them',
  measuresTime: true,
  async measure(context) {
    const figures: Figure[] = [];
    for (const row of rows) {
      context.say(row.name);
      figures.push(...(await onQuietMachine(row.name, context, () => row.measure(context))));
    }
    return figures;
  },
};

export default truth;
