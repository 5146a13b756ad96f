import { isoNow, nowMs } from '../../core/clock';
import { timeLeftMs } from '../../core/deadline';
import { failedTo } from '../../core/errors';
import { chooseSeed, host } from '../../core/host';
import { optional, readOptions, rule, withDefault, wrongOption } from '../../core/options';
import { createRandom } from '../../core/random';
import { type Duration, formatMs } from '../../core/units';
import { firstLine } from '../laboratory/errors';
import { changeSeeds, readSeeds } from './seed-file';

/** Options of {@link nightlySeeds}. */
export interface NightlyOptions {
  /** Where failing seeds are kept: `chaos-seeds.json`. Made where the first one fails. */
  readonly file: string;
  /** No further seed is tried after this long, except that one fresh seed always is. */
  readonly budget: Duration;
  /** Whose seeds these are, where several share the file. Default: the name of the running test, or `nightly`. */
  readonly name?: string;
  /** A kept seed is forgotten after it passed so often in a row: one pass of something that depends on chance proves little. Default: 3. */
  readonly forgetAfter?: number;
  /** Ends it early. */
  readonly signal?: AbortSignal;
}

/** One seed that was tried. */
export interface TriedSeed {
  /** What was drawn from. */
  readonly seed: number;
  /** Whether it had failed on another night. */
  readonly kept: boolean;
  /** What it failed with, in one line; `null` where it passed. */
  readonly reason: string | null;
  /** How long it took, in milliseconds. */
  readonly tookMs: number;
}

/** What came of a night in which every seed passed. */
export interface NightlyResult {
  /** Every seed that was tried, in order: kept ones first. */
  readonly tried: readonly TriedSeed[];
  /** Seeds that had been kept, and have passed often enough. */
  readonly forgotten: readonly number[];
  /** How long all of it took, in milliseconds. */
  readonly tookMs: number;
}

const rules = {
  file: rule.text("'chaos-seeds.json'"),
  budget: rule.duration("'20m'"),
  name: optional(rule.text("'orders under chaos'")),
  forgetAfter: withDefault(rule.positiveInteger('3'), 3),
  signal: optional(rule.signal()),
};

/**
 * Tries one seed after the other until the budget is spent: first those that failed on other nights, then fresh ones. A seed that
 * fails is kept in the file at once, and the others are tried all the same. Fresh seeds follow from the seed of the test run.
 *
 * @param attempt - gets the seed, for `withChaos(…, { seed })`, and fails where it throws or rejects
 * @throws MettleError `METTLE_SEEDS` with every seed that failed, and the first error as the cause; or where the file is broken.
 * @example
 * ```ts
 * test('orders survive the night', () =>
 *   nightlySeeds({ file: 'chaos-seeds.json', budget: '20m' }, (seed) =>
 *     withChaos(chaosMonkey({ faults: faults(), meanInterval: '2s' }), shop, { seed, timeout: '60s' })), 25 * 60_000);
 * ```
 */
export async function nightlySeeds(
  options: NightlyOptions,
  attempt: (seed: number, signal: AbortSignal) => unknown,
): Promise<NightlyResult> {
  const { file, budget, name: given, forgetAfter, signal } = readOptions('nightlySeeds', options, rules);
  if (typeof attempt !== 'function') {
    throw wrongOption('nightlySeeds', 'attempt', 'a function', attempt, '(seed) => withChaos(…, { seed })');
  }
  const name = given ?? host().test().name ?? 'nightly';
  const startMs = nowMs();
  const never = new AbortController().signal;
  const tried: TriedSeed[] = [];
  const forgotten: number[] = [];
  let firstError: { readonly error: unknown } | undefined;

  // One that the test runner would cut off says nothing about its seed.
  const canEnd = (): boolean => {
    const longestMs = Math.max(0, ...tried.map(({ tookMs }) => tookMs));
    return (timeLeftMs() ?? Number.POSITIVE_INFINITY) > longestMs * 1.5;
  };
  const isTime = (): boolean => nowMs() - startMs < budget && canEnd();
  const tryOne = async (seed: number, kept: boolean): Promise<void> => {
    const beganMs = nowMs();
    let reason: string | null = null;
    try {
      await attempt(seed, signal ?? never);
    } catch (error) {
      signal?.throwIfAborted();
      firstError ??= { error };
      reason = firstLine(error) || 'it threw something without a message';
    }
    tried.push({ seed, kept, reason, tookMs: nowMs() - beganMs });
    if (await noteSeed(file, { name, seed, reason, forgetAfter })) forgotten.push(seed);
  };

  for (const { seed } of readSeeds(file).filter((one) => one.name === name)) {
    signal?.throwIfAborted();
    if (tried.length > 0 && !isTime()) break;
    await tryOne(seed, true);
  }
  const fresh = createRandom(chooseSeed()).fork(`nightly ${name}`);
  for (let goesOn = canEnd(); goesOn; goesOn = isTime()) {
    signal?.throwIfAborted();
    await tryOne(fresh.integer(0, 2 ** 31 - 1), false);
  }

  const failed = tried.filter(({ reason }) => reason !== null);
  if (failed.length === 0) return { tried, forgotten, tookMs: nowMs() - startMs };
  throw failedTo({
    to: `get through the night of ${name}`,
    reason: `${failed.length} of ${tried.length} ${tried.length === 1 ? 'seed' : 'seeds'} failed in ${formatMs(nowMs() - startMs)}`,
    cure: `They are kept in ${file} and tried first the next time; to see one again, give { seed } to withChaos`,
    code: 'METTLE_SEEDS',
    cause: firstError?.error,
    details: failed.map(({ seed, kept, reason }) => `  - ${seed}${kept ? ' (again)' : ''}: ${reason}`).join('\n'),
  });
}

/** Keeps a seed that failed; counts the passes of one that is kept. True where it is forgotten. */
async function noteSeed(
  file: string,
  { name, seed, reason, forgetAfter }: { name: string; seed: number; reason: string | null; forgetAfter: number },
): Promise<boolean> {
  let isForgotten = false;
  await changeSeeds(file, (seeds) => {
    const known = seeds.find((one) => one.name === name && one.seed === seed);
    const others = seeds.filter((one) => one !== known);
    if (reason !== null) {
      const failures = (known?.failures ?? 0) + 1;
      return [...others, { name, seed, reason, failedAt: isoNow(), failures, passes: 0 }];
    }
    if (known === undefined) return seeds;
    const passes = known.passes + 1;
    isForgotten = passes >= forgetAfter;
    return isForgotten ? others : seeds.map((one) => (one === known ? { ...known, passes } : one));
  });
  return isForgotten;
}
