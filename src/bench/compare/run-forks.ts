import { nowMs } from '../../core/clock';
import type { PairMeasured } from '../measure/pair';
import type { RatioEstimate } from '../verdict/estimate';
import type { Judgement } from '../verdict/judge';
import { DOUBT, doubtAt, doubtAtLast, type Look, nextLook } from '../verdict/looks';

/** What is measured again and again. */
export interface Trial {
  /** Measures once more, in a process of its own where there is one. */
  measure(fork: number): Promise<PairMeasured>;
  /** What can be said of all measurements so far, with this chance to be wrong. */
  judge(forks: readonly PairMeasured[], doubt: number): Judgement;
  /** When a verdict is looked for. */
  readonly looks: readonly Look[];
  /** Whether nothing that is measured besides would make these measurements of use. */
  isHopeless(forks: readonly PairMeasured[]): boolean;
  /** By how much the candidate may have to be faster, besides. */
  readonly fasterBy: number | undefined;
  readonly budgetMs: number;
  /** Called after each measurement. */
  onFork(forks: number, estimate: RatioEstimate): void;
}

/** What is known when measuring has stopped. */
export interface Judged extends Judgement {
  readonly forks: readonly PairMeasured[];
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
    // Its like may take as long again.
    const isOver = nowMs() - startMs + slowestMs > trial.budgetMs && forks.length >= LEAST_FORKS;
    const isLast = isOver || nextLook(forks.length, trial.looks) === undefined || trial.isHopeless(forks);
    const doubt = (isLast ? doubtAtLast : doubtAt)(forks.length, trial.looks);
    const judged = { ...trial.judge(forks, doubt), forks, confidence: 1 - DOUBT };
    trial.onFork(forks.length, judged.estimate);
    const isLook = forks.length === nextLook(forks.length - 1, trial.looks);
    if (isLast || (isLook && isSettled(judged, trial))) return judged;
  }
}

function isSettled({ verdict, estimate }: Judged, { fasterBy }: Trial): boolean {
  if (verdict === 'inconclusive') return false;
  return fasterBy === undefined || estimate.high <= 1 - fasterBy || estimate.low > 1 - fasterBy;
}
