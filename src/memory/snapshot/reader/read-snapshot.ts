import { closeSync, openSync } from 'node:fs';
import { HeapGraph } from '../heap-graph';
import { formatOf, type SnapshotFormat } from './format';
import { JsonScanner, UnexpectedText } from './json-scanner';

/** The columns of objects alone. */
export interface NodeColumns {
  readonly type: Uint8Array;
  readonly name: Uint32Array;
  readonly id: Uint32Array;
  readonly size: Float64Array;
  readonly firstEdge: Uint32Array;
}

/** Reads a whole snapshot. @throws Error that says why the file cannot be read, or is no snapshot */
export function readSnapshot(file: string): HeapGraph {
  let nodes: NodeColumns | undefined;
  let edges: Pick<HeapGraph['columns'], 'edgeType' | 'edgeName' | 'edgeTo'> | undefined;
  let locations: number[] = [];
  let strings: string[] | undefined;
  scan(file, {
    nodes: (scanner, format) => {
      nodes = readNodes(scanner, format);
      return true;
    },
    edges: (scanner, format) => {
      edges = readEdges(scanner, format);
      return true;
    },
    locations: (scanner, format) => {
      locations = readLocations(scanner, format);
      return true;
    },
    strings: (scanner) => {
      const all: string[] = [];
      scanner.strings((some) => {
        for (const one of some) all.push(one);
      });
      strings = all;
      return true;
    },
  });
  if (!nodes || !edges || !strings) throw new UnexpectedText('its lists of nodes, edges and strings are not all there');
  return new HeapGraph({ ...nodes, ...edges, locations: Uint32Array.from(locations), strings });
}

/** Reads the objects of a snapshot, without their references and names: a third of the work. */
export function readNodesOnly(file: string): NodeColumns {
  let nodes: NodeColumns | undefined;
  scan(file, {
    nodes: (scanner, format) => {
      nodes = readNodes(scanner, format);
      return false;
    },
  });
  if (!nodes) throw new UnexpectedText('it has no list of nodes');
  return nodes;
}

type Sections = Record<string, (scanner: JsonScanner, format: SnapshotFormat) => boolean>;

function scan(file: string, sections: Sections): void {
  const fd = openSync(file, 'r');
  try {
    const scanner = new JsonScanner(fd);
    let format: SnapshotFormat | undefined;
    scanner.properties((name) => {
      if (name === 'snapshot') format = formatOf(scanner.json());
      else if (Object.hasOwn(sections, name) && format) return sections[name]?.(scanner, format) ?? true;
      else scanner.skip();
      if (!format) throw new UnexpectedText('it is no heap snapshot of V8: its header does not say so');
      return true;
    });
  } finally {
    closeSync(fd);
  }
}

function readNodes(scanner: JsonScanner, format: SnapshotFormat): NodeColumns {
  const { nodeCount, node, nodeTypeOf } = format;
  const type = new Uint8Array(nodeCount);
  const name = new Uint32Array(nodeCount);
  const id = new Uint32Array(nodeCount);
  const size = new Float64Array(nodeCount);
  const firstEdge = new Uint32Array(nodeCount + 1);
  const row = new Float64Array(format.nodeWidth);
  const { type: typeAt, name: nameAt, id: idAt, self_size: sizeAt, edge_count: edgesAt } = node;
  let at = 0;
  let edges = 0;
  scanner.integers(row, () => {
    type[at] = nodeTypeOf[row[typeAt] as number] ?? 0;
    name[at] = row[nameAt] as number;
    id[at] = row[idAt] as number;
    size[at] = row[sizeAt] as number;
    edges += row[edgesAt] as number;
    at++;
    firstEdge[at] = edges;
  });
  mustBe(at, nodeCount, 'nodes');
  mustBe(edges, format.edgeCount, 'edges');
  return { type, name, id, size, firstEdge };
}

function readEdges(
  scanner: JsonScanner,
  format: SnapshotFormat,
): Pick<HeapGraph['columns'], 'edgeType' | 'edgeName' | 'edgeTo'> {
  const { edgeCount, nodeCount, nodeWidth, edge, edgeTypeOf } = format;
  const edgeType = new Uint8Array(edgeCount);
  const edgeName = new Uint32Array(edgeCount);
  const edgeTo = new Uint32Array(edgeCount);
  const row = new Float64Array(format.edgeWidth);
  const { type: typeAt, name_or_index: nameAt, to_node: toAt } = edge;
  let at = 0;
  scanner.integers(row, () => {
    edgeType[at] = edgeTypeOf[row[typeAt] as number] ?? 0;
    edgeName[at] = row[nameAt] as number;
    const to = (row[toAt] as number) / nodeWidth;
    if (to >= nodeCount) throw new UnexpectedText(`its edge ${at} leads to no node`);
    edgeTo[at] = to;
    at++;
  });
  mustBe(at, edgeCount, 'edges');
  return { edgeType, edgeName, edgeTo };
}

function readLocations(scanner: JsonScanner, format: SnapshotFormat): number[] {
  const { object_index, script_id, line, column } = format.location;
  const row = new Float64Array(format.locationWidth);
  const locations: number[] = [];
  scanner.integers(row, () => {
    locations.push((row[object_index] as number) / format.nodeWidth);
    locations.push(row[script_id] as number, row[line] as number, row[column] as number);
  });
  return locations;
}

function mustBe(count: number, announced: number, what: string): void {
  if (count !== announced) throw new UnexpectedText(`it has ${count} ${what}, and its header tells of ${announced}`);
}
