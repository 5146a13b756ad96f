import { callSite } from '../core/call-site';
import { isoNow } from '../core/clock';
import { raceDeadline } from '../core/deadline';
import { failedTo, reasonOf } from '../core/errors';
import { chooseSeed } from '../core/host';
import { accepts, optional, readOptions, rule, withDefault, wrongOption } from '../core/options';
import type { ChaosEvent, ExperimentResult, FaultSummary } from '../core/records/chaos';
import { writeRecord } from '../core/records/journal';
import type { Duration } from '../core/units';
import type { Fault } from './fault';
import { Laboratory, rollbackError } from './laboratory/laboratory';

/** What the body of {@link withChaos} gets. */
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
  /** What each fault did, in the order in which they were given. */
  readonly faults: readonly FaultSummary[];
  /** What happened, in order. */
  readonly events: readonly ChaosEvent[];
}

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
 * Runs a body while faults are in place, and takes every fault back, whatever happens.
 *
 * @throws MettleError `METTLE_FAULT` where a fault cannot be put in place, before the body runs; `METTLE_FAULT_UNFIRED` where a
 * fault never did anything; `METTLE_ROLLBACK` where something is not as before; `METTLE_TIMEOUT`, `METTLE_ABORTED`.
 * @throws what the body throws.
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
  const seed = chooseSeed(given);
  const startedAt = isoNow();
  const failed = new AbortController();
  const laboratory = new Laboratory({ faults: list, seed, madeAt, onFailure: (error) => failed.abort(error) });
  const { journal } = laboratory;
  const wait = {
    to: 'run a body under chaos',
    unfinished: () => 'the body had not ended',
    timeoutMs,
    signal: signal ? AbortSignal.any([signal, failed.signal]) : failed.signal,
  };
  await laboratory.prepare();
  let bodyError: { readonly error: unknown } | undefined;
  let failures: readonly unknown[] = [];
  try {
    return await raceDeadline(wait, async (signal) => {
      await laboratory.begin();
      signal.throwIfAborted();
      const value = await body({ signal, journal: view(laboratory, seed) });
      if (!allowUnfired) requireFired(journal.summaries(), journal.notes);
      return value;
    });
  } catch (error) {
    bodyError = { error: failed.signal.aborted ? failed.signal.reason : error };
    throw bodyError.error;
  } finally {
    failures = await laboratory.end();
    writeRecord<'chaos'>({
      kind: 'chaos',
      title: name ?? list.map((fault) => fault.name).join(', '),
      outcome: bodyError ? 'aborted' : 'completed',
      reasons: bodyError ? [reasonOf(bodyError.error)] : [],
      startedAt,
      durationMs: journal.nowMs,
      result: resultOf(laboratory, seed, bodyError),
    });
    // biome-ignore lint/correctness/noUnsafeFinally: nothing is worse than a fault that stays, and the body's error is told too.
    if (failures.length > 0) throw rollbackError(failures, bodyError);
  }
}

/** Reads the faults of an experiment. @throws MettleError `METTLE_OPTION` */
export function readFaults(where: string, given: Fault | readonly Fault[]): readonly Fault[] {
  const list = Array.isArray(given) ? (given as readonly Fault[]) : [given as Fault];
  if (list.length > 0 && list.every((fault) => faultRule.read(fault) === fault)) return list;
  throw wrongOption(where, 'faults', faultRule.mustBe, given, faultRule.example);
}

const faultRule = accepts<Fault>(
  'a fault or a list of faults',
  "latency({ of: service.dependency('DATABASE_URL'), delay: '400ms' })",
  (raw) => typeof raw === 'object' && raw !== null && 'inject' in raw && 'timeline' in raw,
);

/** @throws MettleError `METTLE_FAULT_UNFIRED` */
export function requireFired(faults: readonly FaultSummary[], notes: readonly (readonly string[])[]): void {
  const unfired = faults.filter(({ fired }) => fired === 0);
  const details = faults.flatMap(({ name, target, fired }, index) =>
    fired === 0 ? (notes[index] ?? []).map((note) => `  - ${name} on ${target}: ${note}`) : [],
  );
  if (unfired.length === 0) return;
  throw failedTo({
    to: 'run under chaos',
    reason: `${unfired.map(({ name, target }) => `${name} on ${target}`).join(', ')} never did anything, so that this proves nothing`,
    cure: 'See that the body reaches what the fault is put on, or allow it: { allowUnfired: true }',
    code: 'METTLE_FAULT_UNFIRED',
    ...(details.length > 0 ? { details: details.join('\n') } : {}),
  });
}

function view({ journal }: Laboratory, seed: number): ChaosJournal {
  return {
    seed,
    get faults() {
      return journal.summaries();
    },
    get events() {
      return journal.events;
    },
  };
}

function resultOf(
  { journal }: Laboratory,
  seed: number,
  bodyError: { readonly error: unknown } | undefined,
): ExperimentResult {
  return {
    outcome: bodyError ? 'aborted' : 'completed',
    reasons: bodyError ? [reasonOf(bodyError.error)] : [],
    seed,
    faults: journal.summaries(),
    steadyState: null,
    recoveryMs: null,
    events: journal.events,
    eventsLeftOut: journal.eventsLeftOut,
  };
}
