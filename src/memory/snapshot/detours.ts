import { isCounted, NO_WINDOW } from './births';
import type { HeapGraph } from './heap-graph';

/** Classes that are everywhere, so that having one in common says nothing. */
const COMMON = /^(Object|Array|Map|Set|Context|string|symbol|bigint|function( \(anonymous\))?)$/;
/** What Jest keeps of mocks and spies leads on to all that a test file holds. */
const FRAMEWORK = /^ModuleMocker$/;

/**
 * Tells objects from before the windows by which a path had better not come: those of a class of which the windows left some, since
 * most likely the same leak left them in the warm-up, and the test framework's.
 */
export function detours(graph: HeapGraph, windows: Int8Array, least: readonly number[]): (node: number) => boolean {
  const { type, name } = graph.columns;
  const counts = new Map<number, number>();
  const key = (node: number): number => (name[node] as number) * 16 + (type[node] as number);
  for (let node = 0; node < windows.length; node++) {
    if (FRAMEWORK.test(graph.classOf(node))) counts.set(key(node), Number.POSITIVE_INFINITY);
    if (windows[node] === NO_WINDOW || !isCounted(graph, node) || COMMON.test(graph.classOf(node))) continue;
    counts.set(key(node), (counts.get(key(node)) ?? 0) + 1);
  }
  const classes = new Set([...counts].filter(([, count]) => count >= Math.min(...least)).map(([one]) => one));
  return (node) => classes.has(key(node));
}
