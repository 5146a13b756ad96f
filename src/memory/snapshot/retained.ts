import { isCounted } from './births';
import type { HeapGraph } from './heap-graph';
import { holdTree, strongEdges } from './hold-tree';
import { References } from './references';
import type { RetainedClass, RetainedObject } from './survey';
import { describePath } from './surveyed-path';

const STORES = /^(elements|properties|table|backing_store)$/;

/** Finds out what would be freed with an object: what cannot be reached from the roots when it is taken out. */
export function findRetained(graph: HeapGraph, id: number): RetainedObject {
  const { id: ids, size } = graph.columns;
  const node = ids.indexOf(id);
  if (node === -1) throw new Error(`it holds no object with the id ${id}`);
  const without = reachable(graph, 0, node);
  const through = reachable(graph, node, -1);
  const classes = new Map<string, { count: number; bytes: number }>();
  let [retainedBytes, retainedObjects] = [0, 0];
  for (let at = 0; at < graph.nodeCount; at++) {
    if (through[at] === 0 || without[at] === 1) continue;
    retainedBytes += size[at] as number;
    const counted = isCounted(graph, at);
    const className = counted ? graph.classOf(at) : '(stores)';
    const sum = classes.get(className) ?? { count: 0, bytes: 0 };
    classes.set(className, sum);
    sum.count++;
    if (counted) retainedObjects++;
    sum.bytes += size[at] as number;
  }
  const tree = holdTree(graph);
  return {
    className: graph.classOf(node),
    ownBytes: ownBytes(graph, node),
    retainedBytes,
    retainedObjects,
    classes: [...classes]
      .map(([className, sum]): RetainedClass => ({ className, ...sum }))
      .sort((a, b) => b.bytes - a.bytes),
    retainers: [describePath(graph, new References(graph, tree), node, { count: 1 })],
  };
}

/** All that can be reached from an object without passing another one. */
function reachable(graph: HeapGraph, from: number, without: number): Uint8Array {
  const { firstEdge, edgeTo } = graph.columns;
  const strong = strongEdges(graph);
  const reached = new Uint8Array(graph.nodeCount);
  const open = [from];
  reached[from] = 1;
  while (open.length > 0) {
    const node = open.pop() as number;
    for (let edge = firstEdge[node] as number; edge < (firstEdge[node + 1] as number); edge++) {
      const to = edgeTo[edge] as number;
      if (reached[to] === 1 || to === without || !strong(node, edge)) continue;
      reached[to] = 1;
      open.push(to);
    }
  }
  return reached;
}

function ownBytes(graph: HeapGraph, node: number): number {
  const { firstEdge, edgeTo, edgeName, strings, size } = graph.columns;
  let bytes = size[node] as number;
  for (let edge = firstEdge[node] as number; edge < (firstEdge[node + 1] as number); edge++) {
    if (STORES.test(strings[edgeName[edge] as number] ?? '') && !isCounted(graph, edgeTo[edge] as number)) {
      bytes += size[edgeTo[edge] as number] as number;
    }
  }
  return bytes;
}
