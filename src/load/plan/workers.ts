import { availableParallelism } from 'node:os';
import { peakOf } from '../../core/course';
import type { Budget } from '../engine/job';
import type { HowMuch } from './how-much';
import { runsHere } from './user-model';
import type { ReadScenario } from './what';
import { wrongPlan } from './wrong-plan';

/** How many worker threads; 0 for a function. */
export function readWorkers(
  workers: number | undefined,
  scenario: ReadScenario,
  { load, shape }: HowMuch,
  { iterations, requests }: Budget,
): number {
  if (runsHere(scenario)) {
    if (workers === undefined) return 0;
    throw wrongPlan(
      '"workers" is given, but a function runs in the calling thread',
      'Put the function into a module and give its path, or leave "workers" out',
    );
  }
  const mostAtOnce = (): number => {
    if (load.model === 'open') return load.maxInFlight;
    return shape === undefined ? peakOf(load.course) : Number.POSITIVE_INFINITY;
  };
  const most = mostAtOnce();
  // More threads than the machine runs at once would only disturb each other; the load is the same with fewer.
  return Math.min(workers ?? 1, availableParallelism(), most, iterations ?? most, requests ?? most);
}
