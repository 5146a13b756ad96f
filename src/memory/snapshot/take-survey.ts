import { readFileSync } from 'node:fs';
import type { HeapSurvey, SurveyRequest, SurvivorGroup } from './survey';

interface Snapshot {
  readonly snapshot: { readonly meta: { readonly node_fields: string[]; readonly node_types: [string[]] } };
  readonly nodes: readonly number[];
  readonly strings: readonly string[];
}

const PASSED_OVER = new Set(['code', 'hidden', 'object shape', 'synthetic', 'array']);

/** Finds out from a snapshot what was born in which window and is alive. */
export function takeSurvey({ file, boundaries }: Pick<SurveyRequest, 'file' | 'boundaries'>): HeapSurvey {
  const { snapshot, nodes, strings } = JSON.parse(readFileSync(file, 'utf8')) as Snapshot;
  const width = snapshot.meta.node_fields.length;
  const types = snapshot.meta.node_types[0];
  const none = (): number[] => Array.from({ length: boundaries.length - 1 }, () => 0);
  const classes = new Map<string, { count: number[]; bytes: number[] }>();
  const countByWindow = none();
  const bytesByWindow = none();
  let bytes = 0;
  for (let at = 0; at < nodes.length; at += width) {
    const [type, name, id, size] = [nodes[at], nodes[at + 1], nodes[at + 2], nodes[at + 3]] as [
      number,
      number,
      number,
      number,
    ];
    bytes += size;
    const window = windowOf(id, boundaries);
    if (window === undefined || PASSED_OVER.has(types[type] ?? '')) continue;
    const className = types[type] === 'string' ? 'string' : (strings[name] ?? '');
    const known = classes.get(className) ?? { count: none(), bytes: none() };
    classes.set(className, known);
    for (const [list, by] of [
      [known.count, 1],
      [known.bytes, size],
      [countByWindow, 1],
      [bytesByWindow, size],
    ] as const) {
      list[window] = (list[window] ?? 0) + by;
    }
  }
  const groups = [...classes].map(
    ([className, { count, bytes: sizes }]): SurvivorGroup => ({
      key: className,
      kind: className === 'string' ? 'string' : 'object',
      className,
      countByWindow: count,
      bytesByWindow: sizes,
      members: [{ className, countByWindow: count, bytesByWindow: sizes }],
      retainers: [],
      definedAt: [],
      foreign: null,
      bound: null,
    }),
  );
  return {
    objects: nodes.length / width,
    bytes,
    countByWindow,
    bytesByWindow,
    groups,
    collections: [],
    collectionSizes: { ids: new Float64Array(), bytes: new Float64Array() },
  };
}

/** Only JavaScript objects have ids that grow; those of Node's own C++ objects are even. */
function windowOf(id: number, boundaries: readonly number[]): number | undefined {
  if (id % 2 === 0) return undefined;
  const after = boundaries.findLastIndex((boundary) => id > boundary);
  return after === -1 || after === boundaries.length - 1 ? undefined : after;
}
