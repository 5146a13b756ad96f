import type { BenchmarkRow } from '../row';
import { compareWithCopy, count, inWords, type Trial } from '../trials';
import { WORKLOADS } from '../workloads';

const PRECISE = { tolerance: '0.5%', budget: '60s' } as const;

/** Figure 2, its second half: with a minute's time, 2 % are found at a tolerance of half a percent. */
export const precise: BenchmarkRow = {
  name: 'precise verdicts: 2 % at a tolerance of 0.5 %, within 60 s',
  async measure({ folder, say }) {
    const run = async (percent: number, trials: number): Promise<Trial[]> => {
      const seen: Trial[] = [];
      for (let trial = 0; trial < trials; trial++) {
        const workload = WORKLOADS[trial % WORKLOADS.length] as (typeof WORKLOADS)[number];
        const result = await compareWithCopy(workload, percent, folder, PRECISE);
        seen.push({ workload, busy: false, result });
        say(
          `  ${percent} % ${workload}: ${result.verdict} ${result.ratio.toFixed(4)}, ${result.forks.length} forks, ${(result.durationMs / 1000).toFixed(0)} s`,
        );
      }
      return seen;
    };
    const slowed = await run(2, 30);
    const same = await run(0, 100);
    const slower = count(slowed, 'slower');
    const alarms = count(same, 'slower') + count(same, 'faster');
    return [
      {
        name: 'precise: slower by 2 %, found',
        asked: '90 %',
        reached: `${slower} of ${slowed.length} (${inWords(slowed)})`,
        unit: '',
        holds: slower >= 0.9 * slowed.length,
      },
      {
        name: `precise: false alarms in ${same.length} verdicts on equals`,
        asked: 0,
        reached: `${alarms} (${inWords(same)})`,
        unit: '',
        holds: alarms === 0,
      },
    ];
  },
};
