import type { GrownCollection, HeapSurvey } from '../snapshot/survey';
import type { Inspector } from '../target/heap-target';
import { sizesOf } from './collection-sizes';
import { type Followed, newlyFollowed } from './suspicions';

/** How large each of the followed collections was at a look; `null` where that could not be told. */
interface LookAtSizes {
  readonly round: number;
  readonly sizes: readonly (number | null)[];
}

/** Collections that may grow without end, and how large they were at each look since that was suspected. */
export class FollowedCollections {
  readonly #collections: GrownCollection[] = [];
  // As text: in this process each object that is kept here would be one more that a window leaves.
  #looks = '[]';

  /** Follows those too that a survey tells, after so many iterations in all. */
  add(survey: HeapSurvey, iterations: number): void {
    this.#collections.push(...newlyFollowed(survey, iterations, this.#collections));
  }

  /** Notes how large they are now. */
  async look(round: number, inspector: Inspector, signal: AbortSignal): Promise<void> {
    const ids = this.#collections.map(({ id }) => id);
    const sizes = await sizesOf(inspector, ids, signal);
    const look: LookAtSizes = { round, sizes: sizes.map((size) => size ?? null) };
    this.#looks = JSON.stringify([...(JSON.parse(this.#looks) as LookAtSizes[]), look]);
  }

  /** All of them, with their sizes. */
  followed(): Followed[] {
    const looks = JSON.parse(this.#looks) as LookAtSizes[];
    return this.#collections.map((collection, at) => ({
      collection,
      sizes: looks
        .filter(({ sizes }) => sizes[at] !== undefined)
        .map(({ round, sizes }) => ({ round, size: sizes[at] ?? undefined })),
    }));
  }
}
