import type { BenchmarkResult, CallTimes } from '../../core/records/bench';
import { readCommit } from '../storage/commit-info';
import { benchmarkMachine } from '../storage/machine-info';

const NOTHING = { value: 0, low: 0, high: 0 };
const NO_TIMES: CallTimes = {
  min: 0,
  q1: 0,
  p50: NOTHING,
  q3: 0,
  p90: null,
  p95: null,
  p99: null,
  max: 0,
  mean: 0,
  deviation: 0,
  outliers: { low: 0, high: 0 },
};

/** What a result says of a benchmark, whatever is measured. */
export type Told = Pick<BenchmarkResult, 'subject' | 'name' | 'group' | 'params' | 'where' | 'target'>;

/** The result of a benchmark that was only run once, as a plain test. */
export async function ranOnce(
  what: Told & Pick<BenchmarkResult, 'startedAt' | 'durationMs'>,
): Promise<BenchmarkResult> {
  return {
    ...what,
    outcome: 'completed',
    reasons: [],
    ranOnce: true,
    notes: ['run once, as a plain test: METTLE_BENCH=once is set, nothing was measured'],
    wallMs: NO_TIMES,
    cpuMs: null,
    perSecond: 0,
    bytesPerCall: null,
    collections: null,
    samples: { forks: 0, rounds: 0, callsPerRound: 0, byFork: [], calibrationMs: null },
    precision: 1,
    wallByCpu: 1,
    profile: null,
    machine: benchmarkMachine(),
    commit: await readCommit(),
    history: [],
    comparison: null,
  };
}
