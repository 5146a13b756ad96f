import type { BenchmarkMachine, BenchmarkResult, CallTimes, Estimate } from '../../../src/core/records/bench';

/** A machine that is not the one that the tests run on. */
export const machine: BenchmarkMachine = {
  cpuModel: 'Intel(R) Xeon(R) Processor',
  cpus: 2,
  memoryBytes: 8_000_000_000,
  platform: 'linux',
  release: '6.18.0',
  architecture: 'x64',
  nodeVersion: '20.20.2',
  v8Version: '11.3.244.8-node.38',
  hostname: 'build-7',
};

/** A commit of no repository. */
export const commit = {
  id: 'e31d86590d53660491caf47b9128ed26ead31f76',
  time: '2026-11-22T13:36:09+00:00',
  authorTime: '2026-11-22T13:30:00+00:00',
  dirty: false,
  project: 'orders',
  branch: 'main',
} as const;

/** What a test says of a result; the rest follows from it. */
export type ResultParts = Partial<BenchmarkResult> & {
  /** Wall time of each round in milliseconds per call, by fork. */
  readonly rounds?: readonly (readonly number[])[];
};

/** A complete result of some rounds: its figures are those of the rounds. */
export function benchmarkResult({
  rounds = [[2.1, 2.2, 2.15, 2.18, 2.12]],
  ...parts
}: ResultParts = {}): BenchmarkResult {
  const all = rounds.flat();
  const cpu = all.map((ms) => ms * 0.98);
  return {
    outcome: 'completed',
    reasons: [],
    startedAt: '2026-11-22T13:36:10.000Z',
    durationMs: 3_500,
    subject: 'component',
    name: 'parses',
    group: null,
    params: null,
    where: 'forks',
    target: 'src/parse.ts#parse',
    ranOnce: false,
    notes: [],
    wallMs: callTimes(all),
    cpuMs: callTimes(cpu),
    perSecond: (1000 * all.length) / sum(all),
    bytesPerCall: 1_234.5,
    collections: { count: 3, perThousandCalls: 0.6, totalMs: 1.2 },
    samples: {
      forks: rounds.length,
      rounds: all.length,
      callsPerRound: 100,
      byFork: rounds.map((wallMs) => ({ wallMs, cpuMs: wallMs.map((ms) => ms * 0.98), calibrated: -0.25 })),
      calibrationMs: 4,
    },
    precision: 0.004,
    wallByCpu: 1.02,
    profile: null,
    machine,
    commit,
    history: [],
    comparison: null,
    ...parts,
  };
}

/** Figures of some times, percentiles by nearest rank. Of few times the high ones are not told. */
export function callTimes(times: readonly number[]): CallTimes {
  const sorted = [...times].sort((a, b) => a - b);
  const rank = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
  const estimate = (share: number): Estimate => ({
    value: rank(share),
    low: rank(share) * 0.99,
    high: rank(share) * 1.01,
  });
  const mean = sum(sorted) / sorted.length;
  return {
    min: rank(0),
    q1: rank(0.25),
    p50: estimate(0.5),
    q3: rank(0.75),
    p90: sorted.length < 10 ? null : estimate(0.9),
    p95: sorted.length < 20 ? null : estimate(0.95),
    p99: sorted.length < 100 ? null : estimate(0.99),
    max: rank(1),
    mean,
    deviation: Math.sqrt(sum(sorted.map((time) => (time - mean) ** 2)) / Math.max(1, sorted.length - 1)),
    outliers: { low: 0, high: 1 },
  };
}

/** Rounds about a time, the same for the same seed; one of a hundred is three times as long. */
export function noisyRounds(ms: number, count: number, seed: number): number[] {
  let state = seed;
  const next = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  return Array.from({ length: count }, (_, at) => ms * (1 + 0.1 * next() * next()) * (at % 100 === 37 ? 3 : 1));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
