import type { BenchmarkResult } from '../../core/records/bench';
import { deviationOf, meanOf, medianOf, studentQuantile } from '../../core/statistics';
import type { Sampled } from '../measure/sample';
import { benchmarkMachine } from '../storage/machine-info';
import { callTimes } from '../verdict/call-times';
import { DOUBT } from '../verdict/looks';
import type { Told } from './ran-once';
import { notesOn, whyInvalid } from './trust';

/** What is told of a benchmark before it is compared with anything. */
export type Uncompared = Omit<BenchmarkResult, 'comparison' | 'durationMs' | 'history'>;

/** Half the width of the interval of the medians over forks, by their mean. */
export function precisionOf(timesByFork: readonly (readonly number[])[]): number {
  const medians = timesByFork.map(medianOf);
  if (medians.length < 2) return 1;
  const reach = studentQuantile(1 - DOUBT / 2, medians.length - 1) * (deviationOf(medians) / Math.sqrt(medians.length));
  return Math.min(1, reach / meanOf(medians));
}

/** Describes what was measured. */
export function toResult(
  told: Told,
  forks: readonly Sampled[],
  { startedAt, commit, profile }: Pick<BenchmarkResult, 'startedAt' | 'commit' | 'profile'>,
): Uncompared {
  const isHere = told.where === 'this process';
  const reasons = whyInvalid(forks, isHere);
  const calls = forks.reduce((sum, fork) => sum + fork.calls, 0);
  const collections = forks.reduce((sum, fork) => sum + fork.collections.count, 0);
  const wall = forks.flatMap(({ wallMs }) => wallMs);
  return {
    outcome: reasons.length > 0 ? 'invalid' : 'completed',
    reasons,
    startedAt,
    ...told,
    ranOnce: false,
    notes: notesOn(forks, isHere),
    wallMs: callTimes(wall),
    cpuMs: callTimes(forks.flatMap(({ cpuMs }) => cpuMs)),
    perSecond: 1000 / meanOf(wall),
    bytesPerCall: forks.find(({ bytesPerCall }) => bytesPerCall !== null)?.bytesPerCall ?? null,
    collections: {
      count: collections,
      perThousandCalls: (collections / calls) * 1000,
      totalMs: forks.reduce((sum, fork) => sum + fork.collections.totalMs, 0),
    },
    samples: {
      forks: forks.length,
      rounds: wall.length,
      callsPerRound: Math.round(medianOf(forks.map(({ callsPerRound }) => callsPerRound))),
      byFork: forks.map(({ wallMs, cpuMs, calibrated }) => ({ wallMs, cpuMs, calibrated })),
      calibrationMs: medianOf(forks.map(({ calibrationMs }) => calibrationMs)),
    },
    precision: precisionOf(forks.map(({ wallMs }) => wallMs)),
    wallByCpu: medianOf(forks.map(({ wallByCpu }) => wallByCpu)),
    profile,
    machine: benchmarkMachine(),
    commit,
  };
}
