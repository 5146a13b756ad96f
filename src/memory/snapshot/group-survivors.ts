import { isCounted, NO_WINDOW } from './births';
import { add, type ByWindow, none } from './by-window';
import { CollapsedPaths } from './collapsed-paths';
import type { HeapGraph } from './heap-graph';
import type { HoldTree } from './hold-tree';
import { mergeGroups } from './merge-groups';
import { findOutermost, NONE } from './outermost';
import type { References } from './references';

/** A class among survivors. */
export interface Tally {
  readonly count: ByWindow;
  readonly bytes: ByWindow;
}

/** Survivors that are held in the same way. */
export interface RawGroup {
  /** Number of their collapsed path. */
  readonly place: number;
  /** Class of the outermost. */
  readonly className: string;
  readonly roots: number[];
  readonly count: ByWindow;
  /** With all that was born in the windows and is held through them. */
  readonly bytes: ByWindow;
  readonly members: Map<string, Tally>;
  /** One object of each class among them. */
  readonly samples: Map<string, number>;
}

/** What was born in the windows and is alive. */
export interface Survivors {
  readonly groups: readonly RawGroup[];
  readonly paths: CollapsedPaths;
  readonly count: ByWindow;
  readonly bytes: ByWindow;
}

/**
 * Groups survivors by how the outermost of them are held.
 *
 * Everything that was born in the windows belongs to at most one group, by the shortest path, so the bytes of all groups sum up
 * to the growth of the heap. What is held by a second group too is not freed by mending the first alone; the true retained size,
 * by dominators, would leave such bytes out of both, and growth unexplained.
 */
export function groupSurvivors(
  graph: HeapGraph,
  tree: HoldTree,
  references: References,
  windows: Int8Array,
  least: readonly number[],
): Survivors {
  const paths = new CollapsedPaths(graph, references);
  const found = findOutermost(graph, tree, paths, windows, least);
  const { survives, around, place, counting, count, bytes } = found;
  const groups = new Map<number, RawGroup>();
  const rootOf = new Int32Array(graph.nodeCount).fill(NONE);
  for (const node of tree.order) {
    const isRoot = survives[node] === 1 && counting.has(place[node] as number);
    // What has no time of birth (memory of a buffer, objects of C++) came with the object that holds it.
    const isOld = windows[node] === NO_WINDOW && isCounted(graph, node);
    const from = tree.holder[node] as number;
    const root = isRoot ? node : from >= 0 && !isOld ? (rootOf[from] as number) : NONE;
    rootOf[node] = root;
    if (root === NONE) continue;
    const window = (windows[node] === NO_WINDOW ? windows[root] : windows[node]) as number;
    const group = groupAt(
      groups,
      counting.get(place[root] as number) as number,
      () => graph.classOf(root),
      least.length,
    );
    const own = graph.columns.size[node] as number;
    add(group.bytes, window, own);
    if (isRoot) {
      group.roots.push(node);
      add(group.count, window, 1);
    }
    // The store of a collection counts to the collection.
    const member = survives[node] === 1 ? node : (around[node] as number);
    if (member === NONE) continue;
    const tally = memberOf(group, graph.classOf(member), member, least.length);
    if (member === node) add(tally.count, window, 1);
    add(tally.bytes, window, own);
  }
  const enough = [...groups.values()].filter((group) =>
    group.count.some((one, window) => one >= (least[window] as number)),
  );
  return { groups: mergeGroups(enough, paths), paths, count, bytes };
}

function groupAt(groups: Map<number, RawGroup>, place: number, className: () => string, windows: number): RawGroup {
  let group = groups.get(place);
  if (!group) {
    const [count, bytes] = [none(windows), none(windows)];
    group = { place, className: className(), roots: [], count, bytes, members: new Map(), samples: new Map() };
    groups.set(place, group);
  }
  return group;
}

function memberOf(group: RawGroup, className: string, sample: number, windows: number): Tally {
  let tally = group.members.get(className);
  if (!tally) {
    tally = { count: none(windows), bytes: none(windows) };
    group.members.set(className, tally);
    group.samples.set(className, sample);
  }
  return tally;
}
