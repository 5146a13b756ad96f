import { failedTo } from '../../core/errors';
import { accepts, optional, readOptions, rule } from '../../core/options';
import type { AnySession } from '../user';
import { type ReadTaskSet, readCommon, type TaskSetOptions, taskSetRules } from './task-set';

const USER: unique symbol = Symbol.for('jest-mettle.user') as never;

/** What {@link defineUser} reads: a kind of user. At most one of `weight` and `fixedCount`. */
export interface UserOptions<Session extends object = AnySession>
  extends Pick<TaskSetOptions<Session>, 'order' | 'tags' | 'tasks'> {
  /** Name in the report and in messages. Default: `user`. */
  readonly name?: string;
  /** How many of the users are of this kind, compared with the other kinds: a whole number up to 10,000. Default: 1. */
  readonly weight?: number;
  /** So many users are of this kind, before the others get theirs by weight. Only with `users`, not with `rate`. */
  readonly fixedCount?: number;
  /** The wait after each task. Default: none. */
  readonly waitTime?: TaskSetOptions<Session>['waitTime'];
  /**
   * Once for each user, before its first task. A user whose `onStart` throws is counted as a failure and tries again a
   * second later, so that the load does not shrink in silence.
   */
  readonly onStart?: TaskSetOptions<Session>['onStart'];
  /** Once for each user whose `onStart` went well, after its last task. Not for those that the end of the run cuts off. */
  readonly onStop?: TaskSetOptions<Session>['onStop'];
  /** Makes what a user keeps for itself, `user.session`, at its start. Default: an empty object. */
  readonly session?: () => Session;
}

/** What {@link defineUser} returns: a scenario by itself, or with others in a list. */
export interface UserDefinition {
  /** As given, or `user`. */
  readonly name: string;
  /** @internal */
  readonly [USER]: ReadUser;
}

/** A kind of user that was read. Its tasks are a set that goes on until the user leaves. */
export interface ReadUser extends ReadTaskSet {
  readonly weight: number;
  readonly fixedCount: number | undefined;
  readonly session: (() => object) | undefined;
}

const userRules = {
  ...taskSetRules,
  name: optional(rule.text("'shopper'")),
  weight: optional(
    accepts<number>('a whole number from 1 to 10000', '3', (raw) => Number.isInteger(raw) && isWeight(raw as number)),
  ),
  fixedCount: optional(rule.positiveInteger('1')),
  session: optional(rule.fn<() => object>('() => ({ basket: [] })')),
};

/**
 * Defines a kind of user, as Locust's user classes do: what it does at its start, its tasks and how often each is done, how long it waits
 * after a task, and what it does at its end. The result is a scenario; a list of them is one with several kinds of users.
 *
 * With `users`, each goes on until it is told to leave; an iteration is one task. With `rate`, each arrival is a user who does
 * its `onStart`, one task (`order: 'sequential'`: once through all), and its `onStop`.
 *
 * @throws MettleError `METTLE_OPTION`
 *
 * @example
 * ```ts
 * const shopper = defineUser({
 *   waitTime: between('1s', '3s'),
 *   onStart: async (user) => { await user.post('/login', { json: { name: `user ${user.id}` } }); },
 *   tasks: [{ task: browse, weight: 5 }, buy],
 * });
 * await loadBurst(service, { users: 50, duration: '30s', scenario: shopper });
 * ```
 */
export function defineUser<Session extends object = AnySession>(options: UserOptions<Session>): UserDefinition {
  const { name = UNNAMED, weight, fixedCount, session, ...common } = readOptions('defineUser', options, userRules);
  if (weight !== undefined && fixedCount !== undefined) {
    throw failedTo({
      to: 'read the options of defineUser',
      reason: '"weight" and "fixedCount" are both given',
      cure: 'Give "weight" for a share of the users, or "fixedCount" for a number of them',
      code: 'METTLE_OPTION',
    });
  }
  const set = { name, rounds: Number.POSITIVE_INFINITY, ...readCommon(`defineUser "${name}"`, common) };
  return { name, [USER]: { ...set, weight: weight ?? 1, fixedCount, session } };
}

/** Name of a user that was given none. */
export const UNNAMED = 'user';

/** Whether this came from {@link defineUser}, of any copy of this package. */
export function isUserDefinition(raw: unknown): raw is UserDefinition {
  return typeof raw === 'object' && raw !== null && USER in raw;
}

/** What was defined. */
export function definitionOf(user: UserDefinition): ReadUser {
  return user[USER];
}

function isWeight(weight: number): boolean {
  return weight >= 1 && weight <= 10_000;
}
