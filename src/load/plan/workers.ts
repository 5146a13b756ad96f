import { availableParallelism } from 'node:os';
import type { Budget, LoadShape } from '../engine/job';
import { runsHere } from './user-model';
import type { ReadScenario } from './what';
import { wrongPlan } from './wrong-plan';

/** How many worker threads; 0 for a function. */
export function readWorkers(
  workers: number | undefined,
  scenario: ReadScenario,
  shape: LoadShape,
  budget: Budget,
): number {
  if (runsHere(scenario)) {
    if (workers === undefined) return 0;
    throw wrongPlan(
      '"workers" is given, but a function runs in the calling thread',
      'Put the function into a module and give its path, or leave "workers" out',
    );
  }
  if (workers !== undefined && workers > availableParallelism()) {
    throw wrongPlan(
      `"workers" is ${workers}, but this machine runs ${availableParallelism()} threads at once`,
      'More of them would only disturb each other',
    );
  }
  const useful = shape.model === 'closed' ? shape.users : shape.maxInFlight;
  return Math.min(workers ?? 1, useful, budget.iterations ?? useful, budget.requests ?? useful);
}
