import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { type Base, type BaseOfVersionOptions, baseOfVersion } from '../../../src/bench/base';
import { entriesOf, leasesOf } from './support/cache';
import { call, refusal } from './support/open';
import { pack, type Registry, serveRegistry } from './support/registry';
import { type Files, newFolder, removeFolders, useOwnCache, writeFiles } from './support/repository';

// Each base takes npm, on a machine that may be busy.
jest.setTimeout(120_000);

let cache: string;
let project: string;
const open: Base[] = [];
const environment = { ...process.env };

beforeEach(() => {
  cache = useOwnCache();
  project = newFolder();
  // They would count more than the project's own settings.
  for (const name of Object.keys(process.env)) if (/^npm_config_registry$/i.test(name)) delete process.env[name];
  process.env['npm_config_cache'] = newFolder();
});
afterEach(async () => {
  for (const base of open.splice(0)) await base.dispose();
  for (const name of ['npm_config_cache', 'npm_config_registry']) {
    if (environment[name] === undefined) delete process.env[name];
    else process.env[name] = environment[name];
  }
});
afterAll(removeFolders);

async function openVersion(options: BaseOfVersionOptions): Promise<Base> {
  const base = await baseOfVersion({ cwd: project, ...options });
  open.push(base);
  return base;
}

const answering = (value: string): Files => ({ 'index.js': `exports.answer = () => '${value}';\n` });

describe('a packed version', () => {
  const parser = (fields: object, files: Files) =>
    `file:${pack({ name: 'fast-parse', version: '1.2.3', ...fields }, files)}`;

  test('is installed, and its main module is the base', async () => {
    const base = await openVersion({ package: `fast-parse@${parser({}, answering('packed'))}`, export: 'answer' });
    expect(base).toMatchObject({ export: 'answer', label: 'fast-parse@1.2.3', commit: null, notes: [] });
    expect(base.module.startsWith(join(cache, 'packages'))).toBe(true);
    expect(await call(base)).toBe('packed');
  });

  test('is found by a path that is relative to cwd', async () => {
    const file = pack({ name: '@own/parse', version: '1.0.0' }, answering('relative'));
    const base = await openVersion({ package: `@own/parse@file:${relative(project, file)}` });
    expect([await call(base), base.label]).toEqual(['relative', '@own/parse@1.0.0']);
  });

  test('is installed once, and another one of the same version is another one', async () => {
    const steps: string[] = [];
    const onProgress = (step: string) => steps.push(step);
    const [one, other] = [parser({}, answering('one')), parser({}, answering('other'))];
    const bases: Base[] = [];
    for (const wanted of [one, other, one])
      bases.push(await openVersion({ package: `fast-parse@${wanted}`, onProgress }));
    expect(await Promise.all(bases.map((base) => call(base)))).toEqual(['one', 'other', 'one']);
    expect(steps).toHaveLength(2);
    expect(entriesOf(cache)).toHaveLength(2);
  });

  test('has dependencies of its own, which is said', async () => {
    const dep = pack({ name: 'dep', version: '1.0.0' }, { 'index.js': "module.exports = 'of the package';\n" });
    const wanted = parser(
      { dependencies: { dep: `file:${dep}` } },
      { 'index.js': "exports.answer = () => require('dep');\n" },
    );
    const base = await openVersion({ package: `fast-parse@${wanted}` });
    expect(await call(base)).toBe('of the package');
    expect(base.notes).toEqual([
      expect.stringMatching(/^fast-parse@file:.* has the dependencies that npm chose for it$/),
    ]);
  });

  /** What a module of a package answers, and what it is called. */
  async function ask(wanted: string, subpath?: string): Promise<[unknown, string]> {
    const base = await openVersion({ package: `fast-parse@${wanted}`, ...(subpath === undefined ? {} : { subpath }) });
    return [await call(base), base.label];
  }

  test('is resolved as Node does, by files', async () => {
    const wanted = parser(
      { main: 'lib/a.js' },
      { 'lib/a.js': 'exports.a = () => 1;\n', 'yaml.js': 'exports.a = () => 2;\n', 'index.js': '' },
    );
    expect(await ask(wanted)).toEqual([1, 'fast-parse@1.2.3']);
    expect(await ask(wanted, '.')).toEqual([1, 'fast-parse@1.2.3']);
    expect(await ask(wanted, './yaml')).toEqual([2, 'fast-parse@1.2.3/yaml']);
    expect(await ask(wanted, 'lib/a.js')).toEqual([1, 'fast-parse@1.2.3/lib/a.js']);
  });

  test('is resolved as Node does, by its exports', async () => {
    const exports = {
      '.': { import: './a.mjs', require: './a.cjs' },
      './yaml': './lib/y.js',
      './modern': { import: './a.mjs' },
      './features/*': './lib/*.js',
    };
    const wanted = parser(
      { exports },
      {
        'a.mjs': "export const a = () => 'import';\n",
        'a.cjs': "exports.a = () => 'require';\n",
        'lib/y.js': "exports.a = () => 'yaml';\n",
      },
    );
    expect((await ask(wanted))[0]).toBe('require');
    expect((await ask(wanted, 'yaml'))[0]).toBe('yaml');
    expect((await ask(wanted, './modern'))[0]).toBe('import');
    expect((await ask(wanted, './features/y'))[0]).toBe('yaml');
  });

  test('is refused where it has no such module, and then nothing holds it', async () => {
    const wanted = parser({ exports: { './yaml': './index.js', './gone': './gone.js' } }, answering('there'));
    const refused = async (subpath?: string) => {
      const message = await refusal(ask(wanted, subpath));
      expect(message).toMatch(
        /^METTLE_BENCHMARK: Failed to prepare fast-parse@file:.* as the base of a comparison: the package/,
      );
      return message.slice(message.indexOf('the package'));
    };
    const known = 'it exports ./yaml, ./gone';
    expect(await refused()).toBe(
      "the package fast-parse has no main module: it exports ./yaml, ./gone. Name a subpath that this version has, as in { subpath: './parse' }.",
    );
    expect(await refused('yml')).toBe(
      `the package fast-parse has no module ./yml: ${known}. Did you mean "./yaml"? Name a subpath that this version has, as in { subpath: './parse' }.`,
    );
    expect(await refused('./index.js')).toContain(`has no module ./index.js: ${known}. Name`);
    expect(await refused('./gone')).toContain(`has no module ./gone: ${known}.`);
    expect(leasesOf(cache)).toEqual([]);
  });

  test('that is not there is refused with what npm says', async () => {
    expect(await refusal(openVersion({ package: 'fast-parse@file:gone.tgz' }))).toMatch(
      /^METTLE_BENCHMARK: .*: npm says ".*gone\.tgz.*" \(ENOENT\)\. Check the path of the file\./,
    );
  });

  test('that is a folder is refused: npm would link to it', async () => {
    mkdirSync(join(project, 'lib'));
    writeFiles(project, { 'lib/package.json': '{"name":"fast-parse","version":"1.0.0"}' });
    expect(await refusal(openVersion({ package: 'fast-parse@file:lib' }))).toMatch(
      /is a folder, .* Pack it with `npm pack`/,
    );
  });
});

describe('a version of a registry, by the .npmrc of the project', () => {
  let registry: Registry;
  let tarballs: Record<string, string>;
  beforeAll(() => {
    const versions = ['1.0.0', '1.1.0', '2.0.0'];
    tarballs = Object.fromEntries(
      versions.map((version) => [version, pack({ name: 'own', version }, answering(version))]),
    );
  });
  beforeEach(async () => {
    registry = await serveRegistry('own', tarballs);
    writeFiles(project, { 'package.json': '{"name":"own"}', '.npmrc': `registry=${registry.url}/\n` });
  });
  afterEach(() => registry.stop());

  test.each([
    ['own@1.0.0', '1.0.0'],
    ['own@^1.0.0', '1.1.0'],
    ['own@latest', '2.0.0'],
    ['1.1.0', '1.1.0'],
    ['^1', '1.1.0'],
    ['latest', '2.0.0'],
  ])('%s is %s', async (wanted, version) => {
    mkdirSync(join(project, 'deep/below'), { recursive: true });
    const base = await openVersion({ package: wanted, cwd: join(project, 'deep/below') });
    expect([await call(base), base.label]).toEqual([version, `own@${version}`]);
  });

  test('one that was installed needs no registry any more, by its version', async () => {
    expect(await call(await openVersion({ package: 'own@latest' }))).toBe('2.0.0');
    await registry.stop();
    process.env['npm_config_cache'] = newFolder(); // what npm itself keeps
    expect(await call(await openVersion({ package: 'own@2.0.0' }))).toBe('2.0.0');
    expect(await refusal(openVersion({ package: 'own@latest' }))).toMatch(/\(ECONNREFUSED\)/);
  });

  test('what the project says to npm is not copied', async () => {
    const { module } = await openVersion({ package: 'own@1.0.0' });
    const entry = dirname(dirname(dirname(module)));
    expect(basename(entry)).toBe('own@1.0.0');
    expect(lstatSync(join(entry, '.npmrc')).isSymbolicLink()).toBe(true);
  });

  test('a version that there is not is refused', async () => {
    expect(await refusal(openVersion({ package: 'own@9.9.9' }))).toMatch(
      /^METTLE_BENCHMARK: Failed to prepare own@9\.9\.9 as the base of a comparison: npm says "No matching version found for own@9\.9\.9\.?.*" \(ETARGET\)\. See the versions that there are with `npm view own versions dist-tags`\./,
    );
    expect(entriesOf(cache)).toEqual([]);
  });

  test('a package that there is not is refused', async () => {
    expect(await refusal(openVersion({ package: 'ownn@1.0.0' }))).toMatch(
      /npm says ".*" \(E404\)\. Check the name, and the registry/,
    );
  });

  test('a registry that does not answer is told with its reason', async () => {
    await registry.stop();
    expect(await refusal(openVersion({ package: 'own@1.0.0' }))).toMatch(
      /^METTLE_BENCHMARK: .*\(ECONNREFUSED\)\. Check the network and the registry in \.npmrc/,
    );
  });
});

describe('is refused:', () => {
  test.each<[string, string, RegExp]>([
    ['a scoped package without a version', '@own/parse', /no version is named\. Name one, as in '@own\/parse@1\.2\.3'/],
    [
      'a version alone, outside of a package',
      '1.2.3',
      /is in no package with a name\. Name the package, too, as in 'name@1\.2\.3'/,
    ],
  ])('%s', async (_what, wanted, expected) => {
    expect(await refusal(openVersion({ package: wanted }))).toMatch(expected);
  });

  test.each(['../other', '/etc', ''])('the subpath %p', async (subpath) => {
    expect(await refusal(openVersion({ package: 'a@1.0.0', subpath }))).toMatch(
      /^METTLE_OPTION: .*"subpath" must be a subpath/,
    );
  });
});

/** Skipped visibly where the registry cannot be reached. */
const withRegistry = (() => {
  try {
    execFileSync('npm', ['view', 'ms@2.1.3', 'version', '--fetch-retries=0', '--fetch-timeout=10000'], {
      stdio: 'pipe',
      timeout: 20_000,
    });
    return test;
  } catch {
    return test.skip;
  }
})();

withRegistry('a version from the real registry (skipped where it cannot be reached)', async () => {
  Object.assign(process.env, environment);
  const base = await openVersion({ package: 'ms@2.1.3' });
  expect(base).toMatchObject({ label: 'ms@2.1.3', commit: null, notes: [] });
  expect(await call(base, '2 days')).toBe(172_800_000);
});
