import { optional, type Read, rule, withDefault } from '../../core/options';
import type { Budget } from '../engine/job';
import { type LoadHooks, readHooks } from '../model/hooks';
import type { TagChoice } from '../model/tags';
import type { ReadScenario } from './what';
import { wrongPlan } from './wrong-plan';

/** The options of a plan that belong to the users, not to how much load there is. */
export interface UserModelOptions {
  /** Ends the run when so many iterations (tasks, of users that have them) were begun in the measured time, all threads together. */
  readonly iterations?: number;
  /** Ends the run when so many requests were sent in the measured time, all threads together. */
  readonly requests?: number;
  /** Only tasks with one of these tags, of their own or of a set around them. Default: all. */
  readonly tags?: readonly string[];
  /** No task with one of these tags. Default: none is left out. */
  readonly excludeTags?: readonly string[];
  /** Functions that the run calls, where the scenario runs in the calling thread. A module exports its own as `hooks`. */
  readonly hooks?: LoadHooks;
}

/** A budget ends a run; this is for a service that is too slow to use it up. */
export const LONGEST_WITH_BUDGET_MS = 600_000;

/** The rules of {@link UserModelOptions}. */
export const userModelRules = {
  iterations: optional(rule.positiveInteger('1000')),
  requests: optional(rule.positiveInteger('10000')),
  tags: optional(rule.textList("['checkout']")),
  excludeTags: withDefault(rule.textList("['slow']"), []),
  hooks: optional(rule.object<LoadHooks>('{ request: ({ name, outcome }) => { … } }')),
};

/** What of a plan belongs to the users, read. */
export interface ReadUserModel {
  readonly budget: Budget;
  readonly choice: TagChoice;
  readonly hooks: LoadHooks;
}

/** Reads the options of the users. @throws MettleError `METTLE_OPTION` */
export function readUserModel(plan: Read<typeof userModelRules>, scenario: ReadScenario): ReadUserModel {
  const { iterations = null, requests = null, tags = null, excludeTags, hooks } = plan;
  if (hooks !== undefined && !runsHere(scenario)) {
    throw wrongPlan(
      '"hooks" is given, but the scenario runs in worker threads, which no function can enter',
      scenario.kind === 'module'
        ? 'Let the module of the scenario export them, as in export const hooks = defineHooks({ … })'
        : 'Put the list into a module that exports hooks too, and give its path',
    );
  }
  return { budget: { iterations, requests }, choice: { tags, excludeTags }, hooks: readHooks('hooks', hooks) };
}

/** Whether a scenario runs in the calling thread: what is made of functions cannot go to another one. */
export function runsHere({ kind }: ReadScenario): boolean {
  return kind === 'function' || kind === 'users';
}
