import type { SerialisedHistogram } from '../../core/histogram';
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
}
