import { failedTo } from '../../core/errors';
import type { ReadUser } from './define-user';
import type { ReadTask, ReadTaskSet } from './task-set';

/** Which tasks of the users are done. */
export interface TagChoice {
  /** Only tasks with one of these; `null` for all. */
  readonly tags: readonly string[] | null;
  /** No task with one of these. */
  readonly excludeTags: readonly string[];
}

/**
 * Keeps the tasks that were chosen by their tags, as Locust does: a task has its own tags and those of all sets around
 * it. Sets and kinds of users without a task left are left out.
 *
 * @throws MettleError `METTLE_OPTION` where nothing is left.
 */
export function chooseTasks(users: readonly ReadUser[], choice: TagChoice): readonly ReadUser[] {
  if (choice.tags === null && choice.excludeTags.length === 0) return users;
  const chosen = users.flatMap((user) => {
    const tasks = keep(user, choice, []);
    return tasks.length === 0 ? [] : [{ ...user, tasks }];
  });
  if (chosen.length > 0) return chosen;
  const known = [...new Set(users.flatMap(tagsWithin))].sort();
  throw failedTo({
    to: 'choose tasks by their tags',
    reason: `no task is left; the tags of this scenario are ${known.join(', ') || 'none'}`,
    cure: 'Look at "tags" and "excludeTags" of the plan',
    code: 'METTLE_OPTION',
  });
}

function keep(set: ReadTaskSet, choice: TagChoice, around: readonly string[]): ReadTask[] {
  const inherited = [...around, ...set.tags];
  return set.tasks.flatMap((entry) => {
    const tags = [...inherited, ...entry.tags];
    if (typeof entry.task === 'function') return isChosen(tags, choice) ? [entry] : [];
    const tasks = keep(entry.task, choice, tags);
    return tasks.length === 0 ? [] : [{ ...entry, task: { ...entry.task, tasks } }];
  });
}

function isChosen(own: readonly string[], { tags, excludeTags }: TagChoice): boolean {
  return (tags === null || tags.some((tag) => own.includes(tag))) && !excludeTags.some((tag) => own.includes(tag));
}

function tagsWithin(set: ReadTaskSet): string[] {
  return [
    ...set.tags,
    ...set.tasks.flatMap(({ tags, task }) => (typeof task === 'function' ? tags : [...tags, ...tagsWithin(task)])),
  ];
}
