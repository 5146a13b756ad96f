import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inHostRealm } from '../../../src/core/host-realm';
import { measureRetained, type RetainedSize } from '../../../src/memory';
import { runNode } from '../support/run-node';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mettle-measure-retained-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function objectsOf({ byClass }: RetainedSize, className: string): number {
  return byClass.find((each) => each.className === className)?.objects ?? 0;
}

function measured(...expressions: string[]): Promise<RetainedSize[]> {
  return runNode<RetainedSize[]>(
    `class Leaf { constructor(n) { this.n = n; } }
     const leaves = (count) => Array.from({ length: count }, (_, n) => new Leaf(n));
     const shared = leaves(500);
     globalThis.sharing = shared;
     const found = [];
     for (const make of [${expressions.map((expression) => `() => (${expression})`).join(', ')}]) {
       found.push(await memory.measureRetained(make()));
     }
     return found;`,
    { cwd: dir },
  );
}

test('an array with its elements, in proportion', async () => {
  const [none, hundred, twoHundred] = (await measured('leaves(0)', 'leaves(100)', 'leaves(200)')) as RetainedSize[];
  expect([none?.objects, hundred?.objects, twoHundred?.objects]).toEqual([1, 101, 201]);
  expect(objectsOf(hundred as RetainedSize, 'Leaf')).toBe(100);
  const leaf = ((hundred as RetainedSize).byClass.find(({ className }) => className === 'Leaf')?.bytes ?? 0) / 100;
  // A leaf has a header of three words and at least its field; a place in the array is a word.
  expect(leaf).toBeGreaterThanOrEqual(32);
  expect((twoHundred as RetainedSize).bytes - (hundred as RetainedSize).bytes).toBe(100 * (leaf + 8));
  expect((hundred as RetainedSize).ownBytes).toBe((hundred as RetainedSize).bytes - 100 * leaf);
}, 60_000);

test('what something else holds too is not counted', async () => {
  const [alone, sharing] = (await measured('{ own: leaves(10) }', '{ own: leaves(10), shared }')) as RetainedSize[];
  expect(objectsOf(alone as RetainedSize, 'Leaf')).toBe(10);
  expect(objectsOf(sharing as RetainedSize, 'Leaf')).toBe(10);
  // Its place in the object, and V8's description of objects with these fields; 500 leaves are 16 kB at least.
  expect((sharing as RetainedSize).bytes - (alone as RetainedSize).bytes).toBeLessThan(400);
}, 60_000);

test('a map with keys and values, the value of a WeakMap with its key, the variables of a closure, a cycle', async () => {
  const [map, key, closure, cycle] = (await measured(
    'new Map(leaves(64).map((leaf) => [leaf, new Leaf(0)]))',
    '((key) => { (globalThis.weak = new WeakMap()).set(key, leaves(33)); return key; })(new Leaf(0))',
    '((big) => () => big)(leaves(21))',
    '((one, two) => Object.assign(one, { two: Object.assign(two, { one }) }))(new Leaf(1), new Leaf(2))',
  )) as [RetainedSize, RetainedSize, RetainedSize, RetainedSize];
  expect([objectsOf(map, 'Leaf'), objectsOf(map, 'Map'), map.objects]).toEqual([128, 1, 129]);
  expect(objectsOf(key, 'Leaf')).toBe(34);
  expect([objectsOf(closure, 'Leaf'), objectsOf(closure, 'Context')]).toEqual([21, 1]);
  expect(objectsOf(cycle, 'Leaf')).toBe(2);
}, 60_000);

test('the bytes of strings and of buffers', async () => {
  const [text, buffer] = (await measured(
    "{ text: Buffer.alloc(100_000, 'x').toString('latin1') }",
    '{ buffer: new Uint8Array(1_000_000) }',
  )) as RetainedSize[];
  expect(text?.bytes).toBeGreaterThan(100_000);
  expect(text?.bytes).toBeLessThan(101_000);
  expect(buffer?.bytes).toBeGreaterThan(1_000_000);
  expect(buffer?.bytes).toBeLessThan(1_002_000);
}, 60_000);

test('in Jest, an object of a test; and nothing of it stays in the global object', async () => {
  class OfATest {
    readonly fields = { a: 1 };
  }
  const before = Object.getOwnPropertySymbols(inHostRealm<object>('globalThis')).length;
  const files = readdirSync(tmpdir()).filter((name) => name.startsWith('mettle-retained-'));
  const object = { kept: Array.from({ length: 12 }, () => new OfATest()) };
  const size = await measureRetained(object);
  expect(objectsOf(size, 'OfATest')).toBe(12);
  expect(size.objects).toBe(26);
  expect(Object.getOwnPropertySymbols(inHostRealm<object>('globalThis'))).toHaveLength(before);
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('mettle-retained-'))).toEqual(files);
}, 60_000);

test.each([undefined, null, 3, 'text', true, 3n, Symbol('s')])('%p has no identity in the heap', async (primitive) => {
  await expect(measureRetained(primitive as never)).rejects.toMatchObject({
    code: 'METTLE_OPTION',
    message: expect.stringContaining('option "object" must be an object or a function'),
  });
});

test('calls at the same time wait for each other, and one that fails keeps nobody waiting', async () => {
  const [one, failed, three] = await Promise.allSettled([
    measureRetained({ a: [] }),
    measureRetained(3 as never),
    measureRetained([{}, {}]),
  ]);
  expect([one, three]).toMatchObject([{ value: { objects: 2 } }, { value: { objects: 3 } }]);
  expect(failed.status).toBe('rejected');
}, 60_000);
