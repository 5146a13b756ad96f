import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure } from '../../../scripts/figures/figure';
import { cpuLoad, withChaos } from '../../../src/chaos';
import type { TruthRow } from '../row';

const SHARES = [0.2, 0.5, 0.8];
const LARGEST_ERROR = 0.03;
/** On one CPU: what is left of the machine is for whoever measures. */
const WORKERS = 1;

/** 20, 50 and 80 % of a CPU asked for, on an idle machine: how much CPU time the burners really got. */
export const cpuLoadRow: TruthRow = {
  name: 'CPU load of 20, 50 and 80 %',
  async measure({ short }) {
    const seconds = short ? 2 : 10;
    const figures: Figure[] = [];
    for (const share of SHARES) {
      const achieved = await achievedShare(share, seconds);
      figures.push({
        name: `CPU load of ${share * 100} % over ${seconds} s: achieved`,
        asked: `${share * 100} ± ${LARGEST_ERROR * 100}`,
        reached: Number((achieved * 100).toFixed(2)),
        unit: '%',
        holds: Math.abs(achieved - share) <= LARGEST_ERROR,
      });
    }
    return figures;
  },
};

async function achievedShare(load: number, seconds: number): Promise<number> {
  const journal = await withChaos(cpuLoad({ load, workers: WORKERS }), async (chaos) => {
    await sleep(seconds * 1000);
    return chaos.journal;
  });
  return journal.faults[0]?.figures['achievedShare'] ?? Number.NaN;
}
