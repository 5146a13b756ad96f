import { isCounted, NO_WINDOW } from './births';
import { boundOf, holdersOf } from './bound';
import { foreignHolder } from './foreign';
import type { HeapGraph } from './heap-graph';
import { edgeTypes, nodeTypes } from './reader/format';
import type { References } from './references';
import type { CollectionSizes, GrownCollection } from './survey';
import { describePath, type PathStep, stepsTo } from './surveyed-path';

const STORES = new Set(['table', 'elements', 'properties']);
/** The header of a store, and a place in it. */
const [HEADER_BYTES, PLACE_BYTES] = [16, 8];
/** Collections that only the running code holds are those of the measurement itself. */
const RUNNING = /^\((Stack roots|Handle scope)\)$/;
/** Plain collections, and what is no object of JavaScript. To look at an object takes V8 a walk over the heap. */
const NAMES_NONE = /^((Weak)?(Map|Set)|Array)$|^system /;
const MOST = 40;

/** Finds collections from before the windows with a store that was born in one. */
export function grownCollections(
  graph: HeapGraph,
  references: References,
  windows: Int8Array,
  { former, least }: { readonly former?: CollectionSizes | undefined; readonly least: readonly number[] },
): { collections: GrownCollection[]; sizes: CollectionSizes } {
  const { type, id, size, firstEdge, edgeType, edgeName, edgeTo, strings } = graph.columns;
  const were = new Map<number, number>();
  former?.ids.forEach((one, index) => {
    were.set(one, former.bytes[index] ?? 0);
  });
  const leastBytes = HEADER_BYTES + PLACE_BYTES * Math.min(...least);
  const names = new Set([...STORES].map((name) => strings.indexOf(name)));
  const [ids, bytes, found]: [number[], number[], { node: number; store: number }[]] = [[], [], []];
  for (let node = 0; node < graph.nodeCount; node++) {
    if (type[node] !== nodeTypes.object) continue;
    for (let edge = firstEdge[node] as number; edge < (firstEdge[node + 1] as number); edge++) {
      if (edgeType[edge] !== edgeTypes.internal || !names.has(edgeName[edge] as number)) continue;
      const store = edgeTo[edge] as number;
      if (type[store] !== nodeTypes.array || (size[store] as number) < leastBytes) continue;
      ids.push(id[node] as number);
      bytes.push(size[store] as number);
      if (windows[store] === NO_WINDOW || windows[node] !== NO_WINDOW) continue;
      if (former && (size[store] as number) <= (were.get(id[node] as number) ?? 0)) continue;
      found.push({ node, store });
    }
  }
  const steps = (node: number): PathStep[] => stepsTo(graph, references, node);
  const collections = found
    .filter(({ node }) => !steps(node).some(({ className }) => RUNNING.test(className)))
    .sort((a, b) => (size[b.store] as number) - (size[a.store] as number))
    .slice(0, MOST)
    .map(({ node, store }): GrownCollection => {
      const path = steps(node);
      return {
        id: id[node] as number,
        mayNameBound: holdersOf(path)
          .filter((step) => !NAMES_NONE.test(step.className))
          .map((step) => id[step.node] as number),
        className: graph.classOf(node),
        storeBytes: size[store] as number,
        formerStoreBytes: were.get(id[node] as number) ?? null,
        window: windows[store] as number,
        survivors: survivorsIn(graph, windows, store),
        retainer: describePath(graph, references, node, { count: 1 }),
        foreign: foreignHolder(references, path),
        bound: boundOf(graph, holdersOf(path)),
      };
    });
  return { collections, sizes: { ids: Float64Array.from(ids), bytes: Float64Array.from(bytes) } };
}

function survivorsIn(graph: HeapGraph, windows: Int8Array, store: number): number {
  const { firstEdge, edgeTo } = graph.columns;
  const held = edgeTo.subarray(firstEdge[store] as number, firstEdge[store + 1] as number);
  // A number in a box belongs to its place: it is no object by itself.
  return held.reduce((count, node) => (windows[node] === NO_WINDOW || !isCounted(graph, node) ? count : count + 1), 0);
}
