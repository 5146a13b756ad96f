import type { HeapGraph } from './heap-graph';
import { edgeTypes, nodeTypes } from './reader/format';

/** By whom each object is held on its shortest path from a root. */
export interface HoldTree {
  /** The holder of each object; -1 of the root, and of what nothing holds. */
  readonly holder: Int32Array;
  /** The reference by which it is held. */
  readonly by: Int32Array;
  /** All objects that are held, each after its holder. */
  readonly order: Uint32Array;
}

/** A step that a user knows from his source costs 2; what only V8 knows costs more, so that of two paths of much the same length the readable one wins. */
const COST = { named: 2, inner: 3, unnamed: 4, derived: 8, rare: 16 } as const;

/** Longer than paths among old objects are. */
const BY_NEW = 800;
const BY_DETOUR = 40;

/** Inner references that belong to how a value is stored or to what a function closes over. */
const STORAGE = new Set(['elements', 'properties', 'table', 'buffer', 'backing_store']);
const INNER = new Set([
  'context',
  'previous',
  'function',
  'receiver',
  'parameters_and_registers',
  'bound_function',
  'bound_this',
  'bound_arguments',
  'reactions_or_result',
  'extension',
]);
const DERIVED = new Set(['__proto__', 'prototype', 'constructor']);

/** Roots that keep nothing alive, and roots by which only V8 itself holds. */
const WEAK_ROOTS = /^\((Internalized strings|External strings|Weak roots|Weak collections)\)$/;
const READABLE_ROOTS = /^(\(Global handles\)|\(Eternal handles\)|Node \/ |C\+\+ )/;
const ROOT_NODE = 0;
const GC_ROOTS = 1;
const EPHEMERON = /^\d+ \/ part of key \(.*\) -> value \(.*\) pair in WeakMap \(table @(\d+)\)$/;

/**
 * What a reference from a key of a WeakMap to its value says of itself: the id of the table. V8 writes it twice, at the key and
 * at the table, and only the one at the key holds.
 */
export function ephemeronTable(name: string): number | undefined {
  const found = EPHEMERON.exec(name);
  return found ? Number(found[1]) : undefined;
}

/** Whether a reference keeps alive what it leads to. */
export function strongEdges(graph: HeapGraph): (from: number, edge: number) => boolean {
  const { type: nodeType, edgeType, edgeName, id, strings } = graph.columns;
  const tables = new Map<number, number>();
  const looked = new Uint8Array(strings.length);
  const [PLAIN, PAIR] = [1, 2];
  return (from, edge) => {
    const type = edgeType[edge];
    if (type === edgeTypes.weak) return false;
    if (nodeType[from] === nodeTypes.synthetic) return !WEAK_ROOTS.test(graph.nameOf(from));
    if (type !== edgeTypes.internal) return true;
    const name = edgeName[edge] as number;
    if (looked[name] === 0) {
      const table = ephemeronTable(strings[name] ?? '');
      looked[name] = table === undefined ? PLAIN : PAIR;
      if (table !== undefined) tables.set(name, table);
    }
    return looked[name] === PLAIN || tables.get(name) !== id[from];
  };
}

/**
 * Finds the shortest paths from the roots to all objects, over references that hold (Dial's algorithm: costs are small integers).
 * A path comes by objects of the windows (`isNew`) only where there is no other: what was there before them was held without them. Some old objects (`isDetour`) are avoided where that is not too far.
 */
export function holdTree(
  graph: HeapGraph,
  {
    isNew = () => false,
    isDetour = () => false,
  }: { isNew?: (node: number) => boolean; isDetour?: (node: number) => boolean } = {},
): HoldTree {
  const { firstEdge, edgeTo } = graph.columns;
  const { nodeCount } = graph;
  const holder = new Int32Array(nodeCount).fill(-1);
  const by = new Int32Array(nodeCount).fill(-1);
  const distance = new Uint32Array(nodeCount).fill(0xffffffff);
  const order = new Uint32Array(nodeCount);
  const strong = strongEdges(graph);
  const costOf = edgeCosts(graph);
  const buckets: (number[] | undefined)[] = [[ROOT_NODE]];
  let reached = 0;
  distance[ROOT_NODE] = 0;
  for (let now = 0; now < buckets.length; now++) {
    for (const node of buckets[now] ?? []) {
      if (distance[node] !== now) continue;
      order[reached++] = node;
      for (let edge = firstEdge[node] as number, end = firstEdge[node + 1] as number; edge < end; edge++) {
        const to = edgeTo[edge] as number;
        if ((distance[to] as number) <= now + COST.named || !strong(node, edge)) continue;
        const cost = costOf(node, edge);
        const detour = isNew(to) ? (isNew(node) ? 0 : BY_NEW) : isDetour(to) ? BY_DETOUR : 0;
        const then = now + cost + detour;
        if (cost === 0 || then >= (distance[to] as number)) continue;
        distance[to] = then;
        holder[to] = node;
        by[to] = edge;
        const bucket = buckets[then];
        if (bucket) bucket.push(to);
        else buckets[then] = [to];
      }
    }
    buckets[now] = undefined;
  }
  return { holder, by, order: order.subarray(0, reached) };
}

/** What a step along a reference costs; 0 where it holds nothing. */
function edgeCosts(graph: HeapGraph): (from: number, edge: number) => number {
  const { type, edgeType, edgeName, edgeTo, strings } = graph.columns;
  const byName = new Uint8Array(strings.length);
  const named = (name: number, fallback: number): number => {
    let cost = byName[name] as number;
    if (cost === 0) {
      const text = strings[name] ?? '';
      if (DERIVED.has(text)) cost = COST.derived;
      else if (STORAGE.has(text) || /^\d/.test(text)) cost = COST.named;
      else if (INNER.has(text)) cost = COST.inner;
      else cost = fallback;
      byName[name] = cost;
    }
    return cost;
  };
  const roots = new Map<number, number>();
  return (from, edge) => {
    const fromType = type[from];
    if (fromType === nodeTypes.synthetic) {
      if (edgeType[edge] === edgeTypes.shortcut) return COST.named;
      const root = from <= GC_ROOTS ? (edgeTo[edge] as number) : from;
      let cost = roots.get(root);
      if (cost === undefined) {
        cost = rootCost(graph.nameOf(root), from);
        roots.set(root, cost);
      }
      return cost;
    }
    if (fromType === nodeTypes.code || fromType === nodeTypes['object shape']) return COST.rare;
    switch (edgeType[edge]) {
      case edgeTypes.element:
      case edgeTypes.context:
      case edgeTypes.shortcut:
        return COST.named;
      case edgeTypes.property:
        return strings[edgeName[edge] as number] === '__proto__' ? COST.derived : COST.named;
      case edgeTypes.internal:
        return named(edgeName[edge] as number, COST.derived);
      default:
        return COST.unnamed;
    }
  };
}

function rootCost(name: string, from: number): number {
  if (WEAK_ROOTS.test(name)) return 0;
  return READABLE_ROOTS.test(name) || from === ROOT_NODE ? COST.unnamed : COST.rare * 2;
}
