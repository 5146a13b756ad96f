import type { HeapGraph } from './heap-graph';
import { edgeTypes } from './reader/format';

const PARTS_SHOWN = 2;

/** The file of a module: an object with `filename` and `exports`, in Node's own loader and in Jest's. `undefined` for other objects. */
export function moduleFile(graph: HeapGraph, node: number): string | undefined {
  const { firstEdge, edgeType, edgeName, edgeTo, strings } = graph.columns;
  let file: string | undefined;
  let exports = false;
  for (let edge = firstEdge[node] as number; edge < (firstEdge[node + 1] as number); edge++) {
    if (edgeType[edge] !== edgeTypes.property) continue;
    const name = strings[edgeName[edge] as number];
    if (name === 'exports') exports = true;
    if (name === 'filename') file = graph.textOf(edgeTo[edge] as number);
  }
  return exports && file !== undefined ? file.split(/[\\/]/).slice(-PARTS_SHOWN).join('/') : undefined;
}
