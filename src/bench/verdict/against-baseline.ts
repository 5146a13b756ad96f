import type { BaselineComparison, BenchmarkResult } from '../../core/records/bench';
import { intervalInWords } from '../../core/speed-words';
import { deviationOf, meanOf, studentQuantile } from '../../core/statistics';
import { formatShare } from '../../core/units';
import { decide } from './decide';
import { DOUBT } from './looks';

/**
 * Standard deviation, as a logarithm, by which the calibrated processor time of unchanged code differs from run to run on one kind of processor,
 * beyond what the forks of a run show.
 */
const BETWEEN_RUNS = 0.01;
/** 99 % of a normal distribution lie within so many standard deviations. */
const NORMAL = 2.576;

/** What is compared: by fork, the calibrated processor time. */
type Calibrated = Pick<BenchmarkResult, 'samples'>;

/** Ratio of a run to a saved one, with its interval. @internal */
export interface BaselineEstimate {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/**
 * How a run stands to a saved one of the same processor model: by processor time, each as a multiple of the calibration workload that ran beside
 * it. The interval is that of Welch for the means over forks, with what differs between runs besides. `undefined` where one of them has no
 * calibrated forks.
 * @internal
 */
export function estimateAgainst(now: Calibrated, saved: Calibrated): BaselineEstimate | undefined {
  const [a, b] = [calibratedOf(now), calibratedOf(saved)];
  if (a.length < 2 || b.length < 2) return undefined;
  const change = meanOf(a) - meanOf(b);
  const parts = [a, b].map((values) => ({
    square: deviationOf(values) ** 2 / values.length,
    freedom: values.length - 1,
  }));
  const square = parts.reduce((sum, part) => sum + part.square, 0);
  const freedom =
    square === 0 ? 1 : square ** 2 / parts.reduce((sum, part) => sum + part.square ** 2 / part.freedom, 0);
  const sampling = studentQuantile(1 - DOUBT / 2, freedom) * Math.sqrt(square);
  const reach = Math.hypot(sampling, NORMAL * BETWEEN_RUNS);
  return { ratio: Math.exp(change), low: Math.exp(change - reach), high: Math.exp(change + reach) };
}

function calibratedOf({ samples }: Calibrated): number[] {
  return samples.byFork.flatMap(({ calibrated }) => calibrated ?? []);
}

/** A saved run and what it does not have in common with the present one, in words; none of it where they can be judged. */
export interface SavedRun {
  readonly result: BenchmarkResult;
  readonly file: string;
  readonly differences: readonly string[];
}

/** Compares a result with a saved one. */
export function compareWithBaseline(
  now: Omit<BenchmarkResult, 'comparison' | 'durationMs' | 'history'>,
  saved: SavedRun,
  tolerance: number,
): BaselineComparison {
  const calibrated = estimateAgainst(now, saved.result);
  const estimate = calibrated ?? byWallTime(now, saved.result);
  const isCalibrated = calibrated !== undefined;
  const differences = [
    ...saved.differences,
    ...(isCalibrated ? [] : ['one of the two runs was not calibrated']),
    ...(now.where === 'this process' ? ['it was measured inside this process: give a module'] : []),
  ];
  const verdict = decide(estimate, tolerance);
  const words = `it takes ${intervalInWords(estimate)} (99 % interval) by ${isCalibrated ? 'processor time beside the calibration workload' : 'wall time'}`;
  return {
    verdict,
    ratio: estimate.ratio,
    interval: { low: estimate.low, high: Number.isFinite(estimate.high) ? estimate.high : Number.MAX_VALUE },
    confidence: 1 - DOUBT,
    tolerance,
    advisory: differences.length > 0,
    reasons: [
      `${words}, at a tolerance of ${formatShare(tolerance)}`,
      ...differences.map((difference) => `this verdict only informs: ${difference}`),
    ],
    baseline: {
      file: saved.file,
      commit: saved.result.commit?.id ?? null,
      time: saved.result.startedAt,
      cpuModel: saved.result.machine.cpuModel,
      wallMs: saved.result.wallMs.p50.value,
      cpuMs: saved.result.cpuMs?.p50.value ?? null,
    },
  };
}

/** Runs without calibrated forks: nothing bounds what lies between them. */
function byWallTime(now: Pick<BenchmarkResult, 'wallMs'>, saved: Pick<BenchmarkResult, 'wallMs'>): BaselineEstimate {
  return { ratio: now.wallMs.p50.value / saved.wallMs.p50.value, low: 0, high: Number.POSITIVE_INFINITY };
}
