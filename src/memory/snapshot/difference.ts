import { isCounted } from './births';
import type { HeapGraph } from './heap-graph';
import { holdTree } from './hold-tree';
import { nodeTypes } from './reader/format';
import type { ClassDifference, HeapDifference } from './survey';

/** Finds out which classes have more, or larger, objects in the second of two snapshots of a process. */
export function findDifference(before: HeapGraph, after: HeapGraph): HeapDifference {
  const [was, is] = [byClass(before), byClass(after)];
  const classes: ClassDifference[] = [];
  for (const className of new Set([...was.keys(), ...is.keys()])) {
    const [old, now] = [was.get(className) ?? NOTHING, is.get(className) ?? NOTHING];
    if (old.count === now.count && old.bytes === now.bytes) continue;
    classes.push({
      className,
      countBefore: old.count,
      countAfter: now.count,
      bytesBefore: old.bytes,
      bytesAfter: now.bytes,
    });
  }
  const total = (map: ReadonlyMap<string, Sum>, of: keyof Sum): number =>
    [...map.values()].reduce((sum, one) => sum + one[of], 0);
  return {
    objectsBefore: total(was, 'count'),
    objectsAfter: total(is, 'count'),
    bytesBefore: total(was, 'bytes'),
    bytesAfter: total(is, 'bytes'),
    classes: classes.sort((a, b) => b.bytesAfter - b.bytesBefore - (a.bytesAfter - a.bytesBefore)),
  };
}

interface Sum {
  count: number;
  bytes: number;
}

/** Compiled code, type feedback and the shapes of objects: a function has more of it the more often it runs. */
const ENGINE: readonly number[] = [nodeTypes.code, nodeTypes['object shape'], nodeTypes.hidden];

const NOTHING: Sum = { count: 0, bytes: 0 };

/** Objects by class; what is none by itself counts to the object that holds it, and what V8 needs for itself to `(V8)`. */
function byClass(graph: HeapGraph): Map<string, Sum> {
  const { order, holder } = holdTree(graph);
  const { type } = graph.columns;
  const owner = new Int32Array(graph.nodeCount).fill(-1);
  const sums = new Map<string, Sum>();
  for (const node of order) {
    const counted = isCounted(graph, node);
    const from = holder[node] as number;
    owner[node] = counted ? node : from < 0 || ENGINE.includes(type[node] as number) ? -1 : (owner[from] as number);
    const whose = owner[node] as number;
    const className = whose < 0 ? '(V8)' : graph.classOf(whose);
    const sum = sums.get(className) ?? { count: 0, bytes: 0 };
    sums.set(className, sum);
    if (counted) sum.count++;
    sum.bytes += graph.columns.size[node] as number;
  }
  return sums;
}
