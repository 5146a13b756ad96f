import { type LocatedSites, profileSites, type SitesRequest } from '../../../src/memory/sites/profile-sites';
import type { SurvivorGroup } from '../../../src/memory/snapshot/survey';
import { openThisProcess } from '../../../src/memory/target/this-process';
import { group } from '../support/survivors';

/** Sites, and which calls of the inspector they took. */
export interface SitesHere extends LocatedSites {
  readonly calls: readonly string[];
}

/** Profiles a function of this process. */
export async function sitesHere(
  iterations: number,
  iterate: (i: number) => unknown,
  further: Partial<SitesRequest> = {},
  calls: string[] = [],
): Promise<SitesHere> {
  const target = await openThisProcess();
  try {
    const { signal } = new AbortController();
    const located = await profileSites({
      inspector: {
        on: target.inspector.on,
        send: (method, ...rest) => {
          calls.push(method);
          return target.inspector.send(method, ...rest);
        },
      },
      iterations,
      run: async () => {
        for (let i = 0; i < iterations; i++) await iterate(i);
      },
      settle: () => target.settle(signal),
      expectedBytes: iterations * 100,
      signal,
      ...further,
    });
    return { ...located, calls };
  } finally {
    await target.close();
  }
}

/** A group of survivors of which a survey says no more than this. */
export function groupOf(known: Partial<SurvivorGroup> = {}): SurvivorGroup {
  return group([100, 100, 100], {
    className: 'Object',
    bytesByWindow: [1_000, 1_000, 1_000],
    members: [],
    ...known,
  });
}

/** A path by which survivors are held, by its edges. */
export function heldBy(...edges: readonly string[]): Pick<SurvivorGroup, 'retainers'> {
  const steps = edges.map((edge) => ({ edge, className: 'Object', repeated: 1, definedAt: null }));
  return { retainers: [{ inWords: 'held', count: 1, steps }] };
}
