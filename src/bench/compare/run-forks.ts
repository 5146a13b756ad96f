import { nowMs } from '../../core/clock';
import type { SpeedVerdict } from '../../core/records/bench';
import type { PairMeasured } from '../measure/pair';
import { decide } from '../verdict/decide';
import { estimateRatio, type RatioEstimate } from '../verdict/estimate';
import { judgedBy } from '../verdict/judged-by';
import { DOUBT, doubtAt, nextLook } from '../verdict/looks';

/** What is measured again and again. */
export interface Trial {
  /** Measures once more, in a process of its own where there is one. */
  measure(fork: number): Promise<PairMeasured>;
  readonly tolerance: number;
  /** By how much the candidate may have to be faster, besides. */
  readonly fasterBy: number | undefined;
  readonly budgetMs: number;
  /** Standard deviation of what all the measurements have in common. */
  readonly besides: number;
  /** Called after each measurement. */
  onFork(forks: number, estimate: RatioEstimate): void;
}

/** What is known when measuring has stopped. */
export interface Judged {
  readonly forks: readonly PairMeasured[];
  readonly by: 'cpu' | 'wall';
  readonly verdict: SpeedVerdict;
  readonly estimate: RatioEstimate;
  readonly confidence: number;
}

const LEAST_FORKS = 3;

/** Measures until there is a verdict or time is over. */
export async function runForks(trial: Trial): Promise<Judged> {
  const forks: PairMeasured[] = [];
  const startMs = nowMs();
  let slowestMs = 0;
  for (;;) {
    const fromMs = nowMs();
    forks.push(await trial.measure(forks.length));
    slowestMs = Math.max(slowestMs, nowMs() - fromMs);
    const judged = judge(forks, trial);
    trial.onFork(forks.length, judged.estimate);
    // Its like may take as long again.
    const isOver = nowMs() - startMs + slowestMs > trial.budgetMs && forks.length >= LEAST_FORKS;
    const next = nextLook(forks.length - 1);
    const isLook = forks.length === next;
    if (isOver || next === undefined || (isLook && isSettled(judged, trial))) return judged;
  }
}

function judge(forks: readonly PairMeasured[], { tolerance, besides }: Trial): Judged {
  const by = judgedBy(forks);
  const doubt = doubtAt(forks.length);
  const estimate = estimateRatio(
    forks.map((fork) => fork[by] ?? fork.wall),
    doubt,
    besides,
  );
  return { forks, by, verdict: decide(estimate, tolerance), estimate, confidence: 1 - DOUBT };
}

function isSettled({ verdict, estimate }: Judged, { fasterBy }: Trial): boolean {
  if (verdict === 'inconclusive') return false;
  return fasterBy === undefined || estimate.high <= 1 - fasterBy || estimate.low > 1 - fasterBy;
}
