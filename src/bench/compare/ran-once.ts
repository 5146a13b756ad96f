import type { BenchmarkCommit, ComparisonResult } from '../../core/records/bench';
import { askOnce } from '../endpoint/ask-once';
import { inFork } from '../fork/in-fork';
import { benchmarkMachine } from '../storage/machine-info';
import { type ReadCompareOptions, whereOf } from './options';

/** Runs both sides once, as a plain test. @throws what they throw. */
export async function runSidesOnce({ sides, params }: ReadCompareOptions, signal: AbortSignal): Promise<void> {
  for (const which of ['base', 'candidate'] as const) {
    if (sides.kind === 'endpoint') {
      await askOnce(sides[which], signal);
    } else if (sides.kind === 'module') {
      const request = { component: sides[which].address, params, setup: sides.setup, teardown: undefined };
      await inFork('runModuleOnce', request, { label: sides[which].label, signal });
    } else {
      const input = sides.setup === undefined ? params : await sides.setup(params as never);
      await sides[which].fn(input as never);
    }
  }
}

/** The result of a comparison of which both sides were only run once. */
export function comparedOnce(
  { sides, tolerance }: ReadCompareOptions,
  frame: Pick<ComparisonResult, 'name' | 'startedAt' | 'durationMs' | 'seed'> & {
    readonly commit: BenchmarkCommit | null;
  },
): ComparisonResult {
  const side = ({ label }: { readonly label: string }) => ({ label, wallMs: 0, cpuMs: null });
  return {
    ...frame,
    outcome: 'completed',
    reasons: ['run once, as a plain test: METTLE_BENCH=once is set, nothing was measured'],
    verdict: 'inconclusive',
    ratio: 1,
    interval: { low: 0, high: Number.MAX_VALUE },
    confidence: 0,
    tolerance,
    judgedBy: 'wall',
    otherRatio: null,
    ranOnce: true,
    where: whereOf(sides),
    notes: [],
    base: side(sides.base),
    candidate: side(sides.candidate),
    forks: [],
    pairsPerFork: 0,
    callsPerBlock: 0,
    machine: benchmarkMachine(),
  };
}
