import type { HeapGraph } from './heap-graph';
import { ephemeronTable, type HoldTree } from './hold-tree';
import { Modules } from './modules';
import { edgeTypes, nodeTypes } from './reader/format';

/** How one object that a user knows holds another, in the words of `RetainerStep.edge`. */
export interface Reference {
  /** The nearest holder that a user knows: a Map rather than its table. */
  readonly holder: number;
  /** `.sessions`, `[…]`, `value in a Map`, `variable "cache"`. */
  readonly edge: string;
  /** The same for all places of a collection, for both directions of a list, and for all names of an object that is used as a dictionary. */
  readonly sort: string;
}

/** How a variable of a block is held. */
export const BLOCK_VARIABLE = 'variable of a block';
/** An object with so many properties is taken for a dictionary: their names are keys, not fields. */
const DICTIONARY = 40;
const LINK =
  /^_*#?(idle)?(next|prev|previous|nextNode|prevNode|left|right|older|newer|before|after|head|tail|first|last)_*$/i;
const INNER_WORDS: Readonly<Record<string, string>> = {
  context: 'variables of its scope',
  previous: 'outer scope',
  reactions_or_result: 'what waits for it',
  parameters_and_registers: 'local variable',
  bound_function: 'bound function',
  bound_this: 'bound this',
  bound_arguments: 'bound argument',
  function: 'its function',
  receiver: 'its this',
  buffer: '.buffer',
};
const INVISIBLE: readonly number[] = [
  nodeTypes.hidden,
  nodeTypes.array,
  nodeTypes.code,
  nodeTypes.number,
  nodeTypes['object shape'],
];

/** Whether an object is one that a user knows, or a root. What is not belongs to the object that holds it. */
export function isVisible(graph: HeapGraph, node: number): boolean {
  const type = graph.columns.type[node] as number;
  return !INVISIBLE.includes(type);
}

/** Places that an entry of a Map takes in its table: key, value, and the next one in the bucket. */
export const MAP_ENTRY = 3;
const [HEADER_BYTES, PLACE_BYTES, COUNTS, PLACES_PER_BUCKET] = [16, 8, 3, 7];

/** Which place among the entries of a Map's table a reference is. They come behind three counts and the buckets (V8's `OrderedHashMap`). */
export function tablePlace(graph: HeapGraph, table: number, edge: number): number {
  const { edgeName, strings, size } = graph.columns;
  const buckets = (((size[table] as number) - HEADER_BYTES) / PLACE_BYTES - COUNTS) / PLACES_PER_BUCKET;
  return Number(strings[edgeName[edge] as number]) - COUNTS - buckets;
}

/** Puts the references of the shortest paths into words. */
export class References {
  readonly #graph: HeapGraph;
  readonly #tree: HoldTree;
  readonly #dictionaries = new Map<number, boolean>();

  readonly modules: Modules;

  constructor(graph: HeapGraph, tree: HoldTree) {
    this.modules = new Modules(graph);
    this.#graph = graph;
    this.#tree = tree;
  }

  /** How an object is held; `undefined` for the root. */
  to(node: number): Reference | undefined {
    const { holder: holders, by } = this.#tree;
    let holder = holders[node] as number;
    if (holder < 0) return undefined;
    const last = by[node] as number;
    let first = last;
    while (!isVisible(this.#graph, holder)) {
      first = by[holder] as number;
      holder = holders[holder] as number;
      if (holder < 0) return undefined;
    }
    return { holder, ...this.#words(holder, first, last) };
  }

  /** The WeakMap that has an object as a value, where that is how it is held. */
  weakMapOf(node: number): number | undefined {
    const { edgeName, strings, id } = this.#graph.columns;
    const { holder, by } = this.#tree;
    const table = ephemeronTable(strings[edgeName[by[node] as number] as number] ?? '');
    const at = table === undefined ? -1 : id.indexOf(table);
    const map = at === -1 ? -1 : (holder[at] as number);
    return map === -1 ? undefined : map;
  }

  /** The key, where it is a string, of an object that is held as a value of a Map. */
  keyOf(node: number): string | undefined {
    const { firstEdge, edgeName, edgeTo, strings } = this.#graph.columns;
    const { holder, by } = this.#tree;
    const table = holder[node] as number;
    const key = String(Number(strings[edgeName[by[node] as number] as number]) - 1);
    for (let edge = firstEdge[table] as number; edge < (firstEdge[table + 1] as number); edge++) {
      if (strings[edgeName[edge] as number] !== key) continue;
      const at = edgeTo[edge] as number;
      return this.#graph.classOf(at) === 'string' ? this.#graph.textOf(at) : undefined;
    }
    return undefined;
  }

  #words(holder: number, first: number, last: number): { edge: string; sort: string } {
    const graph = this.#graph;
    const { edgeType, edgeName, strings } = graph.columns;
    if (edgeType[first] === edgeTypes.element) return same('[…]');
    // V8 has names for the variables of functions and modules, and none for those of blocks.
    if (edgeType[first] === edgeTypes.hidden)
      return same(graph.classOf(holder) === 'Context' ? BLOCK_VARIABLE : 'what it keeps');
    const name = strings[edgeName[first] as number] ?? '';
    if (edgeType[first] === edgeTypes.context) return same(`variable "${name}"`);
    if (edgeType[first] === edgeTypes.property) {
      const edge = /^<symbol (.*)>$/.exec(name)?.[1];
      const text =
        edge !== undefined
          ? `[Symbol(${edge})]`
          : /^[\p{L}$_#][\p{L}\p{N}$_]*$/u.test(name)
            ? `.${name}`
            : `["${name}"]`;
      if (LINK.test(name)) return { edge: text, sort: 'link' };
      return { edge: text, sort: this.#isDictionary(holder) ? '[key]' : text };
    }
    if (edgeType[first] === edgeTypes.internal) {
      if (name === 'elements') return same('[…]');
      if (name === 'properties') return same('[key]');
      if (name === 'table') return same(this.#inTable(holder, first, last));
      if (ephemeronTable(name) !== undefined) return same('value in a WeakMap');
      return same(INNER_WORDS[name] ?? (/^\d+$/.test(name) ? '[…]' : `(${name})`));
    }
    return same(graph.nameOf(holder) === '' ? '' : 'root');
  }

  #inTable(holder: number, first: number, last: number): string {
    const kind = this.#graph.classOf(holder);
    if (kind.includes('Set')) return `in a ${kind}`;
    const place = tablePlace(this.#graph, this.#graph.columns.edgeTo[first] as number, last);
    return `${place % MAP_ENTRY === 0 ? 'key' : 'value'} in a ${kind}`;
  }

  #isDictionary(node: number): boolean {
    let known = this.#dictionaries.get(node);
    if (known === undefined) {
      const { firstEdge, edgeType } = this.#graph.columns;
      let properties = 0;
      for (let edge = firstEdge[node] as number; edge < (firstEdge[node + 1] as number); edge++) {
        if (edgeType[edge] === edgeTypes.property) properties++;
      }
      known = properties >= DICTIONARY;
      this.#dictionaries.set(node, known);
    }
    return known;
  }
}

function same(edge: string): { edge: string; sort: string } {
  return { edge, sort: edge };
}
