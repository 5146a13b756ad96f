import type { HeapGraph } from './heap-graph';
import type { References } from './references';

interface Place {
  readonly before: number;
  readonly depth: number;
  readonly sort: string;
  readonly className: string;
  /** Number of sort and class. */
  readonly step: number;
  readonly next: Map<number, number>;
}

const LONGEST_REPEAT = 6;
const KEY_STEPS = 6;
/** Names that say so little that two of them in a row may be two different things. */
const PLAIN = /^(Object|Array|Map|Set|Context|Promise|WeakMap|string|function .*)$/;

/**
 * Gives objects that are held in the same way the same number: the path from the root by classes and sorts of references, in which
 * a stretch that repeats itself (`next → next → next`, `Context → function → Context → function`) counts once.
 */
export class CollapsedPaths {
  readonly #graph: HeapGraph;
  readonly #references: References;
  readonly #placeOf: Int32Array;
  readonly #places: Place[] = [];
  readonly #steps = new Map<string, number>();

  constructor(graph: HeapGraph, references: References) {
    this.#graph = graph;
    this.#references = references;
    this.#placeOf = new Int32Array(graph.nodeCount).fill(-1);
    this.#places.push({ before: -1, depth: 0, sort: '', className: '(root)', step: -1, next: new Map() });
    this.#placeOf[0] = 0;
  }

  /** The number of the path of an object. */
  of(node: number): number {
    const way: { node: number; sort: string }[] = [];
    let place = -1;
    for (let at = node; ; ) {
      place = this.#placeOf[at] as number;
      if (place !== -1) break;
      const reference = this.#references.to(at);
      way.push({ node: at, sort: reference?.sort ?? '' });
      if (!reference) {
        place = 0;
        break;
      }
      at = reference.holder;
    }
    for (let at = way.length - 1; at >= 0; at--) {
      const { node: next, sort } = way[at] as { node: number; sort: string };
      place = this.#follow(place, sort, this.#graph.classOf(next));
      this.#placeOf[next] = place;
    }
    return place;
  }

  /** The number of the path of the holder. */
  holderOf(place: number): number {
    return this.#places[place]?.before ?? -1;
  }

  /** The sort of the last reference of a path. */
  sortOf(place: number): string {
    return this.#places[place]?.sort ?? '';
  }

  /** The class of what a path leads to. */
  classOf(place: number): string {
    return this.#places[place]?.className ?? '';
  }

  /** The end of a path as a text: the same in each survey of a process, where the way from the root may differ. */
  key(place: number): string {
    const parts: string[] = [];
    for (let at = place; at > 0 && parts.length < KEY_STEPS; at = this.#places[at]?.before ?? -1) {
      const { sort, className } = this.#places[at] as Place;
      parts.push(`${sort} ${className}`);
    }
    return parts.reverse().join(' > ');
  }

  #follow(from: number, sort: string, className: string): number {
    const before = this.#places[from] as Place;
    const link = className === before.className && !PLAIN.test(className);
    const step = this.#step(link ? 'link' : sort, className);
    const known = before.next.get(step);
    if (known !== undefined) return known;
    const place = this.#repeated(from, step) ?? this.#places.length;
    if (place === this.#places.length) {
      const depth = before.depth + 1;
      this.#places.push({ before: from, depth, sort: link ? 'link' : sort, className, step, next: new Map() });
    }
    before.next.set(step, place);
    return place;
  }

  /** Where the path stood before, if this step completes a stretch that has just been gone. */
  #repeated(from: number, step: number): number | undefined {
    const back = [step];
    for (let at = from; at > 0 && back.length < 2 * LONGEST_REPEAT; at = this.#places[at]?.before ?? -1) {
      back.push((this.#places[at] as Place).step);
    }
    for (let length = 1; length <= LONGEST_REPEAT && 2 * length <= back.length; length++) {
      if (back.slice(0, length).every((one, index) => one === back[index + length])) {
        let at = from;
        for (let steps = 1; steps < length; steps++) at = this.#places[at]?.before ?? -1;
        return at;
      }
    }
    return undefined;
  }

  #step(sort: string, className: string): number {
    const key = `${sort}\n${className}`;
    let number = this.#steps.get(key);
    if (number === undefined) {
      number = this.#steps.size;
      this.#steps.set(key, number);
    }
    return number;
  }
}
