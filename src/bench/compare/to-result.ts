import type { BenchmarkCommit, ComparisonResult } from '../../core/records/bench';
import { medianOf } from '../../core/statistics';
import { benchmarkMachine } from '../storage/machine-info';
import { notesOn } from './notes';
import type { ReadCompareOptions } from './options';
import { reasonsOf } from './reasons';
import type { Judged } from './run-forks';

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
export function toResult(judged: Judged, { sides, tolerance }: ReadCompareOptions, frame: Frame): ComparisonResult {
  const { forks, by, verdict, estimate, confidence } = judged;
  const { budgetMs, commit, ...rest } = frame;
  const isHere = sides.kind === 'function';
  const invalid = isHere && '__coverage__' in globalThis ? [COVERAGE] : [];
  const side = (which: 'base' | 'candidate') => ({
    label: sides[which].label,
    wallMs: medianOf(forks.map((fork) => fork[which].wallMs)),
    cpuMs: medianOf(forks.map((fork) => fork[which].cpuMs)),
  });
  const other = forks.map((fork) => (by === 'cpu' ? fork.wall : fork.cpu)).filter((ratio) => ratio !== null);
  return {
    outcome: invalid.length > 0 ? 'invalid' : 'completed',
    reasons: invalid.length > 0 ? invalid : reasonsOf(judged, tolerance, budgetMs),
    ...rest,
    ranOnce: false,
    verdict,
    ratio: estimate.ratio,
    interval: { low: estimate.low, high: Number.isFinite(estimate.high) ? estimate.high : Number.MAX_VALUE },
    confidence,
    tolerance,
    judgedBy: by,
    otherRatio: other.length === 0 ? null : Math.exp(other.reduce((sum, ratio) => sum + ratio, 0) / other.length),
    where: isHere ? 'this process' : 'forks',
    notes: [...(isHere ? [HERE] : []), ...notesOn(forks, by)],
    base: side('base'),
    candidate: side('candidate'),
    forks: forks.map(({ wall, cpu }) => ({ wall: Math.exp(wall), cpu: cpu === null ? null : Math.exp(cpu) })),
    pairsPerFork: forks[0]?.pairs ?? 0,
    callsPerBlock: forks[0]?.callsPerBlock ?? 0,
    machine: benchmarkMachine(),
    commit,
  };
}

const COVERAGE =
  'the functions are instrumented for coverage, which makes them slower: measure without --coverage, or give modules, which are not instrumented';
const HERE =
  'measured inside this process, and inside the sandbox of the test framework where there is one: give modules, which run in processes of their own';
