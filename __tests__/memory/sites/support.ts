import { type LocatedSites, profileSites } from '../../../src/memory/sites/profile-sites';
import type { SurvivorGroup } from '../../../src/memory/snapshot/survey';
import { openThisProcess } from '../../../src/memory/target/this-process';

/** Profiles a function of this process. */
export async function sitesHere(iterations: number, iterate: (i: number) => unknown): Promise<LocatedSites> {
  const target = await openThisProcess();
  try {
    const { signal } = new AbortController();
    return await profileSites({
      inspector: target.inspector,
      iterations,
      run: async () => {
        for (let i = 0; i < iterations; i++) await iterate(i);
      },
      settle: () => target.settle(signal),
      expectedBytes: iterations * 100,
      signal,
    });
  } finally {
    await target.close();
  }
}

/** A group of survivors of which a survey says no more than this. */
export function groupOf(known: Partial<SurvivorGroup> = {}): SurvivorGroup {
  return {
    key: 'group',
    kind: 'object',
    className: 'Object',
    countByWindow: [100, 100, 100],
    bytesByWindow: [1_000, 1_000, 1_000],
    members: [],
    retainers: [],
    definedAt: [],
    foreign: null,
    bound: null,
    ...known,
  };
}

/** A path by which survivors are held, by its edges. */
export function heldBy(...edges: readonly string[]): Pick<SurvivorGroup, 'retainers'> {
  const steps = edges.map((edge) => ({ edge, className: 'Object', repeated: 1, definedAt: null }));
  return { retainers: [{ inWords: 'held', count: 1, steps }] };
}
