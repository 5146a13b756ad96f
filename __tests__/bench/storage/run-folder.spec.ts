import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRuns, latestRun, listRuns } from '../../../src/bench';
import { nextNumber } from '../../../src/bench/storage/run-folder';

let dir: string;
let storage: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mettle-folder-'));
  storage = join(dir, '.benchmarks');
});
afterEach(() => rmSync(dir, { recursive: true }));

const NODE_20 = 'Linux-Node-20.20-64bit';
const NODE_22 = 'Linux-Node-22.3-64bit';

function leave(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(join(storage, path, '..'), { recursive: true });
    writeFileSync(join(storage, path), '{}');
  }
}

function found(text: string, machine?: string): string[] {
  return findRuns(text, storage, machine).map(({ path }) => path.slice(storage.length + 1));
}

test('runs are listed by name, then by folder; other files are none', () => {
  leave(
    `${NODE_22}/0001_b.json`,
    `${NODE_20}/0010_a.json`,
    `${NODE_20}/0001_b.json`,
    `${NODE_20}/0001_a.json`,
    `${NODE_20}/named.json`,
    `${NODE_20}/0002_a.txt`,
    `${NODE_20}/.0002.reserved`,
    '0003_root.json',
    `${NODE_20}/10000_five.json`,
  );
  expect(listRuns(storage).map(({ folder, name, number, tag }) => [folder, name, number, tag])).toEqual([
    [NODE_20, '0001_a.json', 1, 'a'],
    [NODE_20, '0001_b.json', 1, 'b'],
    [NODE_22, '0001_b.json', 1, 'b'],
    ['', '0003_root.json', 3, 'root'],
    [NODE_20, '0010_a.json', 10, 'a'],
    [NODE_20, '10000_five.json', null, '10000_five'],
    [NODE_20, 'named.json', null, 'named'],
  ]);
});

test('a storage that does not exist is empty; one that is a file is told', () => {
  expect(listRuns(storage)).toEqual([]);
  expect(latestRun(storage, NODE_20)).toBeUndefined();
  expect(nextNumber(storage, NODE_20)).toBe(1);
  writeFileSync(storage, '');
  expect(() => listRuns(storage)).toThrow(/Failed to list the saved runs in .*: ENOTDIR/);
});

test('the latest is the one with the highest number, of one machine', () => {
  leave(`${NODE_20}/0009_a.json`, `${NODE_20}/0010_a.json`, `${NODE_22}/0011_a.json`, `${NODE_20}/zzz.json`);
  expect(latestRun(storage, NODE_20)).toMatchObject({ name: '0010_a.json', number: 10 });
});

test('the next number is above those of the machine and of the storage itself', () => {
  leave(`${NODE_20}/0007_a.json`, `${NODE_22}/0100_a.json`);
  expect(nextNumber(storage, NODE_20)).toBe(8);
  leave('0041_root.json');
  expect(nextNumber(storage, NODE_20)).toBe(42);
});

describe('runs are found', () => {
  beforeEach(() =>
    leave(
      `${NODE_20}/0001_e31d.json`,
      `${NODE_20}/0002_before.json`,
      `${NODE_22}/0001_e31d.json`,
      '0003_before[x].json',
    ),
  );

  test.each([
    ['0001', [`${NODE_20}/0001_e31d.json`, `${NODE_22}/0001_e31d.json`]],
    ['0001*', [`${NODE_20}/0001_e31d.json`, `${NODE_22}/0001_e31d.json`]],
    ['0002_before', [`${NODE_20}/0002_before.json`]],
    ['before', [`${NODE_20}/0002_before.json`]],
    ['before[x]', ['0003_before[x].json']],
    ['*before', [`${NODE_20}/0002_before.json`, '0003_before[x].json']],
    ['Linux-Node-22*/0001', [`${NODE_22}/0001_e31d.json`]],
    ['bef', []],
    ['0009', []],
  ])('by %s', (text, paths) => expect(found(text)).toEqual(paths));

  test('in the folder of a machine and in the storage itself, where a machine is named', () => {
    expect(found('000', NODE_22)).toEqual([`${NODE_22}/0001_e31d.json`, '0003_before[x].json']);
  });

  test('by its path', () => {
    const path = join(storage, NODE_20, '0002_before.json');
    expect(findRuns(path, '/nowhere')).toEqual([
      { path, folder: NODE_20, name: '0002_before.json', number: 2, tag: 'before' },
    ]);
  });

  test.each(['a/b/c', '/nowhere/0001_e31d.json'])('a path that is no file is told: %s', (text) => {
    expect(() => found(text)).toThrow(`Failed to find the saved run ${text}: there is no such file. Name a file`);
  });
});
