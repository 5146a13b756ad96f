import { isCounted, NO_WINDOW } from './births';
import type { HeapGraph } from './heap-graph';

/** Classes that are everywhere, so that having one in common says nothing. */
const COMMON = /^(Object|Array|Map|Set|Context|string|symbol|bigint|function( \(anonymous\))?)$/;

/**
 * Tells objects from before the windows that are of a class of which the windows left some: most likely the same leak left them in
 * the warm-up. A path to anything else had better not come by them.
 */
export function alike(graph: HeapGraph, windows: Int8Array, leastCount: number): (node: number) => boolean {
  const { type, name } = graph.columns;
  const counts = new Map<number, number>();
  const key = (node: number): number => (name[node] as number) * 16 + (type[node] as number);
  for (let node = 0; node < windows.length; node++) {
    if (windows[node] === NO_WINDOW || !isCounted(graph, node) || COMMON.test(graph.classOf(node))) continue;
    counts.set(key(node), (counts.get(key(node)) ?? 0) + 1);
  }
  const classes = new Set([...counts].filter(([, count]) => count >= leastCount).map(([one]) => one));
  return (node) => classes.has(key(node));
}
