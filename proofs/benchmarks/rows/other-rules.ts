import { createRequire } from 'node:module';
import type { Figure } from '../../../scripts/figures/figure';
import { inFork } from '../../../src/bench/fork/in-fork';
import { deviationOf, meanOf } from '../../../src/core/statistics';
import type { BenchmarkRow } from '../row';
import { copyOf, WORKLOADS } from '../workloads';

/** What is used of Benchmark.js, which has no types. */
interface Benchmark {
  stats: object;
  hz: number;
  compare(other: Benchmark): number;
}
const Benchmark = createRequire(__filename)('benchmark') as new (fn: () => void) => Benchmark;

/** Rounds of a run, as these tools take them: about 40 samples of 5 ms. */
const PLAN = {
  rounds: 40,
  roundMs: 5,
  iterations: 1,
  warmUpMs: 300,
  budgetMs: 2_000,
  bytes: false,
  benchmarkJs: false,
};
const RUNS = 30;

/** Says whether a run is slower than a saved one. */
type Rule = (now: readonly number[], saved: readonly number[]) => boolean;

const RULES: Readonly<Record<string, Rule>> = {
  /** `--benchmark-compare-fail=mean:5%` of pytest-benchmark 5. */
  'pytest-benchmark mean:5%': (now, saved) => meanOf(now) / meanOf(saved) > 1.05,
  /** `compare()` of Benchmark.js 2.1.4, itself: Mann-Whitney at 95 %. */
  'Benchmark.js compare()': (now, saved) => statsOf(now).compare(statsOf(saved)) < 0,
  /** `expect(saved).toBeFasterThan(now)` of Vitest 5: its means alone. */
  'Vitest toBeFasterThan': (now, saved) => meanOf(saved) < meanOf(now),
  /** The same with the `delta` that its documentation shows. */
  'Vitest toBeFasterThan, delta 5 %': (now, saved) => meanOf(saved) < meanOf(now) * 0.95,
};

/** A benchmark of Benchmark.js that has these samples, in seconds. */
function statsOf(samples: readonly number[]): Benchmark {
  const benchmark = new Benchmark(() => undefined);
  const seconds = samples.map((ms) => ms / 1000);
  const mean = meanOf(seconds);
  const deviation = deviationOf(seconds);
  benchmark.stats = {
    ...benchmark.stats,
    sample: seconds,
    mean,
    deviation,
    variance: deviation ** 2,
    sem: deviation / Math.sqrt(seconds.length),
  };
  benchmark.hz = 1 / mean;
  return benchmark;
}

/** Figure 3: one run against a saved one, by the rules of other tools. */
export const otherRules: BenchmarkRow = {
  name: 'the same cases by the rules of other tools: one run against a saved one',
  async measure({ folder, say }) {
    const counts = new Map<string, { readonly alarms: boolean[]; readonly five: boolean[]; readonly ten: boolean[] }>();
    for (const workload of WORKLOADS) {
      const run = async (percent: number): Promise<(readonly number[])[]> => {
        const request = {
          component: { file: copyOf(workload, percent, folder), exportName: 'work' },
          params: undefined,
          setup: undefined,
          teardown: undefined,
          plan: { ...PLAN, iterations: null },
          profile: undefined,
        };
        const runs: (readonly number[])[] = [];
        const { signal } = new AbortController();
        for (let i = 0; i < RUNS; i++)
          runs.push((await inFork('sampleModule', request, { label: workload, signal })).wallMs);
        return runs;
      };
      const same = await run(0);
      const [five, ten] = [await run(5), await run(10)];
      for (const [name, rule] of Object.entries(RULES)) {
        const seen = counts.get(name) ?? { alarms: [], five: [], ten: [] };
        const each = (runs: readonly (readonly number[])[]) =>
          runs.map((now, i) => rule(now, same[(i + 1) % RUNS] as readonly number[]));
        seen.alarms.push(...each(same));
        seen.five.push(...each(five));
        seen.ten.push(...each(ten));
        counts.set(name, seen);
      }
      say(`  ${workload}: ${RUNS} runs of each`);
    }
    return [...counts].map(
      ([name, { alarms, five, ten }]): Figure => ({
        name: `${name}: false alarms; 5 % found; 10 % found`,
        asked: 'for comparison',
        reached: `${share(alarms)}; ${share(five)}; ${share(ten)}`,
        unit: '',
        holds: true,
      }),
    );
  },
};

function share(seen: readonly boolean[]): string {
  return `${Math.round((100 * seen.filter(Boolean).length) / seen.length)} %`;
}
