import { failedTo } from '../../core/errors';
import type { Job } from '../engine/job';
import type { Behaviour, Lives } from '../engine/life';
import type { ReadScenario } from '../plan';
import type { ReadUser } from './define-user';
import type { LoadHooks } from './hooks';
import { Journey } from './journey';
import { kindOf, requireFit } from './kinds';
import { chooseTasks } from './tags';

/**
 * Makes of a scenario what the engine runs.
 *
 * @throws MettleError `METTLE_OPTION` where tags leave nothing, or the kinds of users do not fit the plan.
 */
export function behaviourOf(
  scenario: Exclude<ReadScenario, { kind: 'module' }>,
  { load, population, choice }: Pick<Job, 'load' | 'population' | 'choice'>,
  hooks: LoadHooks,
): Behaviour {
  if (scenario.kind === 'users') {
    const kinds = chooseTasks(scenario.users, choice);
    requireFit(kinds, load.model, population);
    return { kind: 'lives', lives: livesOf(kinds), hooks };
  }
  if (choice.tags !== null || choice.excludeTags.length > 0) {
    throw failedTo({
      to: 'choose tasks by their tags',
      reason: `the scenario is a ${scenario.kind}, which has no tasks`,
      cure: 'Leave "tags" and "excludeTags" out, or make users with tasks by defineUser',
      code: 'METTLE_OPTION',
    });
  }
  if (scenario.kind === 'list') return { kind: 'list', requests: scenario.requests, hooks };
  const life = { iterate: scenario.run };
  return { kind: 'lives', lives: () => life, hooks };
}

function livesOf(kinds: readonly ReadUser[]): Lives {
  const kind = kindOf(kinds);
  return (place) => new Journey(kind(place));
}
