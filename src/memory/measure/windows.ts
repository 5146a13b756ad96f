import type { Reading } from '../target/heap-target';
import type { Look } from './rounds';

/** A stretch of iterations between two looks. */
export interface Window {
  /** 0 for the first windows, 1 for those that were run because something was suspicious, … */
  readonly round: number;
  readonly iterations: number;
  readonly durationMs: number;
  readonly from: Look;
  readonly to: Look;
  /** Figures in the middle of it, where it was run in two parts. Nothing was collected for them. */
  readonly middle: { readonly iterations: number; readonly reading: Reading } | null;
}

/** All looks, in order. Between the last one of a round and the first one of the next lies no iteration, but the work on a snapshot. */
export function looksOf(windows: readonly Window[]): readonly Look[] {
  return [...new Set(windows.flatMap(({ from, to }) => [from, to]))];
}

/** Windows by round. */
export function roundsOf(windows: readonly Window[]): readonly (readonly Window[])[] {
  const last = windows.at(-1)?.round ?? -1;
  return Array.from({ length: last + 1 }, (_, round) => windows.filter((window) => window.round === round));
}
