import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { baseOfRef } from '../../../src/bench/base';
import { call, disposeAll, openBase, refusal } from './support/open';
import {
  type Files,
  makeRepository,
  newFolder,
  removeFolders,
  type TestRepository,
  useOwnCache,
  writeFiles,
} from './support/repository';

// Each base takes several processes, npm among them, on a machine that may be busy.
jest.setTimeout(120_000);

beforeEach(() => {
  useOwnCache();
});
afterEach(async () => {
  await disposeAll();
  removeFolders();
});

const MODULE = "const dep = require('dep');\nexports.answer = () => dep;\n";
const IGNORED = { '.gitignore': 'node_modules/\n' };
const json = (value: unknown): string => JSON.stringify(value, null, 2);

/** A package in `node_modules`, as an installation leaves it. */
function installed(value: string, folder = 'node_modules/dep'): Files {
  return { [`${folder}/package.json`]: '{"name":"dep"}', [`${folder}/index.js`]: `module.exports = '${value}';\n` };
}

function lock(version: string, own = '1.0.0'): string {
  const packages = {
    '': { name: 'p', version: own, dependencies: { dep: '*' } },
    'packages/a': { version: own },
    'node_modules/dep': { version },
  };
  return json({ name: 'p', version: own, lockfileVersion: 3, packages });
}

const ask = async (root: string, module = 'answer.js', options = {}) => {
  const base = await openBase({ ref: 'main~1', module: join(root, module), ...options });
  return { value: await call(base), notes: base.notes, base };
};

describe('where the lock file is the same, the present dependencies are linked', () => {
  test.each<[string, string, string]>([
    ['package-lock.json', lock('1.0.0'), lock('1.0.0')],
    ['package-lock.json', lock('1.0.0', '1.0.0'), lock('1.0.0', '2.0.0')], // only its own version is another one
    ['npm-shrinkwrap.json', lock('1.0.0', '1.0.0'), lock('1.0.0', '2.0.0')],
    ['yarn.lock', '# yarn lockfile v1\n', '# yarn lockfile v1\r\n'],
    ['pnpm-lock.yaml', "lockfileVersion: '9.0'\n", "lockfileVersion: '9.0'\n"],
  ])('%s', async (name, before, now) => {
    const { root, commit, write } = makeRepository({ ...IGNORED, 'answer.js': MODULE, [name]: before });
    commit({ 'answer.js': '', [name]: now });
    write(installed('present'));
    expect(await ask(root)).toMatchObject({ value: 'present', notes: [] });
  });

  test('none at all, and a manifest that asks for the same', async () => {
    const manifest = (version: string) => json({ name: 'p', version, dependencies: { dep: '^1' } });
    const { root, commit, write } = makeRepository({
      ...IGNORED,
      'answer.js': MODULE,
      'package.json': manifest('1.0.0'),
    });
    commit({ 'package.json': manifest('2.0.0') });
    write(installed('present'));
    expect(await ask(root)).toMatchObject({ value: 'present', notes: [] });
  });

  test('those of the package, of the folders above it and of its siblings', async () => {
    const files = {
      ...IGNORED,
      'packages/a/answer.js':
        "exports.answer = () => [require('near'), require('dep'), require('far'), require('../b').dep];\n",
      'packages/b/index.js': "exports.dep = require('dep');\n",
    };
    const { root, commit, write } = makeRepository(files, join(newFolder(), 'repository'));
    commit({ 'packages/a/answer.js': '' });
    write({
      ...installed('of a', 'packages/a/node_modules/near'),
      ...installed('of the root'),
      ...installed('of b', 'packages/b/node_modules/dep'),
    });
    writeFiles(join(root, '..'), installed('above the repository', 'node_modules/far'));
    expect((await ask(root, 'packages/a/answer.js')).value).toEqual([
      'of a',
      'of the root',
      'above the repository',
      'of b',
    ]);
  });

  test('a package of the repository itself is that of the other version, by its name and by its program', async () => {
    const { root, commit, write } = makeRepository({
      ...IGNORED,
      'packages/a/answer.js': "exports.answer = () => [require('@own/b'), require('c'), require('dep')];\n",
      'packages/b/index.js': "module.exports = 'b before';\n",
      'packages/c/index.js': "module.exports = 'c before';\n",
      'packages/c/program.js': '#!/usr/bin/env node\n',
    });
    commit({
      'packages/b/index.js': "module.exports = 'b now';\n",
      'packages/c/index.js': "module.exports = 'c now';\n",
    });
    write({ ...installed('present'), 'packages/new/index.js': '', 'node_modules/.cache/tool': '' });
    mkdirSync(join(root, 'node_modules/@own'));
    mkdirSync(join(root, 'node_modules/.bin'));
    symlinkSync('../../packages/b', join(root, 'node_modules/@own/b'));
    symlinkSync('../packages/c', join(root, 'node_modules/c'));
    symlinkSync('../packages/new', join(root, 'node_modules/new'));
    symlinkSync('../packages/gone', join(root, 'node_modules/gone'));
    symlinkSync('../c/program.js', join(root, 'node_modules/.bin/c'));
    const { value, base } = await ask(root, 'packages/a/answer.js');
    expect(value).toEqual(['b before', 'c before', 'present']);
    const modules = join(base.module, '../../../node_modules');
    expect(existsSync(join(modules, '.bin/c'))).toBe(true);
    expect(['new', 'gone', '.cache'].filter((name) => existsSync(join(modules, name)))).toEqual([]);
  });

  test('what was not installed when the copy was made is linked when it is used again', async () => {
    const { root, commit, write } = makeRepository({
      ...IGNORED,
      'answer.js': MODULE,
      'package-lock.json': lock('1.0.0'),
    });
    commit({ 'answer.js': '' });
    await expect(ask(root)).rejects.toThrow(/Cannot find module 'dep'/);
    write(installed('installed later'));
    expect((await ask(root)).value).toBe('installed later');
  });

  test('Yarn Plug’n’Play is refused: no process of ours would find them', async () => {
    const { root, commit, write } = makeRepository({ 'answer.js': MODULE, 'yarn.lock': '__metadata:\n  version: 8\n' });
    commit({ 'answer.js': '' });
    write({ '.pnp.cjs': '' });
    expect(await refusal(baseOfRef({ ref: 'HEAD', module: join(root, 'answer.js') }))).toMatch(
      /^METTLE_BENCHMARK: .*Plug’n’Play.*nodeLinker: node-modules/,
    );
  });
});

describe('where the lock file differs', () => {
  /** A package of a version, packed by npm into a folder. */
  function pack(version: string, into: string): void {
    const folder = join(newFolder(), 'dep');
    writeFiles(folder, {
      'package.json': json({ name: 'dep', version }),
      'index.js': `module.exports = 'dep ${version}';\n`,
    });
    mkdirSync(into, { recursive: true });
    execFileSync('npm', ['pack', '--silent', '--pack-destination', into], { cwd: folder, stdio: 'pipe' });
  }

  /** A project that has one version of the package at `main~1`, and another one now; git does not keep what is `ignored`. */
  function upgraded(line: string, { folder = '', ignored = '' } = {}): TestRepository {
    const repository = makeRepository({
      '.gitignore': `node_modules/\n${ignored}\n`,
      [join(folder, 'answer.js')]: MODULE,
    });
    const place = join(repository.root, folder);
    const install = (version: string): void => {
      pack(version, join(place, 'vendor'));
      const dependencies = { dep: `file:vendor/dep-${version}.tgz` };
      writeFiles(place, { 'package.json': json({ name: 'p', version: '1.0.0', dependencies }) });
      execFileSync('/bin/sh', ['-c', line], { cwd: place, stdio: 'pipe' });
      repository.commit({});
    };
    install('1.0.0');
    install('2.0.0');
    return repository;
  }

  const NPM = 'npm install --no-audit --no-fund';

  test('npm installs those of the other version, and the present ones stay', async () => {
    const { root } = upgraded(NPM);
    const steps: string[] = [];
    const { value, notes, base } = await ask(root, 'answer.js', { onProgress: (step: string) => steps.push(step) });
    expect(value).toBe('dep 1.0.0');
    expect(notes).toEqual(['package-lock.json differs: each version has dependencies of its own']);
    const label = base.label.replace('answer.js at ', '');
    expect(steps).toEqual([`checking out ${label}`, `npm ci --include=dev --no-audit --no-fund at ${label}`]);
    expect(readFileSync(join(root, 'node_modules/dep/index.js'), 'utf8')).toContain('dep 2.0.0');
  });

  test('they are installed where the lock file is, in a subfolder too', async () => {
    const { root } = upgraded(NPM, { folder: 'packages/a' });
    const { value, notes } = await ask(root, 'packages/a/answer.js');
    expect(value).toBe('dep 1.0.0');
    expect(notes).toEqual(['packages/a/package-lock.json differs: each version has dependencies of its own']);
  });

  test('one beside the way to the module does not count, nor are dependencies linked by it', async () => {
    const { root, commit, write } = makeRepository({
      ...IGNORED,
      'answer.js': MODULE,
      'package-lock.json': lock('1.0.0'),
      'examples/a/package-lock.json': lock('1.0.0'),
    });
    commit({ 'answer.js': '', 'examples/a/package-lock.json': lock('2.0.0') });
    write({ ...installed('present'), ...installed('of the example', 'examples/a/node_modules/dep') });
    const { value, notes, base } = await ask(root);
    expect({ value, notes }).toEqual({ value: 'present', notes: [] });
    expect(existsSync(join(base.module, '../examples/a/node_modules'))).toBe(false);
  });

  test('with { install: false } the present ones are used, which is said', async () => {
    const { root } = upgraded(NPM);
    expect(await ask(root, 'answer.js', { install: false })).toMatchObject({
      value: 'dep 2.0.0',
      notes: ['package-lock.json differs, and yet the base has the present dependencies'],
    });
    // The two copies are not taken for each other.
    expect((await ask(root)).value).toBe('dep 1.0.0');
  });

  test('without a lock file the manifest decides', async () => {
    const { root } = upgraded(NPM, { ignored: 'package-lock.json' });
    expect(await ask(root)).toMatchObject({
      value: 'dep 1.0.0',
      notes: ['package.json differs: each version has dependencies of its own'],
    });
  });

  test('an installation that fails is told with its last output', async () => {
    const { root } = upgraded(NPM, { ignored: 'vendor/' });
    // The archive is in npm's own cache.
    const cache = process.env['npm_config_cache'];
    process.env['npm_config_cache'] = newFolder();
    try {
      const message = await refusal(ask(root));
      expect(message).toMatch(
        /^METTLE_BENCHMARK: .*: `npm ci [^`]*` ended with exit code \d+\. package-lock\.json differs/,
      );
      expect(message).toContain('{ install: false } uses the present dependencies');
      expect(message).toContain('npm error code ENOENT');
    } finally {
      if (cache === undefined) delete process.env['npm_config_cache'];
      else process.env['npm_config_cache'] = cache;
    }
  });

  /** Skipped visibly where the program is not installed. */
  function where(program: string): typeof test.skip {
    try {
      execFileSync(program, ['--version'], { stdio: 'pipe' });
      return test;
    } catch {
      return test.skip;
    }
  }

  where('pnpm')('pnpm installs by its own lock file (skipped where there is no pnpm)', async () => {
    const { root } = upgraded('pnpm install');
    expect(await ask(root)).toMatchObject({
      value: 'dep 1.0.0',
      notes: ['pnpm-lock.yaml differs: each version has dependencies of its own'],
    });
  });

  where('yarn')('yarn installs by its own lock file (skipped where there is no yarn)', async () => {
    const { root } = upgraded('yarn install');
    expect(await ask(root)).toMatchObject({
      value: 'dep 1.0.0',
      notes: ['yarn.lock differs: each version has dependencies of its own'],
    });
  });
});
