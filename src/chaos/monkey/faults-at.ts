import type { FaultSummary } from '../../core/records/chaos';

/** What {@link faultsAt} looks into: the result of an experiment, or the journal that a body has. */
export interface Faulted {
  /** When it began, as an ISO time. */
  readonly startedAt: string;
  /** Its faults, with the times at which each was in place. */
  readonly faults: readonly FaultSummary[];
}

/**
 * The faults that were in place at a moment: which of them was it that broke something? The moment is an ISO time or a `Date`, such as
 * that of a log line, or milliseconds after the beginning of the experiment.
 *
 * @param until - for a stretch, its end: those that were in place at any time of it. Default: the moment itself.
 * @example
 * ```ts
 * await withChaos(chaosMonkey({ faults, meanInterval: '5s' }), async ({ journal }) => {
 *   const beganMs = journal.elapsedMs;
 *   const load = await loadBurst(service, { rate: 50, duration: '60s', scenario });
 *   for (const second of load.timeline.filter(({ failed }) => failed > 0)) {
 *     console.log(second.atMs, faultsAt(journal, beganMs + second.atMs, beganMs + second.atMs + 1000).map(({ name }) => name));
 *   }
 * });
 * ```
 */
export function faultsAt(
  { startedAt, faults }: Faulted,
  moment: number | string | Date,
  until: number | string | Date = moment,
): readonly FaultSummary[] {
  const msOf = (when: number | string | Date): number =>
    typeof when === 'number' ? when : new Date(when).getTime() - new Date(startedAt).getTime();
  const [beginMs, endMs] = [msOf(moment), msOf(until)];
  return faults.filter(({ active }) => active.some(({ fromMs, toMs }) => fromMs <= endMs && beginMs <= toMs));
}
