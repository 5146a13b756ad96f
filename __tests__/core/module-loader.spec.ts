import { execFile } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findModule } from '../../src/core/module-loader';

const root = join(__dirname, '../..');
let dir: string;

beforeAll(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'mettle-module-')));
  const files = {
    'shopper.ts': 'interface A { a: string }\nexport const list: A[] = [];\nexport default async (a: A) => a.a;',
    'only.mts': 'export const browse = await Promise.resolve(() => 1);',
    'old.cjs': 'module.exports = { one: () => 1, two: () => 2 };',
    'fn.cts': 'export = (x: number) => x;',
    'list.js': "module.exports = [{ path: '/' }];",
    'esm.mjs': 'export const place = import.meta.url; export default 5;',
    'throws.ts':
      'interface Long {\n  a: string;\n}\nconst x: Long | undefined = undefined;\n\nthrow new Error("at load");',
    'empty.ts': 'export {};',
    'helper.ts': 'export const half = (n: number): number => n / 2;',
    'imports.ts': "import { half } from './helper';\nexport const quarter = (n: number): number => half(half(n));",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Runs in plain Node, as the loader is meant to; prints JSON. */
async function inNode(expression: string): Promise<unknown> {
  const script = `
    const { findModule, loadModule, loadExport } = require(${JSON.stringify(join(root, 'src/core/module-loader.ts'))});
    const describe = (value) => typeof value === 'function' ? 'function' : value;
    const at = (address) => loadExport(findModule(address, ${JSON.stringify(dir)}));
    (async () => ${expression})().then(
      (value) => console.log(JSON.stringify({ value: describe(value) })),
      (error) => console.log(JSON.stringify({ code: error.code, message: error.message, cause: error.cause?.stack })),
    );`;
  const run = await promisify(execFile)(process.execPath, ['-r', 'esbuild-register', '-e', script], { cwd: root });
  return JSON.parse(run.stdout);
}

test('loads each kind of module', async () => {
  const addresses = [
    'shopper.ts',
    'shopper',
    'shopper#list',
    'only.mts',
    'old.cjs#two',
    'fn.cts',
    'list.js',
    'esm.mjs',
  ];
  expect(await inNode(`Promise.all(${JSON.stringify(addresses)}.map(at)).then((all) => all.map(describe))`)).toEqual({
    value: ['function', 'function', [], 'function', 'function', 'function', [{ path: '/' }], 5],
  });
  expect(await inNode("at('imports.ts').then((quarter) => quarter(8))")).toEqual({ value: 2 });
  expect(await inNode(`loadModule(${JSON.stringify(join(dir, 'esm.mjs'))}).then(Object.keys)`)).toEqual({
    value: ['default', 'place'],
  });
}, 20_000);

test('a module that throws keeps its error as the cause, at its line in the source', async () => {
  const failed = await inNode("at('throws.ts')");
  expect(failed).toMatchObject({
    code: 'METTLE_MODULE',
    message: `Failed to load the module ${join(dir, 'throws.ts')}: at load. The cause has the place in its stack.`,
    cause: expect.stringContaining('throws.ts:6:7'),
  });
}, 20_000);

test('a missing export names those that are there', async () => {
  expect(await inNode("at('shopper.ts#lsit')")).toMatchObject({
    code: 'METTLE_MODULE',
    message: `Failed to read the export "lsit" of ${join(dir, 'shopper.ts')}: the module exports default, list. Did you mean "list"? Name an export after "#", as in 'shopper.ts#list'.`,
  });
  expect(await inNode("at('old.cjs')")).toMatchObject({ message: expect.stringContaining('exports one, two. Name') });
  expect(await inNode("at('empty.ts')")).toMatchObject({ message: expect.stringContaining('exports nothing') });
}, 20_000);

test('a missing file is said with the path that was tried and the nearest name', () => {
  expect(() => findModule('./shoper.ts', dir)).toThrow(
    `Failed to find the module ./shoper.ts: there is no file ${join(dir, 'shoper.ts')}. Did you mean "shopper.ts"? Give an absolute path, or one from ${dir}.`,
  );
  expect(() => findModule('/nowhere/at/all.ts')).toThrow('there is no file /nowhere/at/all.ts. Give an absolute path');
  expect(() => findModule('.', dir)).toThrow('there is no file');
});

test('an address is absolute or relative to the working directory, with or without an export', () => {
  expect(findModule(join(dir, 'only'))).toEqual({ file: join(dir, 'only.mts'), exportName: undefined });
  expect(findModule('only.mts#browse', dir)).toEqual({ file: join(dir, 'only.mts'), exportName: 'browse' });
});
