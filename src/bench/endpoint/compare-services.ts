import { raceDeadline } from '../../core/deadline';
import { createRandom } from '../../core/random';
import { inOneFork } from '../fork/in-fork';
import type { PairMeasured } from '../measure/pair';
import type { BlockPlan } from './compare-in-blocks';
import { callOf, type Instance, withInstances } from './instance';
import type { ReadSide } from './side';

/**
 * V8 goes on compiling for some hundred requests, in other threads, so that what is measured before differs by chance from instance to instance; after
 * that, twenty pairs of blocks say what can be said of two instances.
 */
const PLAN: BlockPlan = {
  requests: 10,
  blockMs: 20,
  leastPairs: 8,
  mostPairs: 25,
  pairsMs: 400,
  warmUp: { leastRequests: 200, mostMs: 150, limitMs: 350 },
};
/**
 * Standard deviation, as a logarithm, of the ratio of two processes of one service: what one of them has for good, such as the places where V8 has put its
 * code, all measurements of it have in common.
 */
export const OF_ONE_INSTANCE = 0.02;
/** What instances take to start and to end. */
const START_MS = 30_000;

/** Both sides. */
export interface Services {
  readonly base: ReadSide;
  readonly candidate: ReadSide;
}

/** What a comparison is told. */
export interface Comparing {
  readonly seed: number;
  readonly budgetMs: number;
  readonly signal: AbortSignal;
  readonly label: string;
}

/**
 * Lets measurements be made of instances of both services, fresh ones for each where they can be started, all by one client in a process of its own:
 * what it has of its own both sides have in common.
 */
export function withServices<T>(
  { base, candidate }: Services,
  { seed, budgetMs, signal, label }: Comparing,
  use: (measure: (fork: number) => Promise<PairMeasured>) => Promise<T>,
): Promise<T> {
  const wait = {
    to: `run ${label}`,
    unfinished: () => 'a request had not been answered: it never is, or it takes very long',
    timeoutMs: budgetMs + START_MS,
    signal,
  };
  return inOneFork({ label, signal }, (ask) =>
    use((fork) => {
      const baseFirst = createRandom(seed).fork(`start ${fork}`).integer(0, 1) === 0;
      const order = baseFirst ? [base, candidate] : [candidate, base];
      return raceDeadline(wait, (over) =>
        withInstances(order, over, (instances) => {
          const [first, second] = instances as [Instance, Instance];
          return ask('comparePairOfServices', {
            base: callOf(base, baseFirst ? first : second),
            candidate: callOf(candidate, baseFirst ? second : first),
            plan: PLAN,
            seed,
            fork,
          });
        }),
      );
    }),
  );
}
