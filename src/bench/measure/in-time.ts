import { timeLeftMs } from '../../core/deadline';

/** Kept back from the running test's time for the last process to end and the result to be told. */
const LAST_MS = 500;

/** How long a measurement may take: its budget, and no longer than the running test. */
export function budgetOf(wantedMs: number): number {
  const left = timeLeftMs();
  return left === undefined ? wantedMs : Math.min(wantedMs, Math.max(left - LAST_MS, 1));
}
