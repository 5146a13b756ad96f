import { NameTally, type SerialisedNameTally } from './name-tally';

/** The tallies of all names, as they travel between threads. */
export type SerialisedTally = readonly (readonly [string, SerialisedNameTally])[];

/** Counts at one moment: `started` is always the sum of the others. */
export interface Counts {
  readonly started: number;
  readonly ok: number;
  readonly failed: number;
  readonly aborted: number;
  readonly inFlight: number;
}

/** A name for each path with an id in it would fill the memory: further names are counted under {@link FURTHER}. */
const MAX_NAMES = 500;
const FURTHER = 'further names (give requests a name to group them)';

/** What is counted and measured, by request name. What begins during the warm-up is counted apart and thrown away. */
export class Tally {
  readonly #names = new Map<string, NameTally>();
  readonly #warmUp = new NameTally('(warm-up)', false);

  /** The tally of a name. */
  named(name: string, measured: boolean): NameTally {
    if (!measured) return this.#warmUp;
    return this.#names.get(name) ?? this.#add(name);
  }

  counts(): Counts {
    const sum = { started: 0, ok: 0, failed: 0, aborted: 0, inFlight: 0 };
    for (const tally of this.#names.values()) {
      sum.started += tally.started;
      sum.ok += tally.ok;
      sum.failed += tally.failed;
      sum.aborted += tally.aborted;
      sum.inFlight += tally.inFlight;
    }
    return sum;
  }

  merge(other: SerialisedTally): void {
    for (const [name, tally] of other) this.named(name, true).merge(tally);
  }

  entries(): IterableIterator<[string, NameTally]> {
    return this.#names.entries();
  }

  toJSON(): SerialisedTally {
    return [...this.#names].map(([name, tally]) => [name, tally.toJSON()]);
  }

  #add(name: string): NameTally {
    const key = this.#names.size < MAX_NAMES ? name : FURTHER;
    const known = this.#names.get(key);
    if (known) return known;
    const added = new NameTally(key, true);
    this.#names.set(key, added);
    return added;
  }
}
