import type { SerialisedHistogram } from '../../core/histogram';
import type { TagChoice } from '../model/tags';
import type { SerialisedTally } from './tally';

/** How much load one thread makes, out of how much in all. */
export type LoadShape =
  | { readonly model: 'closed'; readonly users: number; readonly spawnRate: number }
  | { readonly model: 'open'; readonly rate: number; readonly maxInFlight: number };

/** What one thread is to do. Plain data. */
export interface Job {
  /** Origin and base path of the service, without a slash at the end. */
  readonly url: string;
  /** The load of the whole run: each thread takes each `threads`-th user or arrival, from number `thread` on. */
  readonly shape: LoadShape;
  readonly thread: number;
  readonly threads: number;
  readonly warmUpMs: number;
  readonly durationMs: number;
  readonly timeoutMs: number;
  readonly gracefulStopMs: number;
  readonly seed: number;
  readonly budget: Budget;
  readonly choice: TagChoice;
}

/** After how much the run ends, all threads together; `null` for no such limit. */
export interface Budget {
  readonly iterations: number | null;
  readonly requests: number | null;
}

/** Why a run ended before its time. */
export interface Ending {
  readonly outcome: 'invalid' | 'aborted';
  readonly reason: string;
}

/** What one thread takes of a number that is for all of them. */
export function shareOfTotal(total: number, { thread, threads }: Pick<Job, 'thread' | 'threads'>): number {
  return Math.floor(total / threads) + (thread < total % threads ? 1 : 0);
}

/** Iterations of the scenario, and those that ended with an error of the scenario's own. */
export interface IterationCounts {
  readonly ended: number;
  readonly threw: number;
  /** The error of the first one that threw. */
  readonly firstError: string | null;
  /** Whether the run was given up because each iteration threw. */
  readonly gaveUp: boolean;
}

/** What one thread has measured. Plain data. */
export interface ThreadReport {
  readonly tally: SerialisedTally;
  /** Length of the measured time. */
  readonly windowMs: number;
  readonly loopLag: SerialisedHistogram;
  readonly utilisation: number;
  /** How late the thread itself brought users or arrivals forward. */
  readonly scheduleLag: SerialisedHistogram;
  readonly arrivals: { readonly planned: number; readonly onTime: number; readonly notStarted: number };
  readonly iterations: IterationCounts;
  /** Whether this thread's share of the budget was used up. */
  readonly spent: boolean;
  /** Why this thread has ended the run; `null` where it has not. */
  readonly ending: Ending | null;
}
