import type { ChaosEvent, FaultSummary } from '../../core/records/chaos';
import type { Laboratory } from './laboratory';

/** What a body under chaos gets. */
export interface Chaos {
  /** What was drawn, and which faults did what so far. */
  readonly journal: ChaosJournal;
  /** Aborts when the body has to end: time is over, or it was aborted. */
  readonly signal: AbortSignal;
}

/** What happened so far. */
export interface ChaosJournal {
  /** Draws the same again: `withChaos(faults, body, { seed })`. */
  readonly seed: number;
  /** When it began, as an ISO time: the origin of every `…Ms` in it. */
  readonly startedAt: string;
  /** Milliseconds since then: add it to the times of a load that begins now, and they are on the same axis. */
  readonly elapsedMs: number;
  /** What each fault did, in the order in which they were given. */
  readonly faults: readonly FaultSummary[];
  /** What happened, in order. */
  readonly events: readonly ChaosEvent[];
}

/** What the body of an experiment gets. */
export function chaosOf({ journal, seed }: Laboratory, signal: AbortSignal): Chaos {
  return {
    signal,
    journal: {
      seed,
      startedAt: journal.startedAt,
      get elapsedMs() {
        return journal.nowMs;
      },
      get faults() {
        return journal.summaries();
      },
      get events() {
        return journal.events;
      },
    },
  };
}
