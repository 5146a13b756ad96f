import type { LoadPlan, Scenario, User } from '../../../src/load';

type Place = readonly [name: string, plan: Pick<LoadPlan, 'scenario'> & { readonly workers?: number }];

const hit: Scenario = (user: User) => user.get('/');
const list: Scenario = [{ path: '/' }];

/** Where a load runs: in the calling thread, and in two worker threads. */
export const places: readonly Place[] = [
  ['in this thread', { scenario: hit }],
  ['in two worker threads', { scenario: list, workers: 2 }],
];
