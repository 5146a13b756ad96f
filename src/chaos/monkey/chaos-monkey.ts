import { optional, readOptions, rule, withDefault, wrongOption } from '../../core/options';
import { createRandom } from '../../core/random';
import type { Duration } from '../../core/units';
import type { Fault, Stay } from '../fault';
import { faultsRule } from '../laboratory/read-faults';
import { type MonkeyPlan, visits } from './visits';

/** Options of {@link chaosMonkey}. */
export interface ChaosMonkeyOptions {
  /** What it may do, each for itself any number of times. They have no `after`, `for`, `every` or `times` of their own. */
  readonly faults: Fault | readonly Fault[];
  /** Mean time between two of its visits, at moments of a Poisson process. */
  readonly meanInterval: Duration;
  /** Mean length of a visit, drawn from an exponential distribution. Default: half of `meanInterval`. */
  readonly meanDuration?: Duration;
  /** So many faults are there at once at most. Default: 1. */
  readonly maxAtOnce?: number;
  /** What its moments are drawn from. Default: the seed of the experiment. */
  readonly seed?: number;
}

const rules = {
  faults: faultsRule,
  meanInterval: rule.duration("'5s'"),
  meanDuration: optional(rule.duration("'2s'")),
  maxAtOnce: withDefault(rule.positiveInteger('2'), 1),
  seed: optional(rule.integer('42')),
};

/**
 * Faults that come at random moments, for random lengths, as long as the experiment lasts. All moments follow from the seed
 * alone, whatever happens meanwhile: the same seed draws the same visits. The journal tells which fault was there when.
 *
 * It is a list of faults, to be used wherever faults are: alone, or beside others. One of them has to do something.
 *
 * @throws MettleError `METTLE_OPTION`
 * @example
 * ```ts
 * const database = service.dependency('DATABASE_URL');
 * const monkey = chaosMonkey({
 *   faults: [latency({ of: database, delay: '300ms' }), resetPeer({ of: database, probability: '20%' })],
 *   meanInterval: '5s',
 * });
 * await withChaos(monkey, () => loadBurst(service, { rate: 50, duration: '60s', scenario }));
 * ```
 */
export function chaosMonkey(options: ChaosMonkeyOptions): readonly Fault[] {
  const { faults, meanInterval, meanDuration, maxAtOnce, seed } = readOptions('chaosMonkey', options, rules);
  for (const fault of faults) {
    const { afterMs, forMs, everyMs } = fault.timeline;
    if (afterMs === 0 && forMs === undefined && everyMs === undefined && fault.stays === undefined) continue;
    const mustBe = `faults without a timeline of their own, and ${fault.name} on ${fault.target} has one`;
    throw wrongOption('chaosMonkey', 'faults', mustBe, fault.timeline, "latency({ of, delay: '300ms' })");
  }
  const plan: MonkeyPlan = {
    faults: faults.length,
    meanIntervalMs: meanInterval,
    meanDurationMs: meanDuration ?? meanInterval / 2,
    maxAtOnce,
  };
  const company = `monkey of ${faults.map(({ name, target }) => `${name} on ${target}`).join(', ')}`;
  const random = (experimentSeed: number) => createRandom(seed ?? experimentSeed).fork(company);
  return faults.map((fault, index) => ({
    ...fault,
    company,
    stays: (experimentSeed: number) => staysOf(index, visits(plan, random(experimentSeed))),
  }));
}

function* staysOf(index: number, all: Iterable<Stay & { readonly fault: number }>): Generator<Stay> {
  for (const { fault, fromMs, toMs } of all) if (fault === index) yield { fromMs, toMs };
}
