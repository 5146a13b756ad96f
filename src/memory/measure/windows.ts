import type { Reading } from '../target/heap-target';
import type { Mark } from './mark';

/** What is known of a process at a moment at which nothing is under way in it, and all garbage was collected. */
export interface Look extends Omit<Mark, 'id'> {
  /** `null` where the moment was not marked, since that would have cost a snapshot. */
  readonly id: Mark['id'] | null;
  readonly reading: Reading;
}

/** A stretch of iterations between two looks. */
export interface Window {
  /** 0 for the first windows, 1 for those that were run because something was suspicious, … */
  readonly round: number;
  /** Which of the intervals between two looks it is. */
  readonly at: number;
  readonly iterations: number;
  readonly durationMs: number;
  readonly from: Look;
  readonly to: Look;
}

/** Windows by round. */
export function roundsOf(windows: readonly Window[]): readonly (readonly Window[])[] {
  const last = windows.at(-1)?.round ?? -1;
  return Array.from({ length: last + 1 }, (_, round) => windows.filter((window) => window.round === round));
}
