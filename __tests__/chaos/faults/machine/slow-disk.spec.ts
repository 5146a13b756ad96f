import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { withChaos } from '../../../../src/chaos';
import { diskFull } from '../../../../src/chaos/faults/machine/disk-full';
import { slowDisk } from '../../../../src/chaos/faults/machine/slow-disk';
import { useService } from '../../../../src/service';
import { inside, inspectable } from '../../machine/support/inside';

const service = useService(inspectable);
let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'mettle-disk-'));
  file = join(folder, 'file');
  fs.writeFileSync(file, 'text');
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

async function tookMs(work: () => unknown): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

const each: Readonly<Record<string, () => unknown>> = {
  readFileSync: () => fs.readFileSync(file),
  statSync: () => fs.statSync(file),
  readFile: () => promisify(fs.readFile)(file),
  writeFile: () => promisify(fs.writeFile)(file, 'text'),
  'promises.readFile': () => fs.promises.readFile(file),
  'promises.rename': () => fs.promises.rename(file, `${file}2`),
  exists: () => promisify(fs.exists)(file),
};

test.each(Object.entries(each))('%s waits once, and no other file does', async (_, operation) => {
  await withChaos(slowDisk({ folder, delay: 40 }), async ({ journal }) => {
    expect(await tookMs(operation)).toBeGreaterThanOrEqual(39);
    expect(journal.faults[0]).toMatchObject({ fired: 1, figures: { operations: 1 } });
    await Promise.all([fs.promises.readFile(__filename), promisify(fs.stat)(__filename)]);
    expect(journal.faults[0]?.fired).toBe(1);
  });
});

test.each([
  ['slow', () => slowDisk({ folder, delay: 40 })],
  ['full', () => diskFull({ folder })],
])('what Node refuses by itself is refused where it is called, on a %s disk too', async (_, fault) => {
  await withChaos(
    fault(),
    () => {
      const wrong = undefined as unknown as string;
      const refused = expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' });
      expect(() => fs.writeFile(file, wrong, () => {})).toThrow(refused);
      expect(() => fs.writeFileSync(file, wrong)).toThrow(refused);
    },
    { allowUnfired: true },
  );
});

test('streams and handles wait at each operation, and bring the same bytes', async () => {
  const content = 'x'.repeat(200_000);
  await withChaos(slowDisk({ folder, delay: 5 }), async ({ journal }) => {
    await pipeline([content], fs.createWriteStream(file));
    let read = '';
    for await (const chunk of fs.createReadStream(file, 'utf8')) read += chunk;
    expect(read).toBe(content);
    const handle = await fs.promises.open(file);
    expect((await handle.readFile('utf8')).length).toBe(content.length);
    await handle.close();
    expect(journal.faults[0]?.fired).toBeGreaterThanOrEqual(8);
  });
});

test('adds up, and a full disk fails late', async () => {
  const faults = [slowDisk({ folder, delay: 30 }), slowDisk({ folder, delay: 30 }), diskFull({ folder })];
  await withChaos(faults, async () => {
    const failure = { code: 'ENOSPC' };
    expect(
      await tookMs(() => expect(fs.promises.writeFile(file, 'x')).rejects.toMatchObject(failure)),
    ).toBeGreaterThanOrEqual(58);
    expect(
      await tookMs(() => expect(promisify(fs.writeFile)(file, 'x')).rejects.toMatchObject(failure)),
    ).toBeGreaterThanOrEqual(58);
    expect(await tookMs(() => expect(() => fs.writeFileSync(file, 'x')).toThrow('ENOSPC'))).toBeGreaterThanOrEqual(58);
  });
});

test('what waits as the fault ends goes on at once', async () => {
  const { reading } = await withChaos(slowDisk({ folder, delay: '10m' }), () => ({
    reading: fs.promises.readFile(file, 'utf8'),
  }));
  expect(await reading).toBe('text');
});

test('the disk of a service', async () => {
  const read = `const startMs = performance.now(); await require('fs').promises.readFile(${JSON.stringify(file)}); return performance.now() - startMs`;
  await withChaos(slowDisk({ of: service, folder, delay: '60ms' }), async () => {
    expect(await inside<number>(service, read)).toBeGreaterThanOrEqual(59);
  });
});
