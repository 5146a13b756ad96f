import type { Driver } from '../scenario';
import type { HeapTarget } from '../target/heap-target';

/** What a measurement stands on. */
export interface Ground {
  readonly target: HeapTarget;
  readonly driver: Driver;
  readonly title: string;
  /** Iterations of a window, where that was asked for. */
  readonly iterations: number | undefined;
  /** Iterations of the warm-up, where that was asked for. */
  readonly warmUp: number | undefined;
  readonly keepSnapshots: 'always' | 'on-leak' | 'never';
  /** Brings to an end what the scenario has begun. */
  readonly settle: (() => unknown) | undefined;
  /** Where snapshots are written; whoever made it removes it. */
  readonly folder: string;
  /** Aborts when all time is over. */
  readonly signal: AbortSignal;
  /** When that is, on the clock of `nowMs`. */
  readonly endMs: number;
  /** Is told what is being done now. */
  readonly tell: (doing: () => string) => void;
}
