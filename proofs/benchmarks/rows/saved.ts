import { benchmark } from '../../../src/bench';
import { compareWithBaseline } from '../../../src/bench/verdict/against-baseline';
import type { BenchmarkResult } from '../../../src/core/records/bench';
import { withBurners } from '../burners';
import type { BenchmarkRow } from '../row';
import { copyOf, WORKLOADS } from '../workloads';

const TOLERANCE = 0.03;
const RUNS = 8;

/** Figure 4: a saved baseline of a quiet machine, and runs on it when it is quiet and when it is not. */
export const saved: BenchmarkRow = {
  name: 'saved baselines: equals and copies slower by 10 %, quiet and beside two burners',
  async measure({ folder, say }) {
    let alarms = 0;
    let equals = 0;
    let found = 0;
    let slowed = 0;
    for (const workload of WORKLOADS) {
      const run = async (percent: number): Promise<BenchmarkResult[]> => {
        const module = copyOf(workload, percent, folder);
        const runs: BenchmarkResult[] = [];
        for (let i = 0; i < RUNS; i++)
          runs.push(await benchmark(`${workload} ${percent}`, { module, export: 'work' }, { storage: folder }));
        return runs;
      };
      const baselines = await run(0);
      const laterSame = await run(0);
      const laterSlow = await run(10);
      const [busySame, busySlow] = await withBurners(2, async () => [await run(0), await run(10)] as const);
      const verdicts = (runs: readonly BenchmarkResult[]) =>
        baselines.flatMap((baseline) =>
          runs.map(
            (result) => compareWithBaseline(result, { result: baseline, file: '', differences: [] }, TOLERANCE).verdict,
          ),
        );
      const wrong = verdicts([...laterSame, ...busySame]);
      const right = verdicts([...laterSlow, ...busySlow]);
      const isAlarm = (verdict: string): boolean => verdict === 'slower' || verdict === 'faster';
      say(
        `  ${workload}: ${wrong.filter(isAlarm).length} alarms of ${wrong.length}, ${right.filter((each) => each === 'slower').length} found of ${right.length}`,
      );
      alarms += wrong.filter(isAlarm).length;
      equals += wrong.length;
      found += right.filter((each) => each === 'slower').length;
      slowed += right.length;
    }
    return [
      {
        name: 'saved baseline: false alarms on equals, quiet and busy',
        asked: 'at most 1 %',
        reached: `${alarms} of ${equals}`,
        unit: '',
        holds: alarms <= 0.01 * equals,
      },
      {
        name: 'saved baseline: slower by 10 %, found, quiet and busy',
        asked: 'at least 95 %',
        reached: `${found} of ${slowed}`,
        unit: '',
        holds: found >= 0.95 * slowed,
      },
    ];
  },
};
