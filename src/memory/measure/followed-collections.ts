import type { GrownCollection, HeapSurvey, SurvivorGroup } from '../snapshot/survey';
import type { Inspector } from '../target/heap-target';
import { namesBound } from './collection-bounds';
import { sizesOf } from './collection-sizes';
import { soleHolder } from './judge/collections';
import { type Followed, newlyFollowed } from './suspicions';

/** How large each of the followed collections was at a look; `null` where that could not be told. */
interface LookAtSizes {
  readonly round: number;
  readonly sizes: readonly (number | null)[];
}

/** Collections that may grow without end, and how large they were at each look since that was suspected. */
export class FollowedCollections {
  // Replaced, and never added to: a list with a larger store would itself be a collection that grows.
  #collections: readonly { readonly collection: GrownCollection; readonly groupKey: string | null }[] = [];
  // As text: in this process each object that is kept here would be one more that a window leaves.
  #looks = '[]';

  /** Follows those too that a survey tells, after so many iterations in all. */
  add(survey: HeapSurvey, iterations: number): void {
    const already = this.#collections.flatMap(({ collection, groupKey }) => (groupKey === null ? [collection] : []));
    const found = newlyFollowed(survey, iterations, already);
    this.#collections = [...this.#collections, ...found.map((collection) => ({ collection, groupKey: null }))];
  }

  /** Follows the collections too in which groups of survivors lie, where nothing names a bound for them. */
  async addHolders(
    groups: readonly SurvivorGroup[],
    collections: readonly GrownCollection[],
    inspector: Inspector,
    signal: AbortSignal,
  ): Promise<void> {
    for (const group of groups) {
      const collection = soleHolder(group, groups, collections);
      if (collection === undefined || this.#collections.some(({ groupKey }) => groupKey === group.key)) continue;
      if (await namesBound(inspector, collection.mayNameBound, signal)) continue;
      this.#collections = [...this.#collections, { collection, groupKey: group.key }];
    }
  }

  /** Notes how large they are now. */
  async look(round: number, inspector: Inspector, signal: AbortSignal): Promise<void> {
    const ids = this.#collections.map(({ collection: { id } }) => id);
    const sizes = await sizesOf(inspector, ids, signal);
    const look: LookAtSizes = { round, sizes: sizes.map((size) => size ?? null) };
    this.#looks = JSON.stringify([...(JSON.parse(this.#looks) as LookAtSizes[]), look]);
  }

  /** All of them, with their sizes. */
  followed(): Followed[] {
    const looks = JSON.parse(this.#looks) as LookAtSizes[];
    return this.#collections.map((each, at) => ({
      ...each,
      sizes: looks
        .filter(({ sizes }) => sizes[at] !== undefined)
        .map(({ round, sizes }) => ({ round, size: sizes[at] ?? undefined })),
    }));
  }
}
