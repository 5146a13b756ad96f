import type { HeapGraph } from './heap-graph';
import { nodeTypes } from './reader/format';

/** Born before the first window, after the last one, or at a time that cannot be told. */
export const NO_WINDOW = -1;

const COUNTED: readonly number[] = [
  nodeTypes.object,
  nodeTypes.string,
  nodeTypes['concatenated string'],
  nodeTypes['sliced string'],
  nodeTypes.closure,
  nodeTypes.regexp,
  nodeTypes.symbol,
  nodeTypes.bigint,
];

/**
 * In which window each object was born. Only objects of JavaScript have ids that grow, and these are odd. What has no size is none: where numbers
 * are shown, V8 makes up a node for each small integer and a string for each number, with new ids in every snapshot.
 */
export function windowsOfBirth(graph: HeapGraph, boundaries: readonly number[]): Int8Array {
  const { id, size } = graph.columns;
  const windows = new Int8Array(graph.nodeCount).fill(NO_WINDOW);
  const [from, until] = [boundaries[0] ?? 0, boundaries.at(-1) ?? 0];
  for (let node = 0; node < windows.length; node++) {
    const own = id[node] as number;
    if (own <= from || own > until || own % 2 === 0 || size[node] === 0) continue;
    let window = 0;
    while (own > (boundaries[window + 1] as number)) window++;
    windows[node] = window;
  }
  return windows;
}

/** Whether objects of this kind are counted by themselves. Others, such as the store of an array, belong to their holder. */
export function isCounted(graph: HeapGraph, node: number): boolean {
  const type = graph.columns.type[node] as number;
  if (!COUNTED.includes(type)) return false;
  if (type !== nodeTypes.object) return true;
  const name = graph.nameOf(node);
  return !name.startsWith('system / ') || name === 'system / Context';
}
