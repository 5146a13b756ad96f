import type { BaselineComparison, ComparisonResult } from '../../../src/core/records/bench';
import { machine } from './benchmark-result';

/** A comparison that found the candidate equal, and what a test says of it. */
export function comparisonResult(parts: Partial<ComparisonResult> = {}): ComparisonResult {
  return {
    outcome: 'completed',
    reasons: ['by processor time the candidate takes -0.4 % to +0.6 %, which lies within the tolerance of 2 %'],
    startedAt: '2026-11-22T13:36:10.000Z',
    durationMs: 3_900,
    name: 'parse',
    verdict: 'equivalent',
    ratio: 1.001,
    interval: { low: 0.996, high: 1.006 },
    confidence: 0.99,
    tolerance: 0.02,
    judgedBy: 'cpu',
    otherRatio: 1.002,
    ranOnce: false,
    where: 'forks',
    notes: [],
    base: { label: 'src/parse.ts#parse', wallMs: 0.01, cpuMs: 0.0099 },
    candidate: { label: 'src/parse-fast.ts#parse', wallMs: 0.01, cpuMs: 0.0099 },
    forks: [{ wall: 1.001, cpu: 1.002 }],
    pairsPerFork: 30,
    callsPerBlock: 400,
    seed: 42,
    machine,
    commit: null,
    ...parts,
  };
}

/** Slower by 8 %. */
export const slower = comparisonResult({
  verdict: 'slower',
  ratio: 1.08,
  interval: { low: 1.07, high: 1.09 },
  reasons: ['by processor time the candidate takes +7 % to +9 %, which is more than the tolerance of 2 %'],
});

/** Faster by 12 to 18 %. */
export const faster = comparisonResult({ verdict: 'faster', ratio: 0.85, interval: { low: 0.82, high: 0.88 } });

/** Anything from 3 % faster to 4 % slower. */
export const open = comparisonResult({ verdict: 'inconclusive', ratio: 1.005, interval: { low: 0.97, high: 1.04 } });

/** How a result stands to its baseline. */
export function againstBaseline(parts: Partial<BaselineComparison> = {}): BaselineComparison {
  return {
    verdict: 'equivalent',
    ratio: 1.002,
    interval: { low: 0.985, high: 1.02 },
    confidence: 0.99,
    tolerance: 0.03,
    advisory: false,
    reasons: ['it takes -1.5 % to +2 % (99 % interval)'],
    baseline: {
      file: '.benchmarks/Linux-Node-20.20-64bit/0001_baseline.json',
      commit: null,
      time: '2026-11-20T10:00:00.000Z',
      cpuModel: machine.cpuModel,
      wallMs: 2.1,
      cpuMs: 2.05,
    },
    ...parts,
  };
}
