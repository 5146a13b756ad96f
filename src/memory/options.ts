import { optional, type Read, type Rules, readOptions, rule, withDefault } from '../core/options';
import type { Duration } from '../core/units';

/** Options of `detectLeaks`. */
export interface LeakOptions {
  /** Name for messages and the report. Default: the name of the function or the module. */
  readonly title?: string;
  /** Iterations in each window. Default: 200, fewer where an iteration takes long. */
  readonly iterations?: number;
  /** Iterations before the first window. Default: as many as in a window, at least 50. */
  readonly warmUp?: number;
  /** How long all may take. Default: '60s', and never longer than the running test. */
  readonly budget?: Duration;
  /** Runs before each look at the heap, to bring to an end what the scenario has begun: `() => queue.onIdle()`. */
  readonly settle?: () => unknown;
  /** Keeps the snapshots, for Chrome DevTools: always, or where something was found. Default: 'never'. */
  readonly keepSnapshots?: 'always' | 'on-leak' | 'never';
  /** Ends the measurement. */
  readonly signal?: AbortSignal;
}

const rules = {
  title: optional(rule.text("'checkout'")),
  iterations: optional(rule.positiveInteger('200')),
  warmUp: optional(rule.count('200')),
  budget: withDefault(rule.duration("'60s'"), 60_000),
  settle: optional(rule.fn<() => unknown>('() => queue.onIdle()')),
  keepSnapshots: withDefault(rule.oneOf('never', 'on-leak', 'always'), 'never'),
  signal: optional(rule.signal()),
} satisfies Rules;

/** The options, complete. */
export type ReadLeakOptions = Read<typeof rules>;

/** @throws MettleError `METTLE_OPTION` */
export function readLeakOptions(raw: LeakOptions | undefined): ReadLeakOptions {
  return readOptions('detectLeaks', raw, rules);
}
