import type { BenchmarkResult } from '../../core/records/bench';
import { meanOf, medianOf } from '../../core/statistics';
import type { Context } from '../benchmark/frame';
import type { Told } from '../benchmark/ran-once';
import { precisionOf, type Uncompared } from '../benchmark/to-result';
import { benchmarkMachine } from '../storage/machine-info';
import { callTimes } from '../verdict/call-times';
import type { ReadEndpointOptions } from './options';
import type { EndpointSampled } from './sample';
import { notesOn, whyInvalid } from './trust';

/** What one instance gave, with what was read through its inspector. */
export interface EndpointFork extends EndpointSampled {
  readonly bytesPerRequest: number | null;
}

/** Describes what was measured. */
export function toResult(
  told: Told,
  { target, rate, forks: asked }: Pick<ReadEndpointOptions, 'target' | 'rate' | 'forks'>,
  forks: readonly EndpointFork[],
  { startedAt, commit, profile }: Context,
): Uncompared {
  const reasons = whyInvalid(forks, target);
  const cpuMs = forks.flatMap((fork) => fork.cpuMs);
  return {
    outcome: reasons.length > 0 ? 'invalid' : 'completed',
    reasons,
    startedAt,
    ...told,
    ranOnce: false,
    notes: notesOn(forks, { target, rate, asked }),
    wallMs: callTimes(forks.flatMap(({ latencyMs }) => latencyMs)),
    cpuMs: cpuMs.length === 0 ? null : callTimes(cpuMs),
    perSecond: meanOf(forks.map(({ perSecond }) => perSecond)),
    bytesPerCall: forks.find(({ bytesPerRequest }) => bytesPerRequest !== null)?.bytesPerRequest ?? null,
    collections: null,
    samples: samplesOf(forks),
    precision: precisionOf(forks.map(({ latencyMs }) => latencyMs)),
    // Of the calibration workload, which does not wait: a request does.
    wallByCpu: medianOf(forks.map(({ wallByCpu }) => wallByCpu)),
    profile,
    machine: benchmarkMachine(),
    commit,
  };
}

function samplesOf(forks: readonly EndpointFork[]): BenchmarkResult['samples'] {
  return {
    forks: forks.length,
    rounds: forks.reduce((sum, { wallMs }) => sum + wallMs.length, 0),
    callsPerRound: Math.round(medianOf(forks.map(({ requestsPerRound }) => requestsPerRound))),
    byFork: forks.map(({ wallMs, cpuMs, calibrated }) => ({ wallMs, cpuMs, calibrated })),
    calibrationMs: medianOf(forks.map(({ calibrationMs }) => calibrationMs)),
  };
}
