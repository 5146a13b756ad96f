import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { withChaos } from '../../../../src/chaos';
import { diskFull } from '../../../../src/chaos/faults/machine/disk-full';
import { useService } from '../../../../src/service';
import { AGENT_TRACES, inside, inspectable } from '../../machine/support/inside';

const service = useService(inspectable);
/** A disk that is really full, for all that writes bytes. */
const FULL = '/dev/full';

let folder: string;
let elsewhere: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'mettle-disk-'));
  elsewhere = fs.mkdtempSync(join(tmpdir(), 'mettle-disk-'));
});
afterEach(() => {
  for (const each of [folder, elsewhere]) fs.rmSync(each, { recursive: true });
});

/** What a caller can see of an error. */
async function failureOf(attempt: () => unknown): Promise<unknown> {
  try {
    await attempt();
    return 'no failure';
  } catch (error) {
    const { message, name } = error as Error;
    return { message, name, ...(error as object) };
  }
}

const opened = async (path: string, use: (fd: number) => unknown) => {
  const fd = fs.openSync(path, 'w');
  try {
    return await use(fd);
  } finally {
    fs.closeSync(fd);
  }
};
const handled = async (path: string, use: (handle: fs.promises.FileHandle) => unknown) => {
  const handle = await fs.promises.open(path, 'w');
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
};
const bytes = Buffer.from('bytes');

const writes: Readonly<Record<string, (path: string) => unknown>> = {
  writeFileSync: (path) => fs.writeFileSync(path, 'text'),
  'writeFileSync of bytes': (path) => fs.writeFileSync(path, bytes),
  'writeFileSync of a URL': (path) => fs.writeFileSync(pathToFileURL(path), 'text'),
  'writeFileSync of a descriptor': (path) => opened(path, (fd) => fs.writeFileSync(fd, 'text')),
  appendFileSync: (path) => fs.appendFileSync(path, 'text'),
  writeSync: (path) => opened(path, (fd) => fs.writeSync(fd, 'text')),
  writevSync: (path) => opened(path, (fd) => fs.writevSync(fd, [bytes])),
  writeFile: (path) => promisify(fs.writeFile)(path, 'text'),
  appendFile: (path) => promisify(fs.appendFile)(path, bytes),
  write: (path) => opened(path, (fd) => promisify(fs.write)(fd, 'text')),
  'write of bytes': (path) => opened(path, (fd) => promisify(fs.write)(fd, bytes)),
  writev: (path) => opened(path, (fd) => promisify(fs.writev)(fd, [bytes])),
  'promises.writeFile': (path) => fs.promises.writeFile(path, 'text'),
  'promises.writeFile of a stream': (path) => fs.promises.writeFile(path, Readable.from(['a', 'b'])),
  'promises.writeFile of a handle': (path) => handled(path, (handle) => fs.promises.writeFile(handle, 'text')),
  'promises.appendFile': (path) => fs.promises.appendFile(path, 'text'),
  'FileHandle.write': (path) => handled(path, (handle) => handle.write('text')),
  'FileHandle.writev': (path) => handled(path, (handle) => handle.writev([bytes])),
  'FileHandle.writeFile': (path) => handled(path, (handle) => handle.writeFile('text')),
  'FileHandle.appendFile': (path) => handled(path, (handle) => handle.appendFile('text')),
  'FileHandle.createWriteStream': async (path) => {
    const handle = await fs.promises.open(path, 'w');
    await pipeline(Readable.from(['text']), handle.createWriteStream());
  },
  createWriteStream: (path) => pipeline(Readable.from(['text']), fs.createWriteStream(path)),
  'createWriteStream of many pieces': (path) => pipeline(Readable.from([bytes, bytes]), fs.createWriteStream(path)),
};

test.each(Object.entries(writes))('%s fails as on a disk that is full, and works elsewhere', async (_, write) => {
  const truth = await failureOf(() => write(FULL));
  expect(truth).toMatchObject({ code: 'ENOSPC', errno: -28, syscall: 'write' });
  await withChaos(diskFull({ folder }), async ({ journal }) => {
    expect(await failureOf(() => write(join(folder, 'file')))).toEqual(truth);
    expect(journal.faults[0]?.fired).toBeGreaterThanOrEqual(1);
    expect(await failureOf(() => write(join(elsewhere, 'file')))).toBe('no failure');
  });
  expect(fs.statSync(join(folder, 'file')).size).toBe(0);
  expect(await failureOf(() => write(join(folder, 'file')))).toBe('no failure');
  expect(fs.statSync(join(folder, 'file')).size).toBeGreaterThan(0);
});

/** As a tmpfs of 64 kB with four inodes has them fail (seen on Linux 6). */
test('what makes folders and copies fails with its paths', async () => {
  const source = join(elsewhere, 'source');
  const target = join(folder, 'target');
  fs.writeFileSync(source, 'text');
  const copy = { code: 'ENOSPC', errno: -28, syscall: 'copyfile', path: source, dest: target };
  await withChaos(diskFull({ folder }), async () => {
    for (const attempt of [
      () => fs.copyFileSync(source, target),
      () => promisify(fs.copyFile)(source, target),
      () => fs.promises.copyFile(source, target),
      () => fs.promises.cp(source, target),
    ]) {
      const message = `ENOSPC: no space left on device, copyfile '${source}' -> '${target}'`;
      expect(await failureOf(attempt)).toEqual({ ...copy, name: 'Error', message });
    }
    expect(await failureOf(() => fs.mkdirSync(target))).toEqual({
      name: 'Error',
      message: `ENOSPC: no space left on device, mkdir '${target}'`,
      code: 'ENOSPC',
      errno: -28,
      syscall: 'mkdir',
      path: target,
    });
    expect(await failureOf(() => fs.promises.mkdtemp(target))).toMatchObject({
      message: `ENOSPC: no space left on device, mkdtemp '${target}XXXXXX'`,
    });
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});

test('what needs no space, or fails for another reason, goes on as ever', async () => {
  const file = join(folder, 'file');
  fs.writeFileSync(file, 'text');
  await withChaos(
    diskFull({ folder }),
    async () => {
      expect(fs.readFileSync(file, 'utf8')).toBe('text');
      expect(await fs.promises.readFile(file, 'utf8')).toBe('text');
      fs.mkdirSync(folder, { recursive: true });
      expect(await failureOf(() => fs.mkdirSync(folder))).toMatchObject({ code: 'EEXIST' });
      expect(await failureOf(() => fs.copyFileSync(join(elsewhere, 'no'), file))).toMatchObject({ code: 'ENOENT' });
      expect(await failureOf(() => fs.writeFileSync(join(folder, 'no/file'), 'text'))).toMatchObject({
        code: 'ENOENT',
      });
      expect(await failureOf(() => fs.writeFileSync(join(folder, 'wrong'), 5 as never))).toMatchObject({
        code: 'ERR_INVALID_ARG_TYPE',
      });
      fs.writeFileSync(join(folder, 'empty'), '');
      fs.renameSync(file, join(folder, 'renamed'));
      fs.rmSync(join(folder, 'renamed'));
    },
    { allowUnfired: true },
  );
});

test('finds the folder through links and relative paths, and nothing beside it', async () => {
  fs.symlinkSync(folder, join(elsewhere, 'link'));
  fs.mkdirSync(`${folder}-beside`);
  try {
    await withChaos(diskFull({ folder: join(elsewhere, 'link') }), async () => {
      for (const path of [
        join(elsewhere, 'link/a'),
        relative(process.cwd(), join(folder, 'b')),
        join(folder, 'c/../d'),
      ]) {
        expect(await failureOf(() => fs.writeFileSync(path, 'text'))).toMatchObject({ code: 'ENOSPC' });
      }
      expect(await failureOf(() => fs.writeFileSync(join(`${folder}-beside`, 'a'), 'text'))).toBe('no failure');
    });
  } finally {
    fs.rmSync(`${folder}-beside`, { recursive: true });
  }
});

test('a file that was open already is full too', async () => {
  await opened(join(folder, 'file'), (fd) =>
    withChaos(diskFull({ folder }), async () => {
      expect(await failureOf(() => fs.writeSync(fd, 'text'))).toMatchObject({ code: 'ENOSPC' });
    }),
  );
});

test('all of fs is the original again, with several at once that end in any order', async () => {
  const handle = await fs.promises.open('/dev/null');
  const owners = { fs, promises: fs.promises, handle: Object.getPrototypeOf(handle) };
  await handle.close();
  const picture = () =>
    Object.entries(owners).flatMap(([name, owner]) =>
      Object.entries(Object.getOwnPropertyDescriptors(owner)).map(([key, { value }]) => [name, key, value]),
    );
  const before = picture();
  let endOuter = () => {};
  let outer: Promise<void> | undefined;
  await new Promise<void>((begun) => {
    const body = () => {
      expect(picture()).not.toEqual(before);
      begun();
      return new Promise<void>((resolve) => {
        endOuter = resolve;
      });
    };
    outer = withChaos(diskFull({ folder }), body, { allowUnfired: true });
  });
  await withChaos(diskFull({ folder: elsewhere }), async () => {
    endOuter();
    await outer;
    expect(await failureOf(() => fs.writeFileSync(join(folder, 'a'), 'text'))).toBe('no failure');
    expect(await failureOf(() => fs.writeFileSync(join(elsewhere, 'a'), 'text'))).toMatchObject({ code: 'ENOSPC' });
  });
  const after = picture();
  expect(after.length).toBe(before.length);
  for (const [index, [, , value]] of after.entries()) expect(value).toBe(before[index]?.[2]);
});

test('a service sees it by every import, but for functions of promises that it took out before', async () => {
  const path = JSON.stringify(join(folder, 'file'));
  await inside(
    service,
    `kept.esm = await import('data:text/javascript,import { writeFile } from "node:fs/promises"; import { writeFileSync } from "node:fs"; export const promised = (p) => writeFile(p, "x"); export const sync = (p) => writeFileSync(p, "x")');
     kept.taken = require('fs').writeFile; kept.takenPromised = require('fs').promises.writeFile`,
  );
  const attempt = (code: string) => failureOf(() => inside(service, code));
  await withChaos(diskFull({ of: service, folder }), async () => {
    const full = { code: 'ENOSPC', errno: -28, syscall: 'write' };
    expect(await attempt(`require('fs').writeFileSync(${path}, 'x')`)).toMatchObject(full);
    expect(await attempt(`await require('fs').promises.writeFile(${path}, 'x')`)).toMatchObject(full);
    expect(await attempt(`await kept.esm.promised(${path})`)).toMatchObject(full);
    expect(await attempt(`kept.esm.sync(${path})`)).toMatchObject(full);
    expect(await attempt(`await require('util').promisify(kept.taken)(${path}, 'x')`)).toMatchObject(full);
    expect(await attempt(`await kept.takenPromised(${path}, 'x')`)).toBe('no failure');
  });
  expect(await attempt(`kept.esm.sync(${path}); await kept.esm.promised(${path})`)).toBe('no failure');
  expect(await inside(service, `return kept.taken === require('fs').writeFile`)).toBe(true);
  expect(await inside(service, AGENT_TRACES)).toEqual([]);
});

test('what happens in a service is told although the body ends at once', async () => {
  const path = JSON.stringify(join(folder, 'file'));
  await withChaos(diskFull({ of: service, folder }), () =>
    expect(inside(service, `require('fs').writeFileSync(${path}, 'x')`)).rejects.toMatchObject({ code: 'ENOSPC' }),
  );
});

test('refuses a folder that is not there', async () => {
  const body = jest.fn();
  await expect(withChaos(diskFull({ folder: join(folder, 'no') }), body)).rejects.toThrow(
    /Failed to inject the fault diskFull on this process: there is no folder .*no; make it before the fault comes/,
  );
  expect(body).not.toHaveBeenCalled();
});
