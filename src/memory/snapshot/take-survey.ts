import { windowsOfBirth } from './births';
import { boundOf, holdersOf, roomOf } from './bound';
import { sum } from './by-window';
import type { CollapsedPaths } from './collapsed-paths';
import { detours } from './detours';
import { foreignHolder } from './foreign';
import { groupSurvivors, type RawGroup } from './group-survivors';
import { grownCollections } from './grown-collections';
import type { HeapGraph } from './heap-graph';
import { holdTree } from './hold-tree';
import { kindOf } from './kind';
import { References } from './references';
import type { HeapSurvey, ScriptPosition, SurveyRequest, SurvivorClass, SurvivorGroup } from './survey';
import { describePath, stepsTo } from './surveyed-path';
import { tellingClass } from './telling-class';

const MOST_MEMBERS = 50;
const MOST_PLACES = 10;

/** Finds out from a heap what was born in which window and is alive, and who holds it. */
export function takeSurvey(
  graph: HeapGraph,
  { boundaries, former, leastCount = 1 }: Pick<SurveyRequest, 'boundaries' | 'former' | 'leastCount'>,
): HeapSurvey {
  const windows = windowsOfBirth(graph, boundaries);
  const least = boundaries
    .slice(1)
    .map((_, window) => (typeof leastCount === 'number' ? leastCount : (leastCount[window] ?? 1)));
  const tree = holdTree(graph, {
    isNew: (node) => (windows[node] as number) >= 0,
    isDetour: detours(graph, windows, least),
  });
  const references = new References(graph, tree);
  const { groups, paths, count, bytes } = groupSurvivors(graph, tree, references, windows, least);
  const { collections, sizes } = grownCollections(graph, references, windows, { former, least });
  return {
    objects: graph.nodeCount,
    bytes: graph.columns.size.reduce((sum, size) => sum + size, 0),
    countByWindow: count,
    bytesByWindow: bytes,
    groups: groups
      .map((group) => describeGroup(graph, windows, references, paths, group))
      .sort((a, b) => sum(b.countByWindow) - sum(a.countByWindow)),
    collections,
    collectionSizes: sizes,
  };
}

function describeGroup(
  graph: HeapGraph,
  windows: Int8Array,
  references: References,
  paths: CollapsedPaths,
  group: RawGroup,
): SurvivorGroup {
  const { roots, members, samples } = group;
  const root = roots.at(-1) as number;
  const steps = stepsTo(graph, references, root);
  const className = tellingClass(group);
  return {
    key: paths.key(group.place),
    kind: kindOf(graph, steps, members),
    className,
    countByWindow: group.count,
    bytesByWindow: group.bytes,
    members: [...members]
      .map(
        ([name, { count, bytes }]): SurvivorClass => ({ className: name, countByWindow: count, bytesByWindow: bytes }),
      )
      .sort((a, b) => sum(b.bytesByWindow) - sum(a.bytesByWindow))
      .slice(0, MOST_MEMBERS),
    retainers: [
      describePath(graph, references, root, {
        count: roots.length,
        others: [roots[0] as number, roots[roots.length >> 1] as number],
      }),
    ],
    definedAt: definitions(graph, [root, samples.get(className), ...samples.values()]),
    foreign: foreignHolder(references, steps),
    bound: boundOf(graph, holdersOf(steps.slice(0, -1))) ?? roomOf(graph, windows, steps, roots.length),
  };
}

function definitions(graph: HeapGraph, nodes: readonly (number | undefined)[]): ScriptPosition[] {
  const found = new Map<string, ScriptPosition>();
  for (const node of nodes) {
    const place = node === undefined ? null : graph.definedAt(node);
    if (place) found.set(`${place.scriptId}:${place.line}:${place.column}`, place);
  }
  return [...found.values()].slice(0, MOST_PLACES);
}
