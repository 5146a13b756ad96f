import { callSite } from '../core/call-site';
import { reasonOf } from '../core/errors';
import { chooseSeed } from '../core/host';
import { optional, readOptions, rule, withDefault } from '../core/options';
import type { ExperimentResult } from '../core/records/chaos';
import { writeRecord } from '../core/records/journal';
import type { Duration } from '../core/units';
import type { Fault } from './fault';
import { type Chaos, chaosOf } from './laboratory/chaos';
import { type Conducted, conduct } from './laboratory/conduct';
import { bodyReason, firstLine, rollbackError, tellUnderChaos, unfiredError } from './laboratory/errors';
import { Laboratory } from './laboratory/laboratory';
import { readFaults } from './laboratory/read-faults';

/** Options of {@link withChaos}. */
export interface ChaosOptions {
  /** Name in the report. Default: the names of the faults. */
  readonly name?: string;
  /** What chance draws from. Default: the seed of the test run, or a fresh one. */
  readonly seed?: number;
  /** Lets faults pass that never did anything. Default: false, and then they are an error. */
  readonly allowUnfired?: boolean;
  /** Longest time for the body. Default: the rest of the test's own time, under a test runner. */
  readonly timeout?: Duration;
  /** Ends it early. */
  readonly signal?: AbortSignal;
}

const rules = {
  name: optional(rule.text("'Postgres is slow'")),
  seed: optional(rule.integer('42')),
  allowUnfired: withDefault(rule.flag(), false),
  timeout: optional(rule.duration()),
  signal: optional(rule.signal()),
};

/**
 * Runs a body while faults are in place, and takes every fault back, last in, first out, whatever happens: the body throws,
 * rejects or hangs, the test runs out of time, the process is interrupted. Bodies may nest, and run beside each other on the same target.
 *
 * Where several things went wrong, what could not be taken back is thrown first, then the error of the body, then that of a fault
 * that never did anything; the report has them all.
 *
 * @throws MettleError `METTLE_FAULT` where a fault cannot be put in place: before the body runs, or, for one that comes later, in
 * place of it; `METTLE_FAULT_UNFIRED` where a fault never did anything; `METTLE_ROLLBACK` where something is not as before;
 * `METTLE_TIMEOUT`, `METTLE_ABORTED`.
 * @throws what the body throws, with the faults that were in place and the seed added to its message.
 * @example
 * ```ts
 * await withChaos(latency({ of: service.dependency('DATABASE_URL'), delay: '400ms' }), async () => {
 *   expect(await service.client.get('/health')).toHaveStatus(200);
 * });
 * ```
 */
export async function withChaos<T>(
  faults: Fault | readonly Fault[],
  body: (chaos: Chaos) => Promise<T> | T,
  options?: ChaosOptions,
): Promise<T> {
  const madeAt = callSite();
  const list = readFaults('withChaos', faults);
  const { name, seed: given, allowUnfired, timeout: timeoutMs, signal } = readOptions('withChaos', options, rules);
  const laboratory = new Laboratory({ faults: list, seed: chooseSeed(given), madeAt });
  await laboratory.prepare();
  const limits = { unfinished: () => 'the body had not ended', timeoutMs, signal };
  const conducted = await conduct(laboratory, limits, (over) => body(chaosOf(laboratory, over)));
  const { journal, seed } = laboratory;
  journal.close();
  const summaries = journal.summaries();
  // Whoever ran out of time, or could not begin, knows already why nothing happened.
  const isThrough = conducted.thrown === undefined || conducted.thrown.by === 'act';
  const unfired = isThrough && !allowUnfired ? unfiredError(list, summaries, seed) : undefined;
  const result = resultOf(laboratory, conducted, unfired);
  writeRecord<'chaos'>({
    kind: 'chaos',
    title: name ?? list.map((fault) => fault.name).join(', '),
    outcome: result.outcome,
    reasons: result.reasons,
    startedAt: journal.startedAt,
    durationMs: journal.nowMs,
    result,
  });
  const { thrown, rollbackFailures } = conducted;
  if (rollbackFailures.length > 0) throw rollbackError(rollbackFailures, thrown);
  if (thrown) {
    tellUnderChaos(thrown.error, thrown.failure, summaries, `withChaos(…, { seed: ${seed} })`);
    throw thrown.error;
  }
  if (unfired) throw unfired;
  return conducted.value as T;
}

function resultOf(
  { journal, seed }: Laboratory,
  { thrown, rollbackFailures }: Conducted<unknown>,
  unfired: Error | undefined,
): ExperimentResult {
  const faults = journal.summaries();
  const byBody = thrown?.by === 'act' ? thrown.failure : null;
  const isInvalid = rollbackFailures.length > 0 || (unfired !== undefined && !thrown);
  return {
    outcome: isInvalid ? 'invalid' : thrown && !byBody ? 'aborted' : 'completed',
    reasons: [
      ...rollbackFailures.map(reasonOf),
      ...(byBody ? [bodyReason(byBody, faults)] : thrown ? [reasonOf(thrown.error)] : []),
      ...(unfired ? [firstLine(unfired)] : []),
    ],
    startedAt: journal.startedAt,
    bodyFailure: byBody,
    seed,
    faults,
    steadyState: null,
    recoveryMs: null,
    events: journal.events,
    eventsLeftOut: journal.eventsLeftOut,
  };
}
