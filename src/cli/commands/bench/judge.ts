import { type BenchmarkResult, estimateAgainst } from '../../../bench';
import { intervalInWords } from '../../../core/speed-words';
import type { Check, Limit } from './limits';
import type { Row } from './rows';

/**
 * Says of two saved results of one benchmark what their raw figures alone cannot: whether they differ by more than the limit beyond the noise of the
 * machines that they ran on. `null` where it can say nothing, as of results without calibrated samples: then the raw figures decide.
 */
export type Judge = (base: Row, candidate: Row, limit: Limit) => Pick<Check, 'verdict' | 'reason'> | null;

/** Figures of how long a call takes in general. What tells of the slowest calls, or of their scatter, calibration says nothing about. */
const CENTRAL = ['min', 'mean', 'median', 'p50'];

/**
 * The judge of `mettle bench compare --fail`: by processor time beside that of the calibration workload, where both runs have it and ran on
 * processors of one model. Only what is above the limit beyond doubt fails.
 */
export const judge: Judge = (base, candidate, { column, by }) => {
  if (!CENTRAL.includes(column.key) || !('percent' in by)) return null;
  const [was, is] = [resultOf(base), resultOf(candidate)];
  if (was === undefined || is === undefined || was.machine.cpuModel !== is.machine.cpuModel) return null;
  const estimate = estimateAgainst(is, was);
  if (estimate === undefined) return null;
  const limit = 1 + by.percent / 100;
  const words = `calibrated ${intervalInWords(estimate)}`;
  if (estimate.low > limit) return { verdict: 'failed', reason: `${words}: above it beyond doubt` };
  return { verdict: 'held', reason: estimate.high <= limit ? words : `${words}: perhaps above it, not beyond doubt` };
};

function resultOf({ own }: Row): BenchmarkResult | undefined {
  return own.kind === 'result' ? own.result : undefined;
}
