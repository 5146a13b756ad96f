import pLimit from 'p-limit';
import { isoNow, nowMs } from '../core/clock';
import { raceDeadline } from '../core/deadline';
import { reasonOf } from '../core/errors';
import { accepts, optional, type Read, readOptions, rule, wrongOption } from '../core/options';
import { writeRecord } from '../core/records/journal';
import type { ConcurrentlyRecordResult } from '../core/records/record';
import type { Duration } from '../core/units';

/** One call that rejected. */
export interface RejectedCall {
  /** Which call, from 0. */
  readonly index: number;
  /** The text of what was thrown. */
  readonly message: string;
  /** What was thrown, as it was. */
  readonly error: unknown;
}

/** What {@link concurrently} returns. */
export interface ConcurrentlyResult<T> {
  /** Values of the calls that fulfilled, in the order of their index. */
  readonly fulfilled: readonly T[];
  /** The calls that rejected, in the order of their index. */
  readonly rejected: readonly RejectedCall[];
  /** How long each call took, by index, in milliseconds. */
  readonly durationsMs: readonly number[];
}

/** Options of {@link concurrently}. */
export interface ConcurrentlyOptions {
  /** How many calls run at once. Default: all of them. */
  readonly limit?: number;
  /** Name in the report. Default: `concurrently`. */
  readonly name?: string;
  /** Longest time for all calls together. Default: the rest of the test's own time, under a test runner. */
  readonly timeout?: Duration;
  /** Ends the waiting early. */
  readonly signal?: AbortSignal;
}

const rules = {
  limit: optional(rule.positiveInteger('10')),
  name: optional(rule.text("'ten buyers at once'")),
  timeout: optional(rule.duration()),
  signal: optional(rule.signal()),
};

const callsRule = accepts<number>(
  'a whole number from 1 up',
  '10',
  (raw) => Number.isInteger(raw) && (raw as number) >= 1,
);

/**
 * Calls `fn` n times at once and waits for all: what fulfilled, what rejected, how long each took. A rejection is a
 * figure of the result, not an error of this function.
 *
 * @param calls - How many calls, from 1 up.
 * @param fn - Gets the index of the call, from 0, and a signal that aborts when the time is over.
 * @throws MettleError `METTLE_OPTION` for wrong options; `METTLE_TIMEOUT` when calls did not settle in time, with how
 * many; `METTLE_ABORTED` when the signal aborted.
 * @example
 * ```ts
 * const { fulfilled } = await concurrently(10, (index) => service.client.post('/orders', { json: { item: index } }));
 * expect(fulfilled.filter((answer) => answer.status === 201)).toHaveLength(10);
 * ```
 */
export async function concurrently<T>(
  calls: number,
  fn: (index: number, context: { readonly signal: AbortSignal }) => Promise<T> | T,
  options?: ConcurrentlyOptions,
): Promise<ConcurrentlyResult<T>> {
  if (callsRule.read(calls) !== calls)
    throw wrongOption('concurrently', 'calls', callsRule.mustBe, calls, callsRule.example);
  const complete = readOptions('concurrently', options, rules);
  const startedAt = isoNow();
  const start = nowMs();
  const result = await settleAll(calls, fn, complete);
  writeRecord(
    {
      kind: 'concurrently',
      title: complete.name ?? 'concurrently',
      outcome: 'completed',
      reasons: [],
      startedAt,
      durationMs: nowMs() - start,
      result: summary(calls, complete.limit ?? calls, result),
    },
    result,
  );
  return result;
}

async function settleAll<T>(
  calls: number,
  fn: (index: number, context: { readonly signal: AbortSignal }) => Promise<T> | T,
  options: Read<typeof rules>,
): Promise<ConcurrentlyResult<T>> {
  const limit = pLimit(options.limit ?? calls);
  const durationsMs = new Array<number>(calls).fill(0);
  let unsettled = calls;
  const settled = await raceDeadline(
    {
      to: `wait for ${calls} concurrent calls`,
      unfinished: () => `${unsettled} of ${calls} had not settled`,
      timeoutMs: options.timeout,
      signal: options.signal,
    },
    async (signal) => {
      const one = async (index: number): Promise<T> => {
        signal.throwIfAborted();
        const start = nowMs();
        try {
          return await fn(index, { signal });
        } finally {
          durationsMs[index] = nowMs() - start;
          unsettled -= 1;
        }
      };
      return Promise.allSettled(Array.from({ length: calls }, (_, index) => limit(one, index)));
    },
  );
  return {
    fulfilled: settled.flatMap((call) => (call.status === 'fulfilled' ? [call.value] : [])),
    rejected: settled.flatMap((call, index) =>
      call.status === 'rejected' ? [{ index, message: reasonOf(call.reason), error: call.reason as unknown }] : [],
    ),
    durationsMs,
  };
}

function summary(calls: number, limit: number, result: ConcurrentlyResult<unknown>): ConcurrentlyRecordResult {
  const counts = new Map<string, number>();
  for (const { message } of result.rejected) counts.set(message, (counts.get(message) ?? 0) + 1);
  return {
    calls,
    limit,
    fulfilled: result.fulfilled.length,
    rejected: result.rejected.length,
    rejections: [...counts].map(([message, count]) => ({ message, count })).sort((a, b) => b.count - a.count),
    durationsMs: result.durationsMs,
  };
}
