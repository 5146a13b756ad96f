import { failedTo } from '../../core/errors';
import { shown } from '../../core/options';
import { type Duration, readDurationMs } from '../../core/units';
import type { AnySession, User } from '../user';

const WAIT: unique symbol = Symbol.for('jest-mettle.wait-time') as never;

type Plan =
  | { readonly kind: 'between'; readonly minMs: number; readonly maxMs: number }
  | { readonly kind: 'pacing'; readonly everyMs: number };

/** What {@link constant}, {@link between}, {@link constantPacing} and {@link constantThroughput} return. */
export interface PlannedWait {
  /** @internal */
  readonly [WAIT]: Plan;
}

/**
 * How long a user waits after each task: one of {@link constant}, {@link between}, {@link constantPacing} and
 * {@link constantThroughput}, a plain duration, or a function that is asked each time.
 */
export type WaitTime<Session extends object = AnySession> =
  | PlannedWait
  | Duration
  | ((user: User<Session>) => Duration);

/** Says how long a user waits now, in milliseconds. Keeps the state of one user. */
export type Pace = (user: User, beganMs: number, nowMs: number) => number;

/**
 * The same wait after each task.
 *
 * @throws MettleError `METTLE_OPTION`
 *
 * @example
 * ```ts
 * defineUser({ waitTime: constant('2s'), tasks: [browse] });
 * ```
 */
export function constant(duration: Duration): PlannedWait {
  const ms = readTime('constant', 'duration', duration);
  return { [WAIT]: { kind: 'between', minMs: ms, maxMs: ms } };
}

/**
 * A wait from `min` to `max` after each task, every length as likely as another; drawn from the user's own seeded random.
 *
 * @throws MettleError `METTLE_OPTION`
 *
 * @example
 * ```ts
 * defineUser({ waitTime: between('1s', '5s'), tasks: [browse] });
 * ```
 */
export function between(min: Duration, max: Duration): PlannedWait {
  const minMs = readTime('between', 'min', min);
  const maxMs = readTime('between', 'max', max);
  if (minMs > maxMs)
    throw wrong('between', `"min" (${min}) is longer than "max" (${max})`, 'Give the shorter one first');
  return { [WAIT]: { kind: 'between', minMs, maxMs } };
}

/**
 * One task each `every`, from start to start: the wait is what the task has left of it. A task that takes longer is
 * followed by the next one at once, and what was missed is not made up for. The moments are absolute, on a monotonic
 * clock: a late timer moves one of them, not all that follow.
 *
 * @throws MettleError `METTLE_OPTION`
 *
 * @example
 * ```ts
 * defineUser({ waitTime: constantPacing('10s'), tasks: [poll] }); // 100 users make 10 tasks a second
 * ```
 */
export function constantPacing(every: Duration): PlannedWait {
  const everyMs = readTime('constantPacing', 'every', every);
  if (everyMs === 0) throw wrong('constantPacing', '"every" is 0', "Give a time greater than 0, as in '10s'");
  return { [WAIT]: { kind: 'pacing', everyMs } };
}

/**
 * So many tasks per second and user, evenly spaced: {@link constantPacing} the other way round.
 *
 * @throws MettleError `METTLE_OPTION`
 *
 * @example
 * ```ts
 * defineUser({ waitTime: constantThroughput(0.1), tasks: [poll] }); // the same as constantPacing('10s')
 * ```
 */
export function constantThroughput(perSecond: number): PlannedWait {
  if (!(Number.isFinite(perSecond) && perSecond > 0)) {
    throw wrong('constantThroughput', `"perSecond" is ${perSecond}`, 'Give a number greater than 0, as in 0.5');
  }
  return { [WAIT]: { kind: 'pacing', everyMs: 1000 / perSecond } };
}

/** What a wait time is in an error. */
export const WAIT_TIME_MUST_BE =
  'constant(…), between(…), constantPacing(…), constantThroughput(…), a duration, or a function (user) => duration';

/** Reads a wait time; `undefined` where it is none. The result makes the state of one user. */
export function readWaitTime(raw: unknown): (() => Pace) | undefined {
  if (typeof raw === 'function') return () => askEachTime(raw as (user: User) => unknown);
  if (typeof raw === 'object' && raw !== null && WAIT in raw) return () => paceOf((raw as PlannedWait)[WAIT]);
  const ms = readDurationMs(raw);
  return ms === undefined ? undefined : () => () => ms;
}

function paceOf(plan: Plan): Pace {
  if (plan.kind === 'pacing') return pacing(plan.everyMs);
  const { minMs, maxMs } = plan;
  return minMs === maxMs ? () => minMs : (user) => minMs + user.random.float() * (maxMs - minMs);
}

function pacing(everyMs: number): Pace {
  let dueMs: number | undefined;
  return (_user, beganMs, nowMs) => {
    // Counted from the moment that was due, not from the one at which a timer woke: lateness must not add up.
    dueMs = (dueMs ?? beganMs) + everyMs;
    if (dueMs < nowMs) dueMs = nowMs;
    return dueMs - nowMs;
  };
}

function askEachTime(ask: (user: User) => unknown): Pace {
  return (user) => {
    const answer = ask(user);
    const ms = readDurationMs(answer);
    if (ms === undefined) throw new Error(`it returned ${shown(answer)}. Return a duration, as in '2s' or 2000`);
    return ms;
  };
}

function readTime(where: string, what: string, raw: Duration): number {
  const ms = readDurationMs(raw);
  if (ms !== undefined) return ms;
  throw wrong(
    where,
    `"${what}" must be a duration, but it is ${JSON.stringify(raw)}`,
    "Write it like '250ms' or '10s'",
  );
}

function wrong(where: string, reason: string, cure: string): Error {
  return failedTo({ to: `read the wait time of ${where}`, reason, cure, code: 'METTLE_OPTION' });
}
