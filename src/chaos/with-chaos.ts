import { callSite } from '../core/call-site';
import { chooseSeed } from '../core/host';
import { optional, readOptions, rule, withDefault, wrongOption } from '../core/options';
import type { Duration } from '../core/units';
import type { Fault } from './fault';
import { type Chaos, chaosOf } from './laboratory/chaos';
import { conduct } from './laboratory/conduct';
import { Laboratory } from './laboratory/laboratory';
import { readFaults } from './laboratory/read-faults';
import { settle } from './laboratory/settle';

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
  if (typeof body !== 'function') throw wrongOption('withChaos', 'body', 'a function', body, 'async () => { … }');
  const { name, seed: given, allowUnfired, timeout: timeoutMs, signal } = readOptions('withChaos', options, rules);
  const laboratory = new Laboratory({ faults: list, seed: chooseSeed(given), madeAt });
  await laboratory.prepare();
  const limits = { unfinished: () => 'the body had not ended', timeoutMs, signal };
  const { value, thrown, rollbackFailures } = await conduct(laboratory, limits, (over) =>
    body(chaosOf(laboratory, over)),
  );
  const { error } = settle({
    laboratory,
    title: name ?? list.map((fault) => fault.name).join(', '),
    allowUnfired,
    replay: (seed) => `withChaos(…, { seed: ${seed} })`,
    thrown: thrown ? [thrown] : [],
    rollbackFailures,
  });
  if (error) throw error.error;
  return value as T;
}
