import type { Outcome } from './record';

/** What one fault did in an experiment. */
export interface FaultSummary {
  /** Its name, such as `latency`. */
  readonly name: string;
  /** What it was put on, such as `DATABASE_URL` or `this machine`. */
  readonly target: string;
  /** Its options as they were read: lengths of time in milliseconds, shares from 0 to 1, anything else as text. */
  readonly options: Readonly<Record<string, string | number | boolean | null>>;
  /** How often it did something: delayed a connection's bytes, replaced an answer, blocked the loop. */
  readonly fired: number;
  /** When it fired first, in milliseconds after the beginning; `null` where it never did. */
  readonly firstMs: number | null;
  /** When it fired last, in milliseconds after the beginning; `null` where it never did. */
  readonly lastMs: number | null;
  /** When it was in place: from and to, in milliseconds after the beginning. */
  readonly active: readonly {
    /** When it was put in place, in milliseconds after the beginning. */
    readonly fromMs: number;
    /** When it was taken back, in milliseconds after the beginning. */
    readonly toMs: number;
  }[];
  /** How often chance was asked whether a connection or request is struck, and how often it was: exact, whatever was left out. */
  readonly drawn: {
    /** How often chance was asked. */
    readonly asked: number;
    /** How often it said yes. */
    readonly struck: number;
  };
  /** What it reached, by figure, such as `achievedShare` of a CPU load. */
  readonly figures: Readonly<Record<string, number>>;
  /** What it had to say, such as why it could do nothing; each text once. */
  readonly notes: readonly string[];
}

/** How the body of an experiment failed. */
export interface BodyFailure {
  /** What it threw. */
  readonly reason: string;
  /** When, in milliseconds after the beginning. */
  readonly atMs: number;
  /** The faults that were in place at that moment, by their index in `faults`. */
  readonly active: readonly number[];
}

/** One line of the journal of an experiment. `fault` is the index in `faults`. */
export type ChaosEvent =
  /** A fault was put in place. */
  | {
      /** What it tells. */
      readonly type: 'injected';
      /** When, in milliseconds after the beginning. */
      readonly atMs: number;
      /** Index of the fault in `faults`. */
      readonly fault: number;
    }
  /** A fault was taken away, and that was verified. */
  | {
      /** What it tells. */
      readonly type: 'removed';
      /** When, in milliseconds after the beginning. */
      readonly atMs: number;
      /** Index of the fault in `faults`. */
      readonly fault: number;
    }
  /** Chance was asked whether a connection or request is struck; the same seed answers the same. */
  | {
      /** What it tells. */
      readonly type: 'drawn';
      /** When, in milliseconds after the beginning. */
      readonly atMs: number;
      /** Index of the fault in `faults`. */
      readonly fault: number;
      /** What was asked about, such as `connection` or `GET /orders`. */
      readonly subject: string;
      /** 1 for the first of this subject, 2 for the next, … */
      readonly ordinal: number;
      /** Whether it is struck. */
      readonly struck: boolean;
    }
  /** A fault did something. */
  | {
      /** What it tells. */
      readonly type: 'fired';
      /** When, in milliseconds after the beginning. */
      readonly atMs: number;
      /** Index of the fault in `faults`. */
      readonly fault: number;
      /** Number of the connection at its relay; `null` where there is none. */
      readonly connection: number | null;
      /** What was done to what, such as `GET /orders: 503`; `null` where there is nothing to say. */
      readonly detail: string | null;
    }
  /** A fault said something, such as why it can do nothing here. */
  | {
      /** What it tells. */
      readonly type: 'noted';
      /** When, in milliseconds after the beginning. */
      readonly atMs: number;
      /** Index of the fault in `faults`. */
      readonly fault: number;
      /** What it said. */
      readonly text: string;
    }
  /** The steady state was asked. */
  | {
      /** What it tells. */
      readonly type: 'steady-state';
      /** When, in milliseconds after the beginning. */
      readonly atMs: number;
      /** Before the faults came, while they were there, or after they were gone. */
      readonly phase: 'before' | 'during' | 'after';
      /** Whether it held. */
      readonly held: boolean;
      /** Why it did not hold; `null` where it held. */
      readonly reason: string | null;
    };

/** How the steady state was found, by phase. */
export interface SteadyStateSummary {
  /** Its name, as given, or `steady state`. */
  readonly name: string;
  /** Whether it held before the faults. */
  readonly before: boolean;
  /** How often it was asked while the faults were there, and how often it held. */
  readonly during: {
    /** How often it was asked. */
    readonly asked: number;
    /** How often it held. */
    readonly held: number;
  };
  /** Whether it held in the end. */
  readonly after: boolean;
  /** How long it was waited for after the last fault. */
  readonly withinMs: number;
  /** How long it had to hold to count as recovered. */
  readonly stableMs: number;
}

/** What an experiment comes to: plain JSON, times in milliseconds after its beginning. */
export interface ExperimentResult {
  /**
   * `invalid` where it proves nothing: the steady state did not hold before, a fault never did anything, or not everything
   * could be taken back. `aborted` where time was over, or a fault could not be put in place. A body that fails is `completed`.
   */
  readonly outcome: Outcome;
  /** Why it is not `completed`; empty where it is. */
  readonly reasons: readonly string[];
  /** When it began, as an ISO time: the origin of every `…Ms` below. */
  readonly startedAt: string;
  /** Draws the same again. */
  readonly seed: number;
  /** What was wrong, in the order in which it was given. */
  readonly faults: readonly FaultSummary[];
  /** `null` where the body did not fail, or none was given. */
  readonly bodyFailure: BodyFailure | null;
  /** `null` where none was given. */
  readonly steadyState: SteadyStateSummary | null;
  /** From the end of the last fault until the steady state held again and stayed; `null` where it did not, or none was given. */
  readonly recoveryMs: number | null;
  /** What happened, in order. */
  readonly events: readonly ChaosEvent[];
  /** Draws and firings that were left out of `events`, since there were too many. The counts in `faults` are exact. */
  readonly eventsLeftOut: number;
}
