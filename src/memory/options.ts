import { optional, type Read, type Rules, readOptions, rule, withDefault, wrongOption } from '../core/options';
import type { Duration } from '../core/units';

/** Options of `detectLeaks`. */
export interface LeakOptions {
  /** Name for messages and the report. Default: the name of the function or the module. */
  readonly title?: string;
  /** Iterations in a window, on average: the windows differ in size, so that what belongs to an iteration is told from what belongs to a window. Default: 200, fewer (down to 20) where an iteration takes long. */
  readonly iterations?: number;
  /** Iterations before the first window. Default: as many as in a window, at least 50 where an iteration does not take long. */
  readonly warmUp?: number;
  /** How long all may take. Default: '60s', and never longer than the running test. */
  readonly budget?: Duration;
  /** Runs before each look at the heap, to bring to an end what the scenario has begun: `() => queue.onIdle()`. A module exports it. */
  readonly settle?: () => unknown;
  /** Keeps the snapshots under `.mettle/heap`, for Chrome DevTools: always, or where something was found. Default: 'never'. */
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
  keepSnapshots: withDefault(rule.oneOf('never', 'on-leak', 'always'), 'never' as const),
  signal: optional(rule.signal()),
} satisfies Rules;

/** The options, complete. */
export type ReadLeakOptions = Read<typeof rules>;

/** @throws MettleError `METTLE_OPTION` */
export function readLeakOptions(raw: LeakOptions | undefined): ReadLeakOptions {
  return readOptions('detectLeaks', raw, rules);
}

/** The options for a module, which runs in another process. @throws MettleError `METTLE_OPTION` */
export function readModuleOptions(raw: LeakOptions | undefined): ReadLeakOptions {
  const read = readLeakOptions(raw);
  if (read.settle === undefined) return read;
  throw wrongOption(
    'detectLeaks',
    'settle',
    'left out for a module, which runs in a process of its own and exports it',
    read.settle,
    'undefined /* and in the module: export const settle = () => queue.onIdle() */',
  );
}
