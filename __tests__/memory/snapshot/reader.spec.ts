import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeTypes } from '../../../src/memory/snapshot/reader/format';
import { readNodesOnly, readSnapshot } from '../../../src/memory/snapshot/reader/read-snapshot';
import { snapshotsOf, type WrittenSnapshot } from './support/snapshots-of';

interface Parsed {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: string[];
      readonly node_types: [string[]];
      readonly location_fields: string[];
    };
    readonly node_count: number;
  };
  readonly nodes: number[];
  readonly edges: number[];
  readonly locations: number[];
  readonly strings: string[];
}

const { snapshots, remove } = snapshotsOf('clean', { iterations: 1, windows: [1] });
const { file } = snapshots[0] as WrittenSnapshot;
const text = readFileSync(file, 'utf8');
const parsed = JSON.parse(text) as Parsed;
const folder = mkdtempSync(join(tmpdir(), 'mettle-reader-'));
afterAll(() => {
  remove();
  rmSync(folder, { recursive: true, force: true });
});

function written(content: string): string {
  const other = join(folder, 'other.heapsnapshot');
  writeFileSync(other, content);
  return other;
}

function column(list: readonly number[], width: number, field: number): number[] {
  return list.filter((_, index) => index % width === field);
}

test('a snapshot is read as JSON.parse reads it, over many chunks', () => {
  expect(text.length).toBeGreaterThan(3 << 20);
  const { columns, nodeCount } = readSnapshot(file);
  const { node_fields: fields, node_types: types } = parsed.snapshot.meta;
  const node = (field: string): number[] => column(parsed.nodes, fields.length, fields.indexOf(field));
  const known = nodeTypes as Readonly<Record<string, number>>;
  expect(nodeCount).toBe(parsed.snapshot.node_count);
  expect([...columns.type]).toEqual(node('type').map((type) => known[types[0][type] ?? ''] ?? 0));
  expect([...columns.name]).toEqual(node('name'));
  expect([...columns.id]).toEqual(node('id'));
  expect([...columns.size]).toEqual(node('self_size'));
  let edges = 0;
  expect([...columns.firstEdge]).toEqual([0, ...node('edge_count').map((count) => (edges += count))]);
  expect([...columns.edgeName]).toEqual(column(parsed.edges, 3, 1));
  expect([...columns.edgeTo]).toEqual(column(parsed.edges, 3, 2).map((to) => to / fields.length));
  expect(columns.strings).toEqual(parsed.strings);
  expect(columns.locations).toHaveLength(parsed.locations.length);
  expect([...readNodesOnly(file).id]).toEqual(node('id'));
});

test.each([
  ['without white space', JSON.stringify(parsed)],
  ['with much white space', JSON.stringify({ ...parsed, samples: [[1, [2]], { a: ']}"\\' }] }, undefined, 1)],
])('a snapshot that another tool has written %s is read the same', (_, content) => {
  const read = readSnapshot(written(content));
  const own = readSnapshot(file);
  expect(read.columns.strings).toEqual(own.columns.strings);
  expect(Buffer.from(read.columns.edgeTo.buffer).equals(Buffer.from(own.columns.edgeTo.buffer))).toBe(true);
  expect(Buffer.from(read.columns.id.buffer).equals(Buffer.from(own.columns.id.buffer))).toBe(true);
});

test.each([
  ['in its nodes', 0.2],
  ['in its edges', 0.6],
  ['in its strings', 0.98],
  ['at its last byte', 1 - 2 / text.length],
])('a file that ends %s is told to end in the middle', (_, share) => {
  const length = Math.floor(text.length * share);
  expect(() => readSnapshot(written(text.slice(0, length)))).toThrow(/^it ends after \d+ bytes, in the middle$/);
});

test.each([
  ['another format', '{"nodes":[1,2,3],"edges":[]}', 'it is no heap snapshot of V8: its header does not say so'],
  ['a profile', '{"snapshot":{"version":3}}', 'it is no heap snapshot of V8: its header does not say so'],
  ['plain text', 'hello', 'an object was expected at byte 0, and `h` is there'],
  ['nothing', '', 'it ends after 0 bytes, in the middle'],
  [
    'a list of words',
    text.replace('"nodes":[9', '"nodes":[x'),
    /^a number was expected at byte \d+, and `x` is there$/,
  ],
  [
    'too few nodes',
    text.replace(/"node_count":\d+/, '"node_count":7'),
    /^it has \d+ nodes, and its header tells of 7$/,
  ],
])('%s is refused with the reason', (_, content, reason) => {
  expect(() => readSnapshot(written(content))).toThrow(reason);
});
