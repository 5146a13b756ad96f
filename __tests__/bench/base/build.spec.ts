import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { baseOfRef } from '../../../src/bench/base';
import { isAlive } from '../../support/processes';
import { entriesOf } from './support/cache';
import { call, disposeAll, openBase, refusal } from './support/open';
import {
  type Files,
  makeRepository,
  newFolder,
  removeFolders,
  type TestRepository,
  useOwnCache,
} from './support/repository';

// Each base takes several processes, npm among them, on a machine that may be busy.
jest.setTimeout(60_000);

let cache: string;
beforeEach(() => {
  cache = useOwnCache();
});
afterEach(async () => {
  await disposeAll();
  removeFolders();
});

/** Makes `dist/answer.js` of `src/answer.js`, in capitals. */
const BUILD = `const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
mkdirSync('dist', { recursive: true });
writeFileSync('dist/answer.js', readFileSync('src/answer.js', 'utf8').replace('source', 'BUILT'));
`;
const manifest = (scripts: Files): string => JSON.stringify({ name: 'p', version: '1.0.0', scripts });
const source = (value: string): string => `exports.answer = () => 'source ${value}';\n`;

/** A project whose `dist` is built now; at `main~1` it has another source. */
function project(files: Files, folder = ''): TestRepository {
  const place = (all: Files): Files =>
    Object.fromEntries(Object.entries(all).map(([path, text]) => [join(folder, path), text]));
  const repository = makeRepository({
    '.gitignore': 'dist/\n',
    ...place({ 'build.js': BUILD, 'src/answer.js': source('before') }),
    ...files,
  });
  repository.commit(place({ 'src/answer.js': source('now') }));
  repository.write(place({ 'dist/answer.js': "exports.answer = () => 'BUILT now';\n" }));
  return repository;
}

const dist = ({ root }: TestRepository, folder = '') => ({
  ref: 'main~1',
  module: join(root, folder, 'dist/answer.js'),
});

describe('a module in output that git ignores', () => {
  test('is built by the script of its package', async () => {
    const steps: string[] = [];
    const repository = project({ 'package.json': manifest({ build: 'node build.js' }) });
    const base = await openBase({ ...dist(repository), onProgress: (step) => steps.push(step) });
    expect(await call(base)).toBe('BUILT before');
    expect(steps).toEqual([
      expect.stringMatching(/^checking out main~1/),
      expect.stringMatching(/^npm run build at main~1 \(/),
    ]);
    expect(readFileSync(join(repository.root, 'dist/answer.js'), 'utf8')).toContain('BUILT now');
  });

  test('is built by the nearest script of that name, in a subfolder', async () => {
    const repository = project(
      {
        'package.json': manifest({ build: 'exit 1' }),
        'packages/a/package.json': manifest({ build: 'node build.js' }),
        'packages/a/src/package.json': '{"type":"commonjs"}',
      },
      'packages/a',
    );
    expect(await call(await openBase(dist(repository, 'packages/a')))).toBe('BUILT before');
  });

  test('is built by the script above where its own package has none', async () => {
    const repository = project(
      {
        'package.json': manifest({ build: 'cd packages/a && node build.js' }),
        'packages/a/package.json': manifest({}),
      },
      'packages/a',
    );
    expect(await call(await openBase(dist(repository, 'packages/a')))).toBe('BUILT before');
  });

  test('is built by the command that is given, in the folder of its package', async () => {
    const repository = project(
      { 'package.json': manifest({}), 'packages/a/package.json': manifest({ build: 'exit 1' }) },
      'packages/a',
    );
    expect(await call(await openBase({ ...dist(repository, 'packages/a'), build: 'node build.js' }))).toBe(
      'BUILT before',
    );
  });

  test('is built with the programs of the present dependencies, and without what Jest sets', async () => {
    const repository = project({ 'package.json': manifest({ build: 'build-tool' }) });
    const tool =
      "#!/usr/bin/env node\nif (process.env.NODE_ENV || process.env.JEST_WORKER_ID) throw new Error('not as in a terminal');\n";
    repository.write({ 'node_modules/.bin/build-tool': `${tool}${BUILD}` });
    chmodSync(join(repository.root, 'node_modules/.bin/build-tool'), 0o755);
    expect([process.env['NODE_ENV'], process.env['JEST_WORKER_ID']]).toEqual(['test', expect.anything()]);
    expect(await call(await openBase(dist(repository)))).toBe('BUILT before');
  });

  test('is refused where there is no script, and where a build is forbidden', async () => {
    const without = project({ 'package.json': manifest({ test: 'x' }) });
    expect(await refusal(baseOfRef(dist(without)))).toMatch(
      /^METTLE_BENCHMARK: .*: git ignores dist\/answer\.js, so that version has to be built, and its package\.json has no script "build"\. Give the command, as in \{ build:/,
    );
    const forbidden = project({ 'package.json': manifest({ build: 'node build.js' }) });
    expect(await refusal(baseOfRef({ ...dist(forbidden), build: false }))).toMatch(
      /and `build` is false\. Give the command/,
    );
  });

  test('is refused where the build does not make it', async () => {
    const repository = project({ 'package.json': manifest({ build: 'echo done' }) });
    expect(await refusal(baseOfRef(dist(repository)))).toMatch(
      /^METTLE_BENCHMARK: .*: `npm run build` did not make dist\/answer\.js\./,
    );
  });
});

describe('a module that git has', () => {
  test('is not built by itself', async () => {
    const { root } = project({ 'package.json': manifest({ build: 'exit 1' }) });
    expect(await call(await openBase({ ref: 'main~1', module: join(root, 'src/answer.js') }))).toBe('source before');
  });

  test('is built by a command, and the copy is not taken for the one without', async () => {
    const { root } = project({ 'package.json': manifest({}) });
    const options = { ref: 'main~1', module: join(root, 'src/answer.js') };
    const [plain, built] = [await openBase(options), await openBase({ ...options, build: 'node build.js' })];
    const isBuilt = ({ module }: { module: string }) => existsSync(join(module, '../../dist'));
    expect([isBuilt(plain), isBuilt(built)]).toEqual([false, true]);
  });
});

test('a build that fails is told with its last output, and nothing is left of it', async () => {
  const repository = project({
    'package.json': manifest({ build: 'node build.js && node fail.js && exit 3' }),
    'fail.js': String.raw`console.log('so far\n\x1b[31mcannot go on\x1b[39m')`,
  });
  for (const _again of [1, 2]) {
    const message = await refusal(baseOfRef(dist(repository)));
    expect(message).toMatch(
      /^METTLE_BENCHMARK: Failed to prepare dist\/answer\.js at main~1 \(\w{7}\) as the base of a comparison: `npm run build` ended with exit code 3\. See its last output\./,
    );
    expect(message.endsWith('so far\ncannot go on')).toBe(true);
    expect(entriesOf(cache)).toEqual([]);
  }
});

test('the output of a build that writes much is cut to its end', async () => {
  const line = `node -e "for (let i = 0; i < 50000; i += 1) console.log('line', i); console.log('the end'); process.exitCode = 1"`;
  const repository = project({ 'package.json': manifest({}) });
  const message = await refusal(baseOfRef({ ...dist(repository), build: line }));
  expect(message.endsWith('line 49999\nthe end')).toBe(true);
  expect(message.length).toBeLessThan(10_000);
});

test('what a build leaves running is ended', async () => {
  const pid = join(newFolder(), 'pid');
  const daemon = `require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })`;
  const line = `node build.js && node -e "const d = ${daemon}; require('node:fs').writeFileSync('${pid}', String(d.pid)); d.unref()"`;
  const repository = project({ 'package.json': manifest({}) });
  expect(await call(await openBase({ ...dist(repository), build: line }))).toBe('BUILT before');
  expect(isAlive(Number(readFileSync(pid, 'utf8')))).toBe(false);
});

test('a build finds no git repository, so that it cannot change one', async () => {
  const repository = project({ 'package.json': manifest({}) });
  // As where the folder of the cache lies in a repository of the user's home.
  makeRepository({}, process.env['XDG_CACHE_HOME']);
  const base = await openBase({ ...dist(repository), build: 'node build.js && ! git rev-parse --git-dir' });
  expect(await call(base)).toBe('BUILT before');
});
