import { optional, readOptions, rule, withDefault, wrongOption } from '../../core/options';
import type { Duration } from '../../core/units';
import type { Fault } from '../fault';
import type { Chaos } from '../laboratory/chaos';
import { faultsRule } from '../laboratory/read-faults';
import { endsByItself } from '../laboratory/stays';
import { type SteadyStateCheck, type SteadyStateProbe, steadyStateRule } from './steady-state';

/** What a system is put through. */
export interface Experiment {
  /** Name in the report. Default: the names of the faults. */
  readonly name?: string;
  /** What goes wrong: put in place in this order, taken back in the opposite one. */
  readonly faults: Fault | readonly Fault[];
  /** What the system is for, before, during and after. Default: nothing is looked at. */
  readonly steadyState?: SteadyStateCheck | SteadyStateProbe | readonly (SteadyStateCheck | SteadyStateProbe)[];
  /** What is done meanwhile. Default: nothing, for `duration`, or until every fault is over by itself. */
  readonly body?: (chaos: Chaos) => unknown;
  /** The faults stay at least so long. Default: until the body ends. */
  readonly duration?: Duration;
  /** Time between two looks at the steady state; at most 25 ms as long as it has not come back. Default: `'250ms'`. */
  readonly interval?: Duration;
  /** `'must hold'` ends the experiment where the steady state does not hold while faults are there. Default: `'sampled'`. */
  readonly during?: 'sampled' | 'must hold';
  /** What counts as having come back. */
  readonly recovery?: {
    /** How long the steady state may take to come back after the last fault. Default: `'30s'`. */
    readonly within?: Duration;
    /** How long it has to hold then. Default: `'1s'`. */
    readonly stable?: Duration;
  };
  /** What chance draws from. Default: the seed of the test run, or a fresh one. */
  readonly seed?: number;
  /** Lets faults pass that never did anything. Default: false, and then they are an error. */
  readonly allowUnfired?: boolean;
  /** Longest time for all of it. Default: the rest of the test's own time, under a test runner. */
  readonly timeout?: Duration;
  /** Ends it early. */
  readonly signal?: AbortSignal;
}

const recoveryRules = {
  within: withDefault(rule.duration("'30s'"), 30_000),
  stable: withDefault(rule.durationOrZero("'1s'"), 1_000),
};

const rules = {
  name: optional(rule.text("'Postgres is slow'")),
  faults: faultsRule,
  steadyState: optional(steadyStateRule),
  body: optional(rule.fn<(chaos: Chaos) => unknown>('async () => { … }')),
  duration: optional(rule.duration("'5s'")),
  interval: withDefault(rule.duration("'250ms'"), 250),
  during: withDefault(rule.oneOf('sampled', 'must hold'), 'sampled'),
  recovery: withDefault(rule.object("{ within: '30s', stable: '1s' }"), {}),
  seed: optional(rule.integer('42')),
  allowUnfired: withDefault(rule.flag(), false),
  timeout: optional(rule.duration("'60s'")),
  signal: optional(rule.signal()),
};

/** An experiment, read and complete. */
export type CompleteExperiment = ReturnType<typeof readExperiment>;

/** Reads the options of an experiment. @throws MettleError `METTLE_OPTION` */
export function readExperiment(where: string, given: unknown) {
  const { duration, interval, timeout, recovery, ...read } = readOptions(where, given, rules);
  const { within, stable } = readOptions(`"recovery" of ${where}`, recovery, recoveryRules);
  if (read.body === undefined && duration === undefined && !read.faults.every(endsByItself)) {
    throw wrongOption(
      where,
      'body',
      'given, or "duration", or "for" with each fault: something has to say when the faults end',
      read.body,
      'async () => { … }',
    );
  }
  return {
    ...read,
    name: read.name ?? read.faults.map(({ name }) => name).join(', '),
    durationMs: duration,
    intervalMs: interval,
    timeoutMs: timeout,
    withinMs: within,
    stableMs: stable,
  };
}
