import { isCounted, NO_WINDOW } from './births';
import { CollapsedPaths } from './collapsed-paths';
import type { HeapGraph } from './heap-graph';
import type { HoldTree } from './hold-tree';
import { mergeGroups } from './merge-groups';
import type { References } from './references';

/** Objects or bytes by window. */
export type ByWindow = number[];

/** A class among survivors. */
export interface Tally {
  readonly count: ByWindow;
  readonly bytes: ByWindow;
}

/** Survivors that are held in the same way. */
export interface RawGroup {
  readonly place: number;
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

const NONE = -1;
const CHAIN_REACH = 8;

/**
 * Groups survivors by how they are held. What counts is the outermost survivor: one whose holder on the shortest path was there
 * before. Three kinds are held by other survivors and count all the same: links of a chain that runs through the windows (each
 * iteration's object holds the one before), what is held by a survivor of another window (a collection that was made in the first
 * window and filled in the next ones), and what is held by a survivor of a sort too rare to be what each iteration leaves.
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
  { boundaries, leastCount }: { readonly boundaries: readonly number[]; readonly leastCount: number },
): Survivors {
  const none = (): ByWindow => Array.from({ length: boundaries.length - 1 }, () => 0);
  const { order, holder } = tree;
  const { size } = graph.columns;
  const paths = new CollapsedPaths(graph, references);
  const [count, bytes] = [none(), none()];

  const survives = new Uint8Array(graph.nodeCount);
  const outer = new Int32Array(graph.nodeCount).fill(NONE);
  const byClass = new Map<string, ByWindow>();
  for (const node of order) {
    const from = holder[node] as number;
    const counted = isCounted(graph, node);
    const window = windows[node] as number;
    if (from >= 0 && !(counted && window === NO_WINDOW)) outer[node] = survives[from] ? from : (outer[from] as number);
    if (window === NO_WINDOW || !counted) continue;
    survives[node] = 1;
    add(count, window, 1);
    add(bytes, window, size[node] as number);
    add(tally(byClass, graph.classOf(node), none), window, 1);
  }

  // Paths cost most, so only classes of which there are enough are followed.
  const frequent = (counts: ByWindow | undefined): boolean => counts?.some((one) => one >= leastCount) ?? false;
  const candidates = order.filter((node) => survives[node] === 1 && frequent(byClass.get(graph.classOf(node))));
  const place = new Int32Array(graph.nodeCount).fill(NONE);
  const byPlace = new Map<number, ByWindow>();
  for (const node of candidates) {
    const at = paths.of(node);
    place[node] = at;
    add(tally(byPlace, at, none), windows[node] as number, 1);
  }

  const rare = (node: number): boolean =>
    place[node] === NONE || (byPlace.get(place[node] as number) as ByWindow).every((one) => one <= leastCount);
  const counting = new Set<number>();
  for (const node of candidates) {
    const at = place[node] as number;
    if (counting.has(at)) continue;
    const around = outer[node] as number;
    if (around === NONE || rare(around) || (windows[around] !== windows[node] && inChain(node))) counting.add(at);
  }
  function inChain(node: number): boolean {
    let around = outer[node] as number;
    for (let reach = 0; around !== NONE && reach < CHAIN_REACH; reach++) {
      if (place[around] === place[node]) return true;
      around = outer[around] as number;
    }
    return false;
  }

  const groups = new Map<number, RawGroup>();
  const joined = joinHeads(candidates, { outer, place, counting, byPlace, graph });
  const rootOf = new Int32Array(graph.nodeCount).fill(NONE);
  for (const node of order) {
    const from = holder[node] as number;
    const isRoot = survives[node] === 1 && counting.has(place[node] as number);
    // What has no time of birth (memory of a buffer, objects of C++) came with the object that holds it.
    const isOld = windows[node] === NO_WINDOW && isCounted(graph, node);
    const root = isRoot ? node : from >= 0 && !isOld ? (rootOf[from] as number) : NONE;
    rootOf[node] = root;
    if (root === NONE) continue;
    const window = (windows[node] === NO_WINDOW ? windows[root] : windows[node]) as number;
    const at = joined.get(place[root] as number) ?? (place[root] as number);
    let group = groups.get(at);
    if (!group) {
      const members = new Map<string, Tally>();
      const className = graph.classOf(root);
      group = { place: at, className, roots: [], count: none(), bytes: none(), members, samples: new Map() };
      groups.set(at, group);
    }
    const own = size[node] as number;
    add(group.bytes, window, own);
    if (isRoot) {
      group.roots.push(node);
      add(group.count, window, 1);
    }
    // The store of a collection counts to the collection.
    const member = survives[node] ? node : (outer[node] as number);
    if (member === NONE) continue;
    const className = graph.classOf(member);
    let known = group.members.get(className);
    if (!known) {
      known = { count: none(), bytes: none() };
      group.members.set(className, known);
      group.samples.set(className, member);
    }
    if (member === node) add(known.count, window, 1);
    add(known.bytes, window, own);
  }
  const merged = mergeGroups(
    [...groups.values()].filter((group) => frequent(group.count)),
    paths,
  );
  return { groups: merged, paths, count, bytes };
}

/** The newest or oldest link of a chain is held in another way than the rest: `head` rather than `next`. It joins them. */
function joinHeads(
  candidates: Uint32Array,
  {
    outer,
    place,
    counting,
    byPlace,
    graph,
  }: {
    readonly outer: Int32Array;
    readonly place: Int32Array;
    readonly counting: ReadonlySet<number>;
    readonly byPlace: ReadonlyMap<number, ByWindow>;
    readonly graph: HeapGraph;
  },
): Map<number, number> {
  const sum = (at: number): number => (byPlace.get(at) ?? []).reduce((total, one) => total + one, 0);
  const joined = new Map<number, number>();
  for (const node of candidates) {
    const around = outer[node] as number;
    if (around === NONE) continue;
    const [own, other] = [place[node] as number, place[around] as number];
    if (own === other || joined.has(other) || !counting.has(own) || !counting.has(other)) continue;
    if (graph.classOf(around) === graph.classOf(node) && sum(other) * 8 < sum(own)) joined.set(other, own);
  }
  return joined;
}

function add(list: ByWindow, window: number, by: number): void {
  list[window] = (list[window] ?? 0) + by;
}

function tally<Key>(map: Map<Key, ByWindow>, key: Key, none: () => ByWindow): ByWindow {
  let known = map.get(key);
  if (!known) {
    known = none();
    map.set(key, known);
  }
  return known;
}
