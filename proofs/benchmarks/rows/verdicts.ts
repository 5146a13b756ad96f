import type { Figure, FigureContext } from '../../../scripts/figures/figure';
import { medianOf } from '../../../src/core/statistics';
import { withBurners } from '../burners';
import { compareEndpointWithCopy } from '../endpoint';
import type { BenchmarkRow } from '../row';
import { compareWithCopy, count, inWords, type Trial } from '../trials';
import { WORKLOADS } from '../workloads';

/** Trials of one cell: a workload, quiet or beside two burners. */
interface Cell {
  readonly percent: number;
  readonly trials: number;
}

const BURNERS = 2;

async function runCell(
  { percent, trials }: Cell,
  busy: boolean,
  { folder, say, short }: FigureContext,
): Promise<Trial[]> {
  const seen: Trial[] = [];
  const subjects = short ? WORKLOADS : [...WORKLOADS, 'endpoint' as const];
  for (const workload of subjects) {
    const before = seen.length;
    for (let trial = 0; trial < trials; trial++) {
      const result = await (workload === 'endpoint'
        ? compareEndpointWithCopy(percent)
        : compareWithCopy(workload, percent, folder));
      seen.push({ workload, busy, result });
    }
    const own = seen.slice(before);
    const seconds = own.map(({ result }) => result.durationMs / 1000);
    say(
      `  ${percent} % ${workload}${busy ? ', busy' : ''}: ${inWords(own)}; ratios ${medianOf(own.map(({ result }) => result.ratio)).toFixed(4)}, ${medianOf(seconds).toFixed(1)} s, at most ${Math.max(...seconds).toFixed(1)} s`,
    );
  }
  return seen;
}

async function quietAndBusy(cell: Cell, context: FigureContext): Promise<Trial[]> {
  const quiet = await runCell(cell, false, context);
  if (context.short) return quiet;
  return [...quiet, ...(await withBurners(BURNERS, () => runCell(cell, true, context)))];
}

/** Figures 1 and 2: no false alarm between equals, no missed slowdown, and how long a verdict takes. */
export const verdicts: BenchmarkRow = {
  name: 'verdicts on a copy of the same code, and on copies slower by 5 and 10 %, quiet and beside two burners',
  async measure(context) {
    const { short } = context;
    const same = await quietAndBusy({ percent: 0, trials: short ? 1 : 38 }, context);
    const five = short ? [] : await quietAndBusy({ percent: 5, trials: 13 }, context);
    const ten = await quietAndBusy({ percent: 10, trials: short ? 1 : 13 }, context);
    const alarms = count(same, 'slower') + count(same, 'faster');
    // Beside burners a process has half a processor: what a verdict takes there says nothing.
    const seconds = [...same, ...five, ...ten]
      .filter(({ busy }) => !busy)
      .map(({ result }) => result.durationMs / 1000);
    const figures: Figure[] = [
      {
        name: `false alarms in ${same.length} verdicts on equals`,
        asked: short ? 0 : 'at most 1 of 300',
        reached: `${alarms} (${inWords(same)})`,
        unit: '',
        holds: alarms <= (short ? 0 : 1),
      },
      ...(short ? [] : [found(five, 5, 0.97)]),
      found(ten, 10, 0.99),
    ];
    if (short) return figures;
    return [
      ...figures,
      {
        name: 'a verdict takes, median',
        asked: 4,
        reached: round(medianOf(seconds)),
        unit: 's',
        holds: medianOf(seconds) <= 4,
      },
      {
        name: 'a verdict takes, at most',
        asked: 9,
        reached: round(Math.max(...seconds)),
        unit: 's',
        holds: Math.max(...seconds) <= 9,
      },
    ];
  },
};

function found(trials: readonly Trial[], percent: number, share: number): Figure {
  const slower = count(trials, 'slower');
  return {
    name: `slower by ${percent} %, found`,
    asked: `${share * 100} %`,
    reached: `${slower} of ${trials.length} (${inWords(trials)})`,
    unit: '',
    holds: slower >= share * trials.length,
  };
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
