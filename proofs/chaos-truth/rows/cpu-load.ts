import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure } from '../../../scripts/figures/figure';
import { cpuLoad, withChaos } from '../../../src/chaos';
import { nowMs } from '../../../src/core/clock';
import { MachineBusy } from '../quiet';
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

/** So much of a CPU may go to other programs: more would be taken from the burners. */
const OTHERS_AT_MOST = 0.25;

async function achievedShare(load: number, seconds: number): Promise<number> {
  const { journal, busy } = await withChaos(cpuLoad({ load, workers: WORKERS }), async (chaos) => ({
    busy: await busyCpus(() => sleep(seconds * 1000)),
    journal: chaos.journal,
  }));
  const achieved = journal.faults[0]?.figures['achievedShare'] ?? Number.NaN;
  const others = busy - achieved;
  if (others > OTHERS_AT_MOST) throw new MachineBusy(`other programs took ${others.toFixed(2)} of a CPU`);
  return achieved;
}

/** How many CPUs of the machine were busy meanwhile, on average. */
async function busyCpus(meanwhile: () => Promise<void>): Promise<number> {
  const idleMs = (): number => cpus().reduce((sum, { times }) => sum + times.idle, 0);
  const [startMs, idleBeforeMs] = [nowMs(), idleMs()];
  await meanwhile();
  return cpus().length - (idleMs() - idleBeforeMs) / (nowMs() - startMs);
}
