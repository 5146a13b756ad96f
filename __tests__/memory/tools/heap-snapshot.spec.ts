import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packageFile } from '../../../src/core/package-root';
import { heapSnapshot, type WrittenSnapshot } from '../../../src/memory';
import { runNode } from '../support/run-node';

const PLANT = 'class Planted {}; globalThis.kept = Array.from({ length: 321 }, () => new Planted());';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mettle-heap-snapshot-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** How many objects of a class a snapshot has, by nothing but its own format. */
function countOf(className: string, file: string): number {
  const { snapshot, nodes, strings } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly snapshot: { readonly meta: { readonly node_fields: string[]; readonly node_types: [string[]] } };
    readonly nodes: number[];
    readonly strings: string[];
  };
  const width = snapshot.meta.node_fields.length;
  const object = snapshot.meta.node_types[0].indexOf('object');
  let count = 0;
  for (let at = 0; at < nodes.length; at += width) {
    if (nodes[at] === object && strings[nodes[at + 1] ?? -1] === className) count += 1;
  }
  return count;
}

function whatOf(file: string): readonly string[] {
  return readdirSync(file).sort();
}

test('without a name it goes to a folder that git ignores, under a name of its own each time', async () => {
  const [first, second] = await runNode<WrittenSnapshot[]>(
    `${PLANT} return [await memory.heapSnapshot(), await memory.heapSnapshot()];`,
    { cwd: dir },
  );
  const folder = join(dir, '.mettle', 'heap');
  for (const { file, bytes } of [first, second] as WrittenSnapshot[]) {
    expect(dirname(file)).toBe(folder);
    expect(file).toMatch(/\.heapsnapshot$/);
    expect(readFileSync(file)).toHaveLength(bytes);
    expect(countOf('Planted', file)).toBe(321);
  }
  expect(whatOf(folder)).toHaveLength(3);
  expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('*\n');
}, 60_000);

test('makes folders that are missing, and replaces a file that is there', async () => {
  const file = join(dir, 'a', 'b', 'now.heapsnapshot');
  const written = await runNode<WrittenSnapshot>(
    `${PLANT} await memory.heapSnapshot(${JSON.stringify(file)}); kept.length = 7; return memory.heapSnapshot('a/b/now.heapsnapshot');`,
    { cwd: dir },
  );
  expect(written.file).toBe(file);
  expect(countOf('Planted', file)).toBe(7);
  expect(whatOf(dirname(file))).toEqual(['now.heapsnapshot']);
}, 60_000);

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('a disk that is full is one clear error, and what was there stays', async () => {
  const file = join(dir, 'now.heapsnapshot');
  writeFileSync(file, 'the one before');
  symlinkSync('/dev/full', `${file}.part`);
  const failure = await runNode<{ code: string; message: string }>(
    `return memory.heapSnapshot('now.heapsnapshot').catch(({ code, message }) => ({ code, message }));`,
    { cwd: dir },
  );
  expect(failure.code).toBe('METTLE_SNAPSHOT');
  expect(failure.message).toMatch(
    /^Failed to write a heap snapshot to .*now\.heapsnapshot: ENOSPC: no space left on device.* Check that its folder/,
  );
  expect(readFileSync(file, 'utf8')).toBe('the one before');
  expect(whatOf(dir)).toEqual(['now.heapsnapshot']);
  expect(existsSync('/dev/full')).toBe(true);
});

test('a folder that cannot be made is one clear error', async () => {
  writeFileSync(join(dir, 'taken'), '');
  await expect(heapSnapshot(join(dir, 'taken', 'now.heapsnapshot'))).rejects.toMatchObject({
    code: 'METTLE_SNAPSHOT',
    message: expect.stringMatching(/its folder cannot be made: (EEXIST|ENOTDIR).*Name a folder/s),
  });
});

test.each(['', 3, {}])('%p is no file', async (file) => {
  await expect(heapSnapshot(file as string)).rejects.toMatchObject({
    code: 'METTLE_OPTION',
    message: expect.stringContaining('option "file" must be the path of a file'),
  });
});

test('in a worker thread it is the heap of that thread, written by Node', async () => {
  const { file, writer } = await runNode<WrittenSnapshot>(
    `const { Worker } = require('node:worker_threads');
     const worker = new Worker(\`
       const memory = require(\${JSON.stringify(${JSON.stringify(packageFile('dist/memory.js'))})});
       class OfTheWorker {}
       globalThis.kept = new OfTheWorker();
       memory.heapSnapshot('worker.heapsnapshot').then((written) => require('node:worker_threads').parentPort.postMessage(written));
     \`, { eval: true });
     class OfTheMain {}
     globalThis.kept = new OfTheMain();
     return new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject));`,
    { cwd: dir },
  );
  expect(writer).toBe('node:v8');
  expect([countOf('OfTheWorker', file), countOf('OfTheMain', file)]).toEqual([1, 0]);
}, 60_000);

test('in Jest it sees what a test holds', async () => {
  class HeldByATest {}
  const held = [new HeldByATest(), new HeldByATest()];
  const { file } = await heapSnapshot(join(dir, 'jest.heapsnapshot'));
  expect(countOf('HeldByATest', file)).toBe(held.length);
}, 60_000);

test('a heapdump that does not load is passed over without a word, and its options stay as they were', async () => {
  const broken = join(dir, 'node_modules', 'heapdump');
  mkdirSync(broken, { recursive: true });
  writeFileSync(
    join(broken, 'index.js'),
    `require('node:fs').writeFileSync('asked', String(process.env.NODE_HEAPDUMP_OPTIONS));
     throw new Error('Module did not self-register: addon.node');`,
  );
  const [{ writer }, options] = await runNode<[WrittenSnapshot, boolean]>(
    `return [await memory.heapSnapshot(), 'NODE_HEAPDUMP_OPTIONS' in process.env];`,
    { cwd: dir },
  );
  expect([writer, options]).toEqual(['node:v8', false]);
  expect(readFileSync(join(dir, 'asked'), 'utf8')).toBe('nosignal');
}, 60_000);

const heapdump = heapdumpFolder();
if (heapdump === undefined) {
  console.warn(
    'heapdump was not tried: it is not installed. Install it, or name a folder that has it in METTLE_HEAPDUMP.',
  );
  test.skip('with heapdump (skipped: it is not installed)', () => {});
} else {
  describe('with heapdump', () => {
    beforeEach(() => {
      mkdirSync(join(dir, 'node_modules'));
      symlinkSync(heapdump, join(dir, 'node_modules', 'heapdump'));
    });

    test('it writes, and takes no signal', async () => {
      const [{ file, writer }, listeners] = await runNode<[WrittenSnapshot, number]>(
        `${PLANT} return [await memory.heapSnapshot('by-heapdump.heapsnapshot'), process.listenerCount('SIGUSR2')];`,
        { cwd: dir },
      );
      expect([writer, listeners, countOf('Planted', file)]).toEqual(['heapdump', 0, 321]);
    }, 60_000);

    test('a worker thread never loads it', async () => {
      const { writer } = await runNode<WrittenSnapshot>(
        `const { Worker } = require('node:worker_threads');
         await memory.heapSnapshot();
         const worker = new Worker(\`
           require(\${JSON.stringify(${JSON.stringify(packageFile('dist/memory.js'))})}).heapSnapshot()
             .then((written) => require('node:worker_threads').parentPort.postMessage(written));
         \`, { eval: true });
         return new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject));`,
        { cwd: dir },
      );
      expect(writer).toBe('node:v8');
    }, 60_000);

    onLinux(
      'a disk that is full is seen, although heapdump says nothing of it',
      async () => {
        const file = join(dir, 'now.heapsnapshot');
        symlinkSync('/dev/full', `${file}.part`);
        const message = await runNode<string>(
          `return memory.heapSnapshot('now.heapsnapshot').then(() => 'written', ({ message }) => message);`,
          { cwd: dir },
        );
        expect(message).toMatch(/the file ends in the middle, so the disk may be full/);
        expect(whatOf(dir)).toEqual(['node_modules']);
      },
      60_000,
    );
  });
}

function heapdumpFolder(): string | undefined {
  const from = process.env['METTLE_HEAPDUMP'] ?? packageFile('');
  try {
    return dirname(createRequire(join(from, 'package.json')).resolve('heapdump/package.json'));
  } catch {
    return undefined;
  }
}
