/** What the header of a snapshot says of its lists. The format is described in V8's `src/profiler/heap-snapshot-generator.cc`. */
export interface SnapshotFormat {
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly nodeWidth: number;
  readonly edgeWidth: number;
  readonly locationWidth: number;
  /** Places of the fields in a row. */
  readonly node: Readonly<Record<'type' | 'name' | 'id' | 'self_size' | 'edge_count', number>>;
  readonly edge: Readonly<Record<'type' | 'name_or_index' | 'to_node', number>>;
  readonly location: Readonly<Record<'object_index' | 'script_id' | 'line' | 'column', number>>;
  /** From the file's numbers of types to those of {@link nodeTypes} and {@link edgeTypes}. */
  readonly nodeTypeOf: Uint8Array;
  readonly edgeTypeOf: Uint8Array;
}

/** Types of nodes, under the names that V8 gives them. Those that a later V8 adds are `hidden`. */
export const nodeTypes = {
  hidden: 0,
  array: 1,
  string: 2,
  object: 3,
  code: 4,
  closure: 5,
  regexp: 6,
  number: 7,
  native: 8,
  synthetic: 9,
  'concatenated string': 10,
  'sliced string': 11,
  symbol: 12,
  bigint: 13,
  'object shape': 14,
} as const;

/** Types of edges. */
export const edgeTypes = { context: 0, element: 1, property: 2, internal: 3, hidden: 4, shortcut: 5, weak: 6 } as const;

interface Meta {
  readonly node_fields?: unknown;
  readonly node_types?: unknown;
  readonly edge_fields?: unknown;
  readonly edge_types?: unknown;
  readonly location_fields?: unknown;
}

/** Reads the `snapshot` property of a file; `undefined` where it is that of no snapshot. */
export function formatOf(snapshot: unknown): SnapshotFormat | undefined {
  const { meta, node_count, edge_count } = (snapshot ?? {}) as {
    meta?: Meta;
    node_count?: number;
    edge_count?: number;
  };
  const node = fieldsOf(meta?.node_fields, ['type', 'name', 'id', 'self_size', 'edge_count']);
  const edge = fieldsOf(meta?.edge_fields, ['type', 'name_or_index', 'to_node']);
  const location = fieldsOf(meta?.location_fields, ['object_index', 'script_id', 'line', 'column']);
  const nodeTypeOf = typesOf(meta?.node_types, nodeTypes);
  const edgeTypeOf = typesOf(meta?.edge_types, edgeTypes);
  if (!node || !edge || !location || !nodeTypeOf || !edgeTypeOf || !node_count || edge_count === undefined)
    return undefined;
  return {
    nodeCount: node_count,
    edgeCount: edge_count,
    nodeWidth: node.width,
    edgeWidth: edge.width,
    locationWidth: location.width,
    node: node.places,
    edge: edge.places,
    location: location.places,
    nodeTypeOf,
    edgeTypeOf,
  };
}

function fieldsOf<Name extends string>(
  fields: unknown,
  wanted: readonly Name[],
): { width: number; places: Record<Name, number> } | undefined {
  if (!Array.isArray(fields)) return undefined;
  const places = wanted.map((name) => [name, fields.indexOf(name)] as const);
  if (places.some(([, place]) => place === -1)) return undefined;
  return { width: fields.length, places: Object.fromEntries(places) as Record<Name, number> };
}

function typesOf(types: unknown, known: Readonly<Record<string, number>>): Uint8Array | undefined {
  const names = Array.isArray(types) ? (types[0] as unknown) : undefined;
  if (!Array.isArray(names)) return undefined;
  return Uint8Array.from(names as string[], (name) => known[name] ?? known['hidden'] ?? 0);
}
