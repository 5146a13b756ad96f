import { nowMs } from '../../core/clock';
import type { Subject } from './frame';

const MOST_FORKS = 60;

/** How a measurement is bounded, and by whom it is ended. */
export interface Bounds {
  readonly budgetMs: number;
  readonly signal: AbortSignal;
  /** Called after each fork. */
  onFork(forks: number): void;
}

/** Measures in one fork after the other: as many as asked for, then more until they are enough, or the budget is over. */
export async function addForks<Fork>(
  subject: Pick<Subject<Fork>, 'forks' | 'forksAtWorst' | 'isHopeless' | 'measure'>,
  enough: (forks: readonly Fork[]) => boolean,
  bounds: Bounds,
): Promise<Fork[]> {
  const forks: Fork[] = [];
  const startMs = nowMs();
  let slowestMs = 0;
  while (forks.length < MOST_FORKS) {
    const fromMs = nowMs();
    // Each has its share of what is left, so that slow calls leave room for the others.
    const leftMs = Math.max(0, bounds.budgetMs - (fromMs - startMs));
    const shareMs = leftMs / Math.max(1, subject.forks - forks.length);
    forks.push(await subject.measure(forks.length, shareMs, bounds));
    slowestMs = Math.max(slowestMs, nowMs() - fromMs);
    bounds.onFork(forks.length);
    const isOver = nowMs() - startMs + slowestMs > bounds.budgetMs;
    if (isOver && forks.length >= Math.min(subject.forks, subject.forksAtWorst)) break;
    if (subject.isHopeless(forks) || (forks.length >= subject.forks && enough(forks))) break;
  }
  return forks;
}
