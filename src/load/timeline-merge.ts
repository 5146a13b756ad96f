import { Histogram } from '../core/histogram';
import type { NamedSecond, TimelinePoint } from '../core/records/load';
import type { Second, SecondCounts } from './engine/timeline';

/** Names with a timeline of their own; those of further ones would fill the memory, and no page. */
const MAX_NAMES = 50;

/**
 * Adds up the seconds of several threads. A second that all have told keeps its figures, not its histograms. A thread may end
 * long before the others, and tells no second then: nobody waits for it.
 */
export class TimelineMerge {
  /** Those that have not ended. */
  readonly #threads: Set<number>;
  readonly #targetOf: (index: number) => number;
  readonly #onPoint: (point: TimelinePoint) => void;
  readonly #open = new Map<number, MergingSecond>();
  readonly #points: TimelinePoint[] = [];
  readonly #byName = new Map<string, NamedSecond[]>();

  /** @param targetOf - what the plan asked for in a second. */
  constructor(threads: number, targetOf: (index: number) => number, onPoint: (point: TimelinePoint) => void) {
    this.#threads = new Set(Array.from({ length: threads }, (_, thread) => thread));
    this.#targetOf = targetOf;
    this.#onPoint = onPoint;
  }

  add(thread: number, second: Second): void {
    const merging = this.#open.get(second.index) ?? new MergingSecond();
    this.#open.set(second.index, merging);
    merging.add(thread, second);
    this.#closeIfTold(second.index, merging);
  }

  /** A thread tells no further second. */
  ended(thread: number): void {
    this.#threads.delete(thread);
    // After the last one there is only the end of the run.
    if (this.#threads.size > 0) for (const [index, merging] of this.#open) this.#closeIfTold(index, merging);
  }

  /** All seconds in order, and those of each name. */
  end(): { all: TimelinePoint[]; byName: ReadonlyMap<string, readonly NamedSecond[]> } {
    for (const [index, merging] of this.#open) this.#close(index, merging);
    const inOrder = <T extends NamedSecond>(points: T[]): T[] => points.sort((a, b) => a.atMs - b.atMs);
    this.#byName.forEach(inOrder);
    return { all: inOrder(this.#points), byName: this.#byName };
  }

  #closeIfTold(index: number, merging: MergingSecond): void {
    for (const thread of this.#threads) if (!merging.toldBy.has(thread)) return;
    this.#close(index, merging);
  }

  #close(index: number, { users, inFlight, all, names }: MergingSecond): void {
    this.#open.delete(index);
    const atMs = index * 1000;
    for (const [name, sum] of names) this.#ofName(name)?.push(sum.at(atMs));
    const point: TimelinePoint = { ...all.at(atMs), target: this.#targetOf(index), users, inFlight };
    this.#points.push(point);
    this.#onPoint(point);
  }

  #ofName(name: string): NamedSecond[] | undefined {
    const known = this.#byName.get(name);
    if (known !== undefined || this.#byName.size === MAX_NAMES) return known;
    const points: NamedSecond[] = [];
    this.#byName.set(name, points);
    return points;
  }
}

/** One second, as far as threads have reported it. */
class MergingSecond {
  readonly toldBy = new Set<number>();
  users = 0;
  inFlight = 0;
  readonly all = new Sum();
  readonly names = new Map<string, Sum>();

  add(thread: number, { users, inFlight, names }: Second): void {
    this.toldBy.add(thread);
    this.users += users;
    this.inFlight += inFlight;
    for (const [name, counts] of names) {
      const sum = this.names.get(name) ?? new Sum();
      this.names.set(name, sum);
      sum.add(counts);
      this.all.add(counts);
    }
  }
}

class Sum {
  #started = 0;
  #ok = 0;
  #failed = 0;
  readonly #response = new Histogram();

  add({ started, ok, failed, response }: SecondCounts): void {
    this.#started += started;
    this.#ok += ok;
    this.#failed += failed;
    this.#response.merge(response);
  }

  at(atMs: number): NamedSecond {
    const response = this.#response;
    const ms = (percent: number): number | null => (response.count === 0 ? null : response.percentile(percent) / 1000);
    const counts = { started: this.#started, ok: this.#ok, failed: this.#failed };
    return { atMs, ...counts, p50Ms: ms(50), p95Ms: ms(95), p99Ms: ms(99), maxMs: ms(100) };
  }
}
