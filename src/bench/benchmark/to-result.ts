import type { BenchmarkResult } from '../../core/records/bench';
import { ascending, deviationOf, meanOf, medianOf, studentQuantile } from '../../core/statistics';
import type { Sampled } from '../measure/sample';
import { benchmarkMachine } from '../storage/machine-info';
import { callTimes } from '../verdict/call-times';
import { DOUBT } from '../verdict/looks';
import type { ReadBenchmarkOptions } from './options';
import { notesOn, whyInvalid } from './trust';

/** What is told of a benchmark before it is compared with anything. */
export type Uncompared = Omit<BenchmarkResult, 'comparison' | 'durationMs' | 'history'>;

/** Half the width of the interval of the medians over forks, by their mean. */
export function precisionOf(forks: readonly Pick<Sampled, 'wallMs'>[]): number {
  const medians = forks.map(({ wallMs }) => medianOf(wallMs));
  if (medians.length < 2) return 1;
  const reach = studentQuantile(1 - DOUBT / 2, medians.length - 1) * (deviationOf(medians) / Math.sqrt(medians.length));
  return Math.min(1, reach / meanOf(medians));
}

/** Describes what was measured. */
export function toResult(
  { name, group, params, subject }: ReadBenchmarkOptions,
  forks: readonly Sampled[],
  { startedAt, commit, profile }: Pick<BenchmarkResult, 'startedAt' | 'commit' | 'profile'>,
): Uncompared {
  const isHere = subject.kind === 'function';
  const reasons = whyInvalid(forks, isHere);
  const calls = forks.reduce((sum, fork) => sum + fork.calls, 0);
  const collections = forks.reduce((sum, fork) => sum + fork.collections.count, 0);
  const wall = forks.flatMap(({ wallMs }) => wallMs);
  return {
    outcome: reasons.length > 0 ? 'invalid' : 'completed',
    reasons,
    startedAt,
    subject: 'component',
    name,
    group: group ?? null,
    params: params ?? null,
    where: isHere ? 'this process' : 'forks',
    target: subject.component.label,
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
    precision: precisionOf(forks),
    wallByCpu: medianOf(ascending(forks.map(({ wallByCpu }) => wallByCpu))),
    profile,
    machine: benchmarkMachine(),
    commit,
  };
}
