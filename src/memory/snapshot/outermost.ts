import { isCounted, NO_WINDOW } from './births';
import { add, type ByWindow, none, sum } from './by-window';
import type { CollapsedPaths } from './collapsed-paths';
import type { HeapGraph } from './heap-graph';
import type { HoldTree } from './hold-tree';

/** No object, no path. */
export const NONE = -1;

/** Which survivors there are, and which of them are to be counted. */
export interface Outermost {
  /** 1 for objects that were born in a window. */
  readonly survives: Uint8Array;
  /** The nearest survivor on the path to each object, itself not regarded. */
  readonly around: Int32Array;
  /** The collapsed path of each survivor of which there are enough. */
  readonly place: Int32Array;
  /** Collapsed paths of survivors that are counted, each with the one under which they are. */
  readonly counting: ReadonlyMap<number, number>;
  readonly count: ByWindow;
  readonly bytes: ByWindow;
}

/** How far up a chain is looked for an earlier link: one may be several objects. */
const CHAIN_REACH = 8;
/** So many of the survivors of a path have to be outermost, for all of them to count. */
const SHARE = 1 / 8;
/** A multiple of the least count: what is held by no more survivors than that, and is far more itself, came in batches. */
const FEW = 3;

/**
 * Finds the survivors that are counted: those whose holders on the shortest path were all there before the windows. Three sorts are
 * held by other survivors and count all the same: links of a chain that runs through the windows (each iteration's object holds the
 * one before), what is in a collection that was made in a window, and what is held by survivors too few to be what each iteration
 * leaves, such as batches.
 */
export function findOutermost(
  graph: HeapGraph,
  tree: HoldTree,
  paths: CollapsedPaths,
  windows: Int8Array,
  least: readonly number[],
): Outermost {
  const { order, holder } = tree;
  const windowCount = least.length;
  const survives = new Uint8Array(graph.nodeCount);
  const around = new Int32Array(graph.nodeCount).fill(NONE);
  const place = new Int32Array(graph.nodeCount).fill(NONE);
  const [count, bytes] = [none(windowCount), none(windowCount)];
  const byClass = new Map<string, ByWindow>();
  for (const node of order) {
    const from = holder[node] as number;
    const [window, counted] = [windows[node] as number, isCounted(graph, node)];
    const isOld = counted && window === NO_WINDOW;
    if (from >= 0 && !isOld) around[node] = survives[from] ? from : (around[from] as number);
    if (!counted || isOld) continue;
    survives[node] = 1;
    add(count, window, 1);
    add(bytes, window, graph.columns.size[node] as number);
    add(tally(byClass, graph.classOf(node), windowCount), window, 1);
  }

  // Paths cost most, so only classes of which there are enough are followed.
  const enough = (counts: ByWindow | undefined): boolean =>
    counts?.some((one, window) => one >= (least[window] as number)) ?? false;
  const followed = order.filter((node) => survives[node] === 1 && enough(byClass.get(graph.classOf(node))));
  const byPlace = new Map<number, ByWindow>();
  for (const node of followed) {
    const at = paths.of(node);
    place[node] = at;
    add(tally(byPlace, at, windowCount), windows[node] as number, 1);
  }

  const isRare = (above: number, node: number): boolean => {
    const counts = byPlace.get(place[above] as number);
    if (!counts || counts.every((one, window) => one <= (least[window] as number))) return true;
    const few = counts.every((one, window) => one <= FEW * (least[window] as number));
    return few && sum(counts) <= SHARE * sum(byPlace.get(place[node] as number) ?? []);
  };
  const isLink = (node: number): boolean => {
    let above = around[node] as number;
    if (windows[above] === windows[node]) return false;
    for (let reach = 0; above !== NONE && reach < CHAIN_REACH; reach++) {
      if (place[above] === place[node]) return true;
      above = around[above] as number;
    }
    return false;
  };
  const outermost = new Map<number, number>();
  const chains = chainsWithOld(graph, tree, paths, survives, place);
  for (const node of followed) {
    const at = place[node] as number;
    if (chains.has(at)) continue;
    const above = around[node] as number;
    if (above === NONE || isRare(above, node)) outermost.set(at, (outermost.get(at) ?? 0) + 1);
    else if (isLink(node)) chains.add(at);
  }
  const counting = new Map<number, number>();
  for (const [at, counts] of byPlace) {
    if (chains.has(at) || (outermost.get(at) ?? 0) >= SHARE * sum(counts)) counting.set(at, at);
  }
  joinHeads(counting, followed, (node) => {
    const above = around[node] as number;
    if (above === NONE || graph.classOf(above) !== graph.classOf(node)) return undefined;
    const [head, rest] = [place[above] as number, place[node] as number];
    const isHead = sum(byPlace.get(head) ?? []) < SHARE * sum(byPlace.get(rest) ?? []);
    return head !== rest && isHead ? { head, rest } : undefined;
  });
  return { survives, around, place, counting, count, bytes };
}

/** Paths of chains in which links of the windows hang on links from before them, or the other way about: with one window alone these show it. */
function chainsWithOld(
  graph: HeapGraph,
  { order, holder }: HoldTree,
  paths: CollapsedPaths,
  survives: Uint8Array,
  place: Int32Array,
): Set<number> {
  const chains = new Set<number>();
  const { name, type } = graph.columns;
  const isAlike = (one: number, other: number): boolean => name[one] === name[other] && type[one] === type[other];
  for (const node of order) {
    let above = holder[node] as number;
    for (let reach = 0; above >= 0 && reach < CHAIN_REACH; reach++, above = holder[above] as number) {
      if (survives[above] === survives[node]) {
        // It belongs to the link that holds it.
        if (isCounted(graph, above)) break;
        continue;
      }
      if (!isAlike(above, node)) continue;
      const [newer, older] = survives[node] === 1 ? [node, above] : [above, node];
      const at = place[newer] as number;
      if (at !== NONE && !chains.has(at) && paths.of(older) === at) chains.add(at);
      break;
    }
  }
  return chains;
}

/** The newest or oldest link of a chain is held in another way than the rest: by `head` rather than `next`. It joins them. */
function joinHeads(
  counting: Map<number, number>,
  nodes: Uint32Array,
  headOf: (node: number) => { head: number; rest: number } | undefined,
): void {
  for (const node of nodes) {
    const found = headOf(node);
    if (found && counting.get(found.head) === found.head && counting.has(found.rest))
      counting.set(found.head, found.rest);
  }
}

function tally<Key>(map: Map<Key, ByWindow>, key: Key, windowCount: number): ByWindow {
  let known = map.get(key);
  if (!known) {
    known = none(windowCount);
    map.set(key, known);
  }
  return known;
}
