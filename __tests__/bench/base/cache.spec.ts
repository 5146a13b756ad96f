import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { baseOfRef } from '../../../src/bench/base';
import { runInFork } from '../../../src/core/fork';
import { isAlive, until } from '../../support/processes';
import { entriesOf, leasesOf } from './support/cache';
import { call, disposeAll, openBase } from './support/open';
import { makeRepository, newFolder, removeFolders, type TestRepository, useOwnCache } from './support/repository';

// Each base takes several processes, on a machine that may be busy.
jest.setTimeout(60_000);

let repository: TestRepository;
let cache: string;
let notes: string;

beforeEach(() => {
  cache = useOwnCache();
  notes = newFolder();
  repository = makeRepository({
    'answer.js': 'exports.answer = () => 1;\n',
    // Says that it runs, and ends when nobody wants it to hang.
    'build.js': `const { appendFileSync, existsSync } = require('node:fs');
appendFileSync(${JSON.stringify(join(notes, 'builds'))}, process.pid + '\\n');
setInterval(() => existsSync(${JSON.stringify(join(notes, 'hang'))}) || process.exit(), 10);
`,
  });
});
afterEach(async () => {
  await disposeAll();
  removeFolders();
});

const built = () => ({ ref: 'main', module: join(repository.root, 'answer.js'), build: 'node build.js' });
const builds = (): string[] =>
  existsSync(join(notes, 'builds')) ? readFileSync(join(notes, 'builds'), 'utf8').trim().split('\n') : [];
const setHang = (hangs: boolean): void =>
  hangs ? writeFileSync(join(notes, 'hang'), '') : rmSync(join(notes, 'hang'));

test('a copy is made once, and used again while nothing changes', async () => {
  const [first, second] = [await openBase(built()), await openBase(built())];
  expect(second.module).toBe(first.module);
  expect(builds()).toHaveLength(1);
  repository.commit({ 'other.js': '' });
  expect((await openBase(built())).module).not.toBe(first.module);
  expect(builds()).toHaveLength(2);
});

/** Prepares in a process of its own. */
function prepareElsewhere(): Promise<string> {
  const module = join(__dirname, 'fixtures/prepare.ts');
  return runInFork<string>({ module, export: 'prepare', argument: built(), label: 'a preparation' });
}

test('two processes that want the same make it once, and wait for each other', async () => {
  setHang(true);
  const both = [prepareElsewhere(), prepareElsewhere()];
  await until('one builds', () => builds().length > 0);
  await until('both want it', () => leasesOf(cache).length === 2);
  setHang(false);
  const [first = '', second] = await Promise.all(both);
  expect(first).toBe(second);
  expect(existsSync(first)).toBe(true);
  expect(builds()).toHaveLength(1);
  expect(leasesOf(cache)).toEqual([]);
});

test('who waits for another one is told so', async () => {
  const told: string[] = [];
  setHang(true);
  const first = openBase({ ...built() });
  await until('it builds', () => builds().length === 1);
  const second = openBase({ ...built(), onProgress: (step) => told.push(step) });
  await until('it waits', () => told.length > 0);
  expect(told).toEqual([expect.stringMatching(/^waiting for answer\.js at main \(\w{7}\) \(process \d+\)$/)]);
  process.kill(Number(builds()[0]), 'SIGKILL');
  setHang(false);
  // The first one has failed; the second one makes it.
  await expect(first).rejects.toThrow(/was ended by SIGKILL|exit code 137/);
  expect(await call(await second)).toBe(1);
});

test.each(['SIGKILL', 'SIGTERM'] as const)('what a run that was ended by %s has left is made anew', async (signal) => {
  setHang(true);
  const fixture = join(__dirname, 'fixtures/prepare.ts');
  const child = spawn(process.execPath, ['-r', 'esbuild-register', fixture, JSON.stringify(built())], {
    stdio: 'inherit',
    env: process.env, // the sandbox's own, which knows the cache of this test
  });
  await until('it builds', () => builds().length === 1);
  child.kill(signal);
  await once(child, 'exit');
  const build = Number(builds()[0]);
  await until('its build is ended', () => !isAlive(build));
  expect(entriesOf(cache)).toHaveLength(1);
  setHang(false);
  const steps: string[] = [];
  const base = await openBase({ ...built(), onProgress: (step) => steps.push(step) });
  expect(await call(base)).toBe(1);
  expect(steps).toHaveLength(2);
  expect(builds()).toHaveLength(2);
  expect(repository.git('worktree', 'list').split('\n')).toHaveLength(1);
});

test('an abort ends the build, throws its reason and leaves nothing', async () => {
  setHang(true);
  const controller = new AbortController();
  const preparation = baseOfRef({ ...built(), signal: controller.signal });
  await until('it builds', () => builds().length === 1);
  controller.abort(new Error('enough'));
  await expect(preparation).rejects.toThrow('enough');
  expect(isAlive(Number(builds()[0]))).toBe(false);
  expect(entriesOf(cache)).toEqual([]);
  expect(leasesOf(cache)).toEqual([]);
});

test('an abort beforehand begins nothing', async () => {
  await expect(baseOfRef({ ...built(), signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  expect(entriesOf(cache)).toEqual([]);
});

describe('of the copies of a repository', () => {
  let time = 1_000;

  /** Opens one for each of so many new commits, lets go of it, and gives it a time of its own: the first is the oldest. */
  async function openMany(count: number): Promise<string[]> {
    const entries: string[] = [];
    for (let made = 0; made < count; made += 1) {
      time += 1;
      repository.commit({ 'other.js': String(time) });
      const base = await baseOfRef({ ref: 'HEAD', module: join(repository.root, 'answer.js') });
      await base.dispose();
      const entry = dirname(dirname(base.module));
      utimesSync(join(entry, 'complete'), time, time);
      entries.push(entry);
    }
    return entries;
  }

  test('the five that were used last are kept', async () => {
    const entries = await openMany(7);
    expect(entriesOf(cache).sort()).toEqual(entries.slice(2).sort());
  });

  test('one that is in use is kept, however old; so it is while another process uses it', async () => {
    const [oldest = '', ...later] = await openMany(5);
    const lease = join(dirname(oldest), 'leases', `${basename(oldest)}~${process.pid}~~1`);
    writeFileSync(lease, '');
    const more = await openMany(2);
    expect(entriesOf(cache).sort()).toEqual([oldest, ...later.slice(1), ...more].sort());
    rmSync(lease);
    const last = await openMany(1);
    expect(entriesOf(cache).sort()).toEqual([...later.slice(2), ...more, ...last].sort());
  });

  test('one that a process used that is gone is not in use', async () => {
    const [oldest = ''] = await openMany(5);
    const gone = spawn(process.execPath, ['-e', '']);
    await once(gone, 'exit');
    writeFileSync(join(dirname(oldest), 'leases', `${basename(oldest)}~${gone.pid}~~1`), '');
    await openMany(1);
    expect(entriesOf(cache)).not.toContain(oldest);
    expect(leasesOf(cache)).toEqual([]);
  });

  test('a use makes it the newest', async () => {
    const [oldest = '', second] = await openMany(5);
    const base = await baseOfRef({ ref: 'HEAD~4', module: join(repository.root, 'answer.js') });
    expect(dirname(dirname(base.module))).toBe(oldest);
    await base.dispose();
    await openMany(1);
    expect(entriesOf(cache)).toContain(oldest);
    expect(entriesOf(cache)).not.toContain(second);
  });

  test('what an interrupted run has left of another commit is removed', async () => {
    const [entry = ''] = await openMany(1);
    const left = join(dirname(entry), 'left-behind');
    mkdirSync(join(left, 'tree'), { recursive: true });
    await openMany(1);
    expect(existsSync(left)).toBe(false);
  });
});

test('the copies of a repository that is gone are removed', async () => {
  const other = makeRepository({ 'answer.js': '' });
  await (await baseOfRef({ ref: 'HEAD', module: join(other.root, 'answer.js') })).dispose();
  expect(readdirSync(cache)).toHaveLength(1);
  rmSync(other.root, { recursive: true });
  await openBase({ ref: 'HEAD', module: join(repository.root, 'answer.js') });
  expect(readdirSync(cache)).toEqual([expect.stringContaining(basename(repository.root))]);
});

test('where the user has no cache folder, the temporary folder has it, for this user alone', async () => {
  const file = join(newFolder(), 'no-folder');
  writeFileSync(file, '');
  const { TMPDIR } = process.env;
  process.env['XDG_CACHE_HOME'] = file;
  process.env['TMPDIR'] = newFolder();
  const own = join(process.env['TMPDIR'], `jest-mettle-${process.getuid?.()}`);
  try {
    const module = await prepareElsewhere();
    expect(module.startsWith(join(own, 'base'))).toBe(true);
    expect(statSync(own).mode & 0o777).toBe(0o700);
    // Somebody else has put a link there.
    renameSync(own, `${own}-moved`);
    symlinkSync(`${own}-moved`, own);
    await expect(prepareElsewhere()).rejects.toThrow(/neither .* can be written\. Set XDG_CACHE_HOME/);
  } finally {
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
  }
});
