import { nowMs } from '../../core/clock';
import type { PairMeasured } from '../measure/pair';
import type { RatioEstimate } from '../verdict/estimate';
import type { Judgement } from '../verdict/judge';
import { DOUBT, type Look, nextLook } from '../verdict/looks';

/** What is measured again and again. */
export interface Trial {
  /** Measures once more, in a process of its own where there is one. */
  measure(fork: number): Promise<PairMeasured>;
  /** What can be said of all measurements so far. */
  judge(forks: readonly PairMeasured[]): Judgement;
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
    const judged = { ...trial.judge(forks), forks, confidence: 1 - DOUBT };
    trial.onFork(forks.length, judged.estimate);
    // Its like may take as long again.
    const isOver = nowMs() - startMs + slowestMs > trial.budgetMs && forks.length >= LEAST_FORKS;
    const next = nextLook(forks.length - 1, trial.looks);
    const isLook = forks.length === next;
    if (isOver || next === undefined || trial.isHopeless(forks) || (isLook && isSettled(judged, trial))) return judged;
  }
}

function isSettled({ verdict, estimate }: Judged, { fasterBy }: Trial): boolean {
  if (verdict === 'inconclusive') return false;
  return fasterBy === undefined || estimate.high <= 1 - fasterBy || estimate.low > 1 - fasterBy;
}
