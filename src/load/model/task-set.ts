import { failedTo } from '../../core/errors';
import {
  accepts,
  isPlainObject,
  optional,
  type Read,
  readOptions,
  readsAs,
  rule,
  shown,
  withDefault,
} from '../../core/options';
import type { ScenarioContext } from '../scenario';
import type { AnySession, User } from '../user';
import { type Pace, readWaitTime, WAIT_TIME_MUST_BE, type WaitTime } from './wait-times';

const TASK_SET: unique symbol = Symbol.for('jest-mettle.task-set') as never;

/** What a user does in one task. */
export type TaskFunction<Session extends object = AnySession> = (
  user: User<Session>,
  context: ScenarioContext,
) => unknown;

/** A task with what is known of it. */
export interface TaskEntry<Session extends object = AnySession> {
  /** A function, or a task set within this one. */
  readonly task: TaskFunction<Session> | TaskSet<Session>;
  /** How often it is drawn, compared with the others of its set. Default: 1. Not for a sequential set. */
  readonly weight?: number;
  /** Name in messages. Default: the function's or the set's. */
  readonly name?: string;
  /** For `tags` and `excludeTags` of a plan, beside those of the set. */
  readonly tags?: readonly string[];
}

/** One task of a user or a set: a function, a set within it, or either with a weight, a name or tags. */
export type Task<Session extends object = AnySession> = TaskFunction<Session> | TaskSet<Session> | TaskEntry<Session>;

/** What {@link taskSet} reads. */
export interface TaskSetOptions<Session extends object = AnySession> {
  /** What there is to do. */
  readonly tasks: readonly Task<Session>[];
  /** `weighted`: each time one is drawn by weight. `sequential`: one after the other. Default: `weighted`. */
  readonly order?: 'weighted' | 'sequential';
  /**
   * How often, before the user goes on with the set around: draws of a weighted set, walks through a sequential one.
   * Default: 1. `Infinity`: until a task calls `user.interrupt()`.
   */
  readonly rounds?: number;
  /** The wait after each task of this set. Default: that of the set or user around it. */
  readonly waitTime?: WaitTime<Session>;
  /** Each time that a user comes into the set. */
  readonly onStart?: (user: User<Session>) => unknown;
  /** Each time that a user leaves the set: through, interrupted, or because it ends. */
  readonly onStop?: (user: User<Session>) => unknown;
  /** Name in messages. Default: `task set`. */
  readonly name?: string;
  /** Tags of all its tasks, for `tags` and `excludeTags` of a plan. */
  readonly tags?: readonly string[];
}

/** What {@link taskSet} returns: a task of a user, or of another set. */
export interface TaskSet<Session extends object = AnySession> {
  /** @internal */
  readonly [TASK_SET]: ReadTaskSet<Session>;
}

/** A task that was read. */
export interface ReadTask<Session extends object = AnySession> {
  readonly name: string;
  readonly weight: number;
  readonly tags: readonly string[];
  readonly task: TaskFunction<Session> | ReadTaskSet<Session>;
}

/** A task set that was read. */
export interface ReadTaskSet<Session extends object = AnySession> {
  readonly name: string;
  readonly sequential: boolean;
  readonly rounds: number;
  readonly tags: readonly string[];
  readonly tasks: readonly ReadTask<Session>[];
  /** Makes the state of one user; absent where the wait is that of the set or user around. */
  readonly wait: (() => Pace) | undefined;
  readonly onStart: ((user: User<Session>) => unknown) | undefined;
  readonly onStop: ((user: User<Session>) => unknown) | undefined;
}

/** The rules that a user and a set have in common. */
export const taskSetRules = {
  tasks: accepts<readonly unknown[]>(
    'a list of tasks with at least one: functions, task sets, or { task, weight, name, tags }',
    '[browse, { task: buy, weight: 2 }]',
    (raw) => Array.isArray(raw) && raw.length > 0,
  ),
  order: withDefault(rule.oneOf('weighted', 'sequential'), 'weighted' as const),
  waitTime: optional(readsAs(WAIT_TIME_MUST_BE, "between('1s', '3s')", readWaitTime)),
  onStart: optional(rule.fn<(user: User) => unknown>("async (user) => { await user.post('/login'); }")),
  onStop: optional(rule.fn<(user: User) => unknown>("async (user) => { await user.post('/logout'); }")),
  tags: withDefault(rule.textList("['read']"), []),
};

const setRules = {
  ...taskSetRules,
  rounds: withDefault(
    accepts<number>('a whole number from 1 up, or Infinity', '3', (raw) => isRounds(raw)),
    1,
  ),
  name: withDefault(rule.text("'checkout'"), 'task set'),
};

const entryRules = {
  task: accepts<TaskFunction | TaskSet>('a function or a task set', 'browse', (raw) => isTask(raw)),
  weight: optional(rule.positive('2')),
  name: optional(rule.text("'browse'")),
  tags: withDefault(rule.textList("['read']"), []),
};

/**
 * Tasks that belong together, as one task of a user or of another set.
 *
 * A user who comes to it stays for `rounds`: by default one draw of a weighted set, or once through a sequential one. With
 * `rounds: Infinity` it stays until a task calls `user.interrupt()`.
 *
 * @throws MettleError `METTLE_OPTION`
 *
 * @example
 * ```ts
 * const checkout = taskSet({ order: 'sequential', tasks: [fillBasket, pay, readReceipt] });
 * const shopper = defineUser({ tasks: [{ task: browse, weight: 5 }, checkout] });
 * ```
 */
export function taskSet<Session extends object = AnySession>(options: TaskSetOptions<Session>): TaskSet<Session> {
  const { rounds, name, ...common } = readOptions('taskSet', options, setRules);
  return { [TASK_SET]: { name, rounds, ...readCommon('taskSet', common) } as ReadTaskSet<Session> };
}

/** The part that a user and a set have in common. @throws MettleError `METTLE_OPTION` that names the task. */
export function readCommon(
  where: string,
  { tasks, order, waitTime, onStart, onStop, tags }: Read<typeof taskSetRules>,
): Omit<ReadTaskSet, 'name' | 'rounds'> {
  const sequential = order === 'sequential';
  const read = tasks.map((task, index) =>
    readTask(`task ${index + 1} of ${where}`, `task ${index + 1}`, task, sequential),
  );
  return { sequential, tasks: read, wait: waitTime, onStart, onStop, tags };
}

function readTask(where: string, position: string, raw: unknown, sequential: boolean): ReadTask {
  if (!isTask(raw) && !isPlainObject(raw)) {
    throw failedTo({
      to: `read ${where}`,
      reason: `it must be a function, a task set, or { task, weight, name, tags }, but it is ${shown(raw)}`,
      cure: "Give a function, as in async (user) => { await user.get('/orders'); }",
      code: 'METTLE_OPTION',
    });
  }
  const { task, weight, name, tags } = readOptions(where, isTask(raw) ? { task: raw } : raw, entryRules);
  if (sequential && weight !== undefined) {
    throw failedTo({
      to: `read the options of ${where}`,
      reason: '"weight" is given, but the tasks are done one after the other',
      cure: "Leave it out, or say order: 'weighted'",
      code: 'METTLE_OPTION',
    });
  }
  const set = isTaskSet(task) ? task[TASK_SET] : undefined;
  const given = name ?? (set === undefined ? (task as TaskFunction).name : set.name);
  return {
    name: given === '' || given === 'task' ? position : given,
    weight: weight ?? 1,
    tags,
    task: set ?? (task as TaskFunction),
  };
}

function isTask(raw: unknown): raw is TaskFunction | TaskSet {
  return typeof raw === 'function' || isTaskSet(raw);
}

function isTaskSet(raw: unknown): raw is TaskSet {
  return typeof raw === 'object' && raw !== null && TASK_SET in raw;
}

function isRounds(raw: unknown): boolean {
  return raw === Number.POSITIVE_INFINITY || (Number.isInteger(raw) && (raw as number) >= 1);
}
