import type { BenchmarkCommit, ComparisonResult } from '../../core/records/bench';
import { medianOf } from '../../core/statistics';
import { benchmarkMachine } from '../storage/machine-info';
import { type ReadCompareOptions, whereOf } from './options';
import { reasonsOf } from './reasons';
import type { Judged } from './run-forks';
import { notesOn, whyInvalid } from './trust';

/** What is known of a comparison besides what was measured. */
export interface Frame {
  readonly name: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly seed: number;
  readonly budgetMs: number;
  readonly commit: BenchmarkCommit | null;
}

/** Describes what was measured. */
export function toResult(
  judged: Judged,
  { sides, tolerance }: ReadCompareOptions,
  { name, startedAt, durationMs, seed, budgetMs, commit }: Frame,
): ComparisonResult {
  const { forks, by, verdict, estimate, confidence } = judged;
  const invalid = whyInvalid(sides, forks);
  const side = (which: 'base' | 'candidate') => {
    const cpuMs = forks.flatMap((fork) => fork[which].cpuMs ?? []);
    return {
      label: sides[which].label,
      wallMs: medianOf(forks.map((fork) => fork[which].wallMs)),
      cpuMs: cpuMs.length === 0 ? null : medianOf(cpuMs),
    };
  };
  const other = forks.map((fork) => (by === 'cpu' ? fork.wall : fork.cpu)).filter((ratio) => ratio !== null);
  return {
    outcome: invalid.length > 0 ? 'invalid' : 'completed',
    reasons: invalid.length > 0 ? invalid : reasonsOf(judged, sides, tolerance, budgetMs),
    name,
    startedAt,
    durationMs,
    seed,
    ranOnce: false,
    verdict,
    ratio: estimate.ratio,
    interval: { low: estimate.low, high: Number.isFinite(estimate.high) ? estimate.high : Number.MAX_VALUE },
    confidence,
    tolerance,
    judgedBy: by,
    otherRatio: other.length === 0 ? null : Math.exp(other.reduce((sum, ratio) => sum + ratio, 0) / other.length),
    where: whereOf(sides),
    notes: notesOn(sides, forks, by),
    base: side('base'),
    candidate: side('candidate'),
    forks: forks.map(({ wall, cpu }) => ({ wall: Math.exp(wall), cpu: cpu === null ? null : Math.exp(cpu) })),
    pairsPerFork: forks[0]?.pairs ?? 0,
    callsPerBlock: forks[0]?.callsPerBlock ?? 0,
    machine: benchmarkMachine(),
    commit,
  };
}
