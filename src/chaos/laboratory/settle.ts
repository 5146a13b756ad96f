import { reasonOf } from '../../core/errors';
import type { ExperimentResult } from '../../core/records/chaos';
import { writeRecord } from '../../core/records/journal';
import type { Thrown } from './conduct';
import { bodyReason, firstLine, rollbackError, tellUnderChaos, unfiredError } from './errors';
import type { Laboratory } from './laboratory';

/** What is known when everything is taken back. */
export interface Ended {
  readonly laboratory: Laboratory;
  readonly title: string;
  readonly allowUnfired: boolean;
  /** The call to be made with a seed: `withChaos(…, { seed })`. */
  readonly replay: (seed: number) => string;
  /** What was thrown; the first one matters most. */
  readonly thrown: readonly Thrown[];
  readonly rollbackFailures: readonly unknown[];
  /** What was found out besides. */
  readonly found?: Partial<Pick<ExperimentResult, 'steadyState' | 'recoveryMs' | 'outcome' | 'reasons'>>;
}

/** The result of an experiment, and what has to be thrown: what was not taken back, then `thrown`, then what never fired. */
export interface Settlement {
  readonly result: ExperimentResult;
  readonly error: { readonly error: unknown; readonly by: Thrown['by'] | 'rollback' | 'unfired' } | undefined;
}

/** Closes the journal of an experiment, and leaves its record. */
export function settle({ laboratory, title, replay, thrown, found, ...ended }: Ended): Settlement {
  const { journal, seed, faults } = laboratory;
  journal.close();
  const summaries = journal.summaries();
  const { rollbackFailures } = ended;
  const isThrough = found?.outcome === undefined && thrown.every(({ by }) => by === 'act');
  // Whoever ran out of time, or could not begin, knows already why nothing happened.
  const unfired = isThrough && !ended.allowUnfired ? unfiredError(faults, summaries, seed) : undefined;
  const isUnfired = unfired !== undefined && thrown.length === 0;
  const result: ExperimentResult = {
    outcome: rollbackFailures.length > 0 || isUnfired ? 'invalid' : isThrough ? 'completed' : 'aborted',
    reasons: [
      ...rollbackFailures.map(reasonOf),
      ...thrown.map((one) => (one.by === 'act' ? bodyReason(one.failure, summaries) : firstLine(one.error))),
      ...(unfired ? [firstLine(unfired)] : []),
    ],
    startedAt: journal.startedAt,
    bodyFailure: thrown.find(({ by }) => by === 'act')?.failure ?? null,
    seed,
    faults: summaries,
    steadyState: null,
    recoveryMs: null,
    events: journal.events,
    eventsLeftOut: journal.eventsLeftOut,
    ...found,
  };
  const { outcome, reasons, startedAt } = result;
  writeRecord<'chaos'>({ kind: 'chaos', title, outcome, reasons, startedAt, durationMs: journal.nowMs, result });
  for (const one of thrown) tellUnderChaos(one.error, one.failure, summaries, replay(seed));
  const [first] = thrown;
  if (rollbackFailures.length > 0) {
    return { result, error: { error: rollbackError(rollbackFailures, first), by: 'rollback' } };
  }
  return { result, error: first ?? (unfired && { error: unfired, by: 'unfired' }) };
}
