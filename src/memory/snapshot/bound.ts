import { NO_WINDOW } from './births';
import { BOUND, SIZE } from './bound-names';
import type { HeapGraph } from './heap-graph';
import { edgeTypes, nodeTypes } from './reader/format';
import { MAP_ENTRY, tablePlace } from './references';
import type { SurvivorGroup } from './survey';
import type { PathStep } from './surveyed-path';

type Bound = NonNullable<SurvivorGroup['bound']>;

const HOLDERS = 4;
const ODDBALL = 'system / Oddball';

/** Those of the steps to a collection, itself included, that may name a bound for it, nearest first. */
export function holdersOf(steps: readonly PathStep[]): PathStep[] {
  return steps.slice(-HOLDERS).reverse();
}

/** The bound that one of the holders of a group names, where what it holds has not reached it. */
export function boundOf(graph: HeapGraph, holders: readonly PathStep[]): Bound | null {
  let size = 0;
  for (const { node } of holders) {
    size = Math.max(size, entriesOf(graph, node));
    const numbers = numbersOf(graph, node);
    const bound = numbers.find(({ name }) => BOUND.test(name));
    if (!bound) continue;
    const own = numbers.find(({ name }) => SIZE.test(name));
    const present = own?.value ?? size;
    if (bound.value > present) return { ...bound, size: present };
  }
  return null;
}

/** An array that grows takes at most half as much again, and 16 places: what fills more than that had its room from the start. */
const FILLED = 0.6;
const LEAST_FILLED = 100;
const STORE_HEADER_BYTES = 16;
const PLACE_BYTES = 8;

/**
 * The room of the array that holds a group, where it was made with room for more, as a ring or a cache with a bound does it: its store is
 * older than the windows, although most of what is in it was put there in them.
 */
export function roomOf(
  graph: HeapGraph,
  windows: Int8Array,
  steps: readonly PathStep[],
  survivors: number,
): Bound | null {
  const array = steps.at(-2)?.node;
  if (array === undefined || graph.classOf(array) !== 'Array') return null;
  const { firstEdge, edgeType, edgeName, edgeTo, strings, size } = graph.columns;
  const filled = entriesOf(graph, array);
  if (survivors < LEAST_FILLED || survivors > filled || survivors < filled * FILLED) return null;
  for (let edge = firstEdge[array] as number; edge < (firstEdge[array + 1] as number); edge++) {
    if (edgeType[edge] !== edgeTypes.internal || strings[edgeName[edge] as number] !== 'elements') continue;
    const store = edgeTo[edge] as number;
    const room = ((size[store] as number) - STORE_HEADER_BYTES) / PLACE_BYTES;
    return windows[store] === NO_WINDOW && room > filled ? { name: 'length', value: room, size: filled } : null;
  }
  return null;
}

/** How many things a collection holds, as far as that can be seen: small integers and booleans are not. */
function entriesOf(graph: HeapGraph, node: number): number {
  const { firstEdge, edgeType, edgeName, edgeTo, strings, type } = graph.columns;
  let elements = 0;
  const entries = new Set<number>();
  for (let edge = firstEdge[node] as number; edge < (firstEdge[node + 1] as number); edge++) {
    // A place that was made and is empty holds `undefined`, an oddball.
    if (edgeType[edge] === edgeTypes.element && graph.nameOf(edgeTo[edge] as number) !== ODDBALL) elements++;
    if (edgeType[edge] !== edgeTypes.internal || strings[edgeName[edge] as number] !== 'table') continue;
    const table = edgeTo[edge] as number;
    if (type[table] !== nodeTypes.array) continue;
    const isMap = graph.classOf(node).includes('Map');
    for (let one = firstEdge[table] as number; one < (firstEdge[table + 1] as number); one++) {
      const place = isMap ? Math.floor(tablePlace(graph, table, one) / MAP_ENTRY) : one;
      if (/^\d/.test(strings[edgeName[one] as number] ?? '')) entries.add(place);
    }
  }
  return Math.max(elements, entries.size);
}

/** The numeric properties of an object, where the snapshot has them (`exposeNumericValues`). */
function numbersOf(graph: HeapGraph, node: number): { name: string; value: number }[] {
  const { firstEdge, edgeType, edgeName, edgeTo, strings, type } = graph.columns;
  const found: { name: string; value: number }[] = [];
  for (let edge = firstEdge[node] as number; edge < (firstEdge[node + 1] as number); edge++) {
    const to = edgeTo[edge] as number;
    if (edgeType[edge] !== edgeTypes.property || type[to] !== nodeTypes.number) continue;
    const text = edgeTo[firstEdge[to] as number];
    const value = text === undefined ? Number.NaN : Number(graph.nameOf(text));
    if (Number.isFinite(value)) found.push({ name: strings[edgeName[edge] as number] ?? '', value });
  }
  return found;
}
