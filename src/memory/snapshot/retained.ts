import { isCounted } from './births';
import type { HeapGraph } from './heap-graph';
import { holdTree, strongEdges } from './hold-tree';
import { edgeTypes, nodeTypes } from './reader/format';
import { References } from './references';
import type { RetainedClass, RetainedObject } from './survey';
import { describePath } from './surveyed-path';

const ROOT = 0;

/**
 * Finds out what would be freed with an object: what can be reached through it, and not from the roots when it is taken out.
 * Its class and its code do not count, though they too may have no other holder: they are not its data.
 */
export function findRetained(graph: HeapGraph, id: number): RetainedObject {
  const { id: ids, size } = graph.columns;
  const node = ids.indexOf(id);
  if (node === -1) throw new Error(`it holds no object with the id ${id}`);
  const strong = strongEdges(graph);
  const isData = dataEdges(graph);
  const elsewhere = reach(graph, ROOT, (from, edge) => graph.columns.edgeTo[edge] !== node && strong(from, edge));
  const { order, holder } = reach(graph, node, (from, edge) => isData(edge) && strong(from, edge));

  const owner = new Map<number, number>();
  const classes = new Map<string, { count: number; bytes: number }>();
  let [ownBytes, retainedBytes, retainedObjects] = [0, 0, 0];
  for (const at of order) {
    if (elsewhere.reached[at] === 1) continue;
    const counted = isCounted(graph, at) || at === node;
    const whose = counted ? at : (owner.get(holder[at] as number) ?? node);
    owner.set(at, whose);
    const bytes = size[at] as number;
    const className = graph.classOf(whose);
    const sum = classes.get(className) ?? { count: 0, bytes: 0 };
    classes.set(className, sum);
    if (counted) {
      sum.count++;
      retainedObjects++;
    }
    sum.bytes += bytes;
    retainedBytes += bytes;
    if (whose === node) ownBytes += bytes;
  }
  return {
    className: graph.classOf(node),
    ownBytes,
    retainedBytes,
    retainedObjects,
    classes: [...classes]
      .map(([className, sum]): RetainedClass => ({ className, ...sum }))
      .sort((a, b) => b.bytes - a.bytes),
    retainers: [describePath(graph, new References(graph, holdTree(graph)), node, { count: 1 })],
  };
}

/** Whether a reference leads to what an object holds, rather than to what V8 needs to work with it. */
function dataEdges(graph: HeapGraph): (edge: number) => boolean {
  const { type, edgeType, edgeName, edgeTo, strings } = graph.columns;
  return (edge) => {
    const to = type[edgeTo[edge] as number];
    if (to === nodeTypes.code || to === nodeTypes['object shape']) return false;
    return edgeType[edge] !== edgeTypes.property || strings[edgeName[edge] as number] !== '__proto__';
  };
}

/** What can be reached, in an order in which each comes after the one by which it was reached. */
function reach(
  graph: HeapGraph,
  from: number,
  follow: (node: number, edge: number) => boolean,
): { reached: Uint8Array; order: number[]; holder: Int32Array } {
  const { firstEdge, edgeTo } = graph.columns;
  const reached = new Uint8Array(graph.nodeCount);
  const holder = new Int32Array(graph.nodeCount).fill(-1);
  const order = [from];
  reached[from] = 1;
  for (const node of order) {
    for (let edge = firstEdge[node] as number; edge < (firstEdge[node + 1] as number); edge++) {
      const to = edgeTo[edge] as number;
      if (reached[to] === 1 || !follow(node, edge)) continue;
      reached[to] = 1;
      holder[to] = node;
      order.push(to);
    }
  }
  return { reached, order, holder };
}
