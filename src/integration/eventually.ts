import { anySignal } from '../core/any-signal';
import { isoNow, nowMs, sleep } from '../core/clock';
import { timeLeftMs } from '../core/deadline';
import { failedTo, reasonOf } from '../core/errors';
import { optional, readOptions, rule, withDefault } from '../core/options';
import { writeRecord } from '../core/records/journal';
import { type Duration, formatMs } from '../core/units';

/** Options of {@link eventually}. */
export interface EventuallyOptions {
  /** How long to try. Default: `'5s'`, or the rest of the running test's time where that is less. */
  readonly within?: Duration;
  /** Pause between two attempts. Default: `'50ms'`. */
  readonly interval?: Duration;
  /** Name in the report and in the error. Default: `the expectation`. */
  readonly name?: string;
  /** Ends the trying early. */
  readonly signal?: AbortSignal;
}

const rules = {
  within: withDefault(rule.duration("'5s'"), 5000),
  interval: withDefault(rule.duration("'50ms'"), 50),
  name: withDefault(rule.text("'the order is shipped'"), 'the expectation'),
  signal: optional(rule.signal()),
};

/**
 * Calls `fn` until it neither throws nor rejects, and returns its value: for what a service does a little later.
 *
 * @param fn - Holds expectations; it is called again after each failure.
 * @throws MettleError `METTLE_TIMEOUT` with the last failure, kept as cause too, and the number of attempts;
 * `METTLE_OPTION` for wrong options.
 * @example
 * ```ts
 * await eventually(async () => {
 *   expect(await service.client.get('/orders/1')).toMatchJson({ state: 'shipped' });
 * }, { within: '3s' });
 * ```
 */
export async function eventually<T>(fn: () => Promise<T> | T, options?: EventuallyOptions): Promise<T> {
  const { within, interval, name, signal } = readOptions('eventually', options, rules);
  const withinMs = Math.min(within, timeLeftMs() ?? within);
  const startedAt = isoNow();
  const start = nowMs();
  const limit = AbortSignal.timeout(Math.ceil(withinMs));
  const stop = signal ? anySignal([signal, limit]) : limit;
  let attempts = 0;
  let last: { readonly error: unknown } | undefined;

  const leave = (passed: boolean) =>
    writeRecord({
      kind: 'eventually',
      title: name,
      outcome: signal?.aborted ? 'aborted' : 'completed',
      reasons: signal?.aborted ? ['aborted by its signal'] : [],
      startedAt,
      durationMs: nowMs() - start,
      result: { passed, attempts, withinMs, tookMs: nowMs() - start, lastError: last ? reasonOf(last.error) : null },
    });

  while (!stop.aborted) {
    attempts += 1;
    try {
      const value = await orStop(fn, stop);
      leave(true);
      return value;
    } catch (error) {
      if (!stop.aborted || last === undefined) last = { error };
    }
    await sleep(interval, stop).catch(() => {});
  }
  leave(false);
  const tried = `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
  throw failedTo({
    to: `see ${name} come true`,
    reason: signal?.aborted ? `it was aborted after ${tried}` : `it did not within ${formatMs(withinMs)} (${tried})`,
    code: signal?.aborted ? 'METTLE_ABORTED' : 'METTLE_TIMEOUT',
    cause: last?.error,
    ...(last ? { details: `The last attempt said:\n${reasonOf(last.error)}` } : {}),
  });
}

/** Rejects when the signal aborts although `fn` hangs. */
async function orStop<T>(fn: () => Promise<T> | T, stop: AbortSignal): Promise<T> {
  let onAbort = () => {};
  const stopped = new Promise<never>((_, reject) => {
    onAbort = () => reject(new Error('the attempt did not settle in time'));
    stop.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([stopped, (async () => fn())()]);
  } finally {
    stop.removeEventListener('abort', onAbort);
  }
}
