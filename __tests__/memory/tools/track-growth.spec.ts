import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { heldResources } from '../../../src/core/resources';
import { type Growth, trackGrowth } from '../../../src/memory';
import { until } from '../../support/processes';
import { runNode } from '../support/run-node';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mettle-track-growth-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

type Rows = Growth['rows'];
const of = (rows: Rows | undefined, className: string): number =>
  rows?.find((row) => row.className === className)?.objectsGrown ?? 0;

/** A tracker in a process of its own, and two differences first: what runs for the first time leaves something once. */
const BEGIN = `
  class Ticket { constructor() { this.seat = { row: 1 }; } }
  const sold = [];
  const growth = await memory.trackGrowth();
  // V8 decides on the size of a class's objects by the first ones of it.
  for (let n = 0; n < 50; n++) sold.push(new Ticket());
  await growth.diff();
  await growth.diff();
`;

test('tells what grew since the last point, by class, as differences and as totals', async () => {
  const [grown, nothing, shrunk] = await runNode<Rows[]>(
    `${BEGIN}
     for (let n = 0; n < 100; n++) sold.push(new Ticket());
     const grown = (await growth.diff()).rows;
     const nothing = (await growth.diff()).rows;
     sold.length = 90;
     const shrunk = (await growth.diff()).rows;
     growth.stop();
     return [grown, nothing, shrunk];`,
    { cwd: dir },
  );
  const tickets = grown?.find(({ className }) => className === 'Ticket');
  expect(tickets).toMatchObject({ objectsGrown: 100, objects: 150 });
  // Of fields alone, without the objects that they lead to.
  expect(tickets?.bytesGrown).toBe(((tickets?.bytes ?? 0) * 100) / 150);
  expect(of(grown, 'Object')).toBeGreaterThanOrEqual(100);
  expect(of(grown, 'Object')).toBeLessThanOrEqual(102);
  expect(of(nothing, 'Ticket')).toBe(0);
  expect(of(shrunk, 'Ticket')).toBe(-60);
  expect(shrunk?.at(-1)?.bytesGrown).toBeLessThan(0);
}, 60_000);

test('leaves itself out, although its rows are kept', async () => {
  const rows = await runNode<Rows[]>(
    `${BEGIN}
     const kept = [];
     for (let n = 0; n < 3; n++) kept.push(await growth.diff());
     growth.stop();
     return kept.map(({ rows }) => rows);`,
    { cwd: dir },
  );
  for (const each of rows) {
    const objects = each.reduce((sum, { objectsGrown }) => sum + Math.abs(objectsGrown), 0);
    expect([objects <= 3, each]).toEqual([true, each]);
  }
}, 60_000);

test('is a table', async () => {
  const [table, whole] = await runNode<[string, { bytesGrown: number; engineBytesGrown: number; rows: Rows }]>(
    `${BEGIN}
     for (let n = 0; n < 1000; n++) sold.push(new Ticket());
     const { toString, rows, total, engineBytesGrown } = await growth.diff();
     growth.stop();
     return [toString(), { rows, engineBytesGrown, bytesGrown: total.bytesGrown }];`,
    { cwd: dir },
  );
  const lines = table.split('\n');
  expect(lines[0]).toMatch(/^class +objects +bytes +objects now +bytes now$/);
  expect(table).toMatch(/^Ticket +\+1,000 +\+[\d.]+ kB +1,050 +[\d.]+ kB$/m);
  expect(lines.at(-2)).toMatch(/^V8 itself, such as code +[+-]?[\d.]+ k?B$/);
  expect(lines.at(-1)).toMatch(/^the whole heap +\+2,0\d\d +\+/);
  expect(lines.length).toBeLessThanOrEqual(19);
  const ofRows = whole.rows.reduce((sum, { bytesGrown }) => sum + bytesGrown, 0);
  expect(ofRows + whole.engineBytesGrown).toBe(whole.bytesGrown);
}, 60_000);

test('calls at the same time wait for each other', async () => {
  const tickets = await runNode<Rows[]>(
    `${BEGIN}
     for (let n = 0; n < 10; n++) sold.push(new Ticket());
     const both = await Promise.all([growth.diff(), growth.diff()]);
     growth.stop();
     return both.map(({ rows }) => rows);`,
    { cwd: dir },
  );
  expect(tickets.map((rows) => of(rows, 'Ticket'))).toEqual([10, 0]);
}, 60_000);

test('leaves no file: neither when it is stopped, nor when the process ends without', async () => {
  const seen = await runNode<number[]>(
    `const { readdirSync } = require('node:fs');
     const files = () => readdirSync(process.env.TMPDIR).length;
     const one = await memory.trackGrowth();
     const two = await memory.trackGrowth();
     const before = files();
     one.stop();
     one.stop();
     return [before, files()];`,
    { cwd: dir, env: { TMPDIR: dir } },
  );
  expect(seen).toEqual([2, 1]);
  await until('the supervisor has removed what was left', () => readdirSync(dir).length === 0);
}, 60_000);

test('in Jest it follows what a test holds, and ends with the file where nobody stops it', async () => {
  class HeldByATest {}
  const growth = await trackGrowth();
  const held = Array.from({ length: 30 }, () => new HeldByATest());
  const { rows } = await growth.diff();
  expect(of(rows, 'HeldByATest')).toBe(held.length);

  const [resource] = heldResources().filter(({ label }) => label.startsWith('the snapshot in'));
  const folder = resource?.label.replace('the snapshot in ', '') ?? '';
  expect([resource?.untilEndOfFile, existsSync(folder)]).toEqual([true, true]);
  await resource?.release();
  expect(existsSync(folder)).toBe(false);
  await expect(growth.diff()).rejects.toMatchObject({
    code: 'METTLE_SNAPSHOT',
    message: 'Failed to tell what grew: the tracker was stopped. Begin anew by trackGrowth().',
  });
}, 60_000);
