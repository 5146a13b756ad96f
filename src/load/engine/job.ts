import type { Piece } from '../../core/course';
import type { SerialisedHistogram } from '../../core/histogram';
import type { TagChoice } from '../model/tags';
import type { ReadTls } from '../transport/tls';
import type { SerialisedTally } from './tally';
import type { Second } from './timeline';

/** How much load one thread makes, out of how much in all. */
export type LoadModel =
  | {
      readonly model: 'closed';
      /** Users at once. */
      readonly course: readonly Piece[];
    }
  | {
      readonly model: 'open';
      /** Arrivals per second. */
      readonly course: readonly Piece[];
      readonly arrivals: 'even' | 'poisson';
      readonly maxInFlight: number;
    };

/** What one thread is to do. Plain data. */
export interface Job {
  /** Origin and base path of the service, without a slash at the end. */
  readonly url: string;
  /** The load of the whole run: each thread takes each `threads`-th user or arrival, from number `thread` on. */
  readonly load: LoadModel;
  readonly thread: number;
  readonly threads: number;
  readonly warmUpMs: number;
  readonly durationMs: number;
  readonly timeoutMs: number;
  readonly gracefulStopMs: number;
  readonly seed: number;
  readonly connections: 'shared' | 'perUser';
  readonly http2: boolean;
  readonly tls: ReadTls | undefined;
  /** Whether each second carries what was measured until then, for limits that may end the run. */
  readonly reportsSoFar: boolean;
  /** The most users that the plan asks for; `null` where a shape or a rate says how much. */
  readonly population: number | null;
  readonly budget: Budget;
  readonly choice: TagChoice;
}

/** What a thread has measured until some moment. */
export interface SoFar {
  readonly tally: SerialisedTally;
  /** Length of the measured time until then. */
  readonly windowMs: number;
}

/** One second of one thread, as it is told while the run goes on. */
export interface SecondReport extends Second {
  /** `null` where nobody asked for it, and in the drain. */
  readonly soFar: SoFar | null;
}

/** What became of a thread's arrivals in the measured time: planned = onTime + late + missed. */
export interface ArrivalReport {
  readonly planned: number;
  readonly onTime: number;
  /** Brought forward by the generator, too late. */
  readonly late: number;
  /** Never brought forward by the generator. */
  readonly missed: number;
  /** Brought forward, and without a place until the end. */
  readonly notStarted: number;
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
  readonly arrivals: ArrivalReport;
  readonly iterations: IterationCounts;
  /** Whether this thread's share of the budget was used up. */
  readonly spent: boolean;
  /** Why this thread has ended the run; `null` where it has not. */
  readonly ending: Ending | null;
}
