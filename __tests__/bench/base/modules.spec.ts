import { readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { call, disposeAll, openBase } from './support/open';
import { makeRepository, newFolder, removeFolders, useOwnCache } from './support/repository';

// Each base takes several processes, on a machine that may be busy.
jest.setTimeout(60_000);

beforeEach(() => {
  useOwnCache();
});
afterEach(async () => {
  await disposeAll();
  removeFolders();
});

test('a TypeScript module runs with what it imports of its own version', async () => {
  const { root, commit } = makeRepository({
    'src/total.ts': "import { price } from './price';\nexport const total = (n: number): number => n * price;\n",
    'src/price.ts': 'export const price: number = 10;\n',
  });
  commit({ 'src/price.ts': 'export const price: number = 20;\n' });
  const base = await openBase({ ref: 'HEAD~1', module: 'src/total.ts', export: 'total', cwd: root });
  expect(await call(base, 3)).toBe(30);
});

test('an ES module is one by the manifest of its own version', async () => {
  const { root, commit } = makeRepository({
    'package.json': '{"name":"p","type":"module"}',
    'answer.js': 'export const answer = () => import.meta.filename;\n',
  });
  commit({ 'package.json': '{"name":"p"}', 'answer.js': 'exports.answer = () => 2;\n' });
  const base = await openBase({ ref: 'HEAD~1', module: 'answer.js', cwd: root });
  expect(await call(base)).toBe(base.module);
});

test('a package in a subfolder is taken from the same subfolder, with what it reaches above', async () => {
  const { root, commit } = makeRepository({
    'shared/rate.js': 'module.exports = 2;\n',
    'packages/parser/src/parse.js':
      "const rate = require('../../../shared/rate');\nexports.parse = (n) => n * rate + 1;\n",
  });
  commit({ 'shared/rate.js': 'module.exports = 3;\n' });
  const base = await openBase({ ref: 'main~1', module: 'src/parse.js', cwd: join(root, 'packages/parser') });
  expect(base.module.endsWith('/packages/parser/src/parse.js')).toBe(true);
  expect(await call(base, 5)).toBe(11);
});

test('a module that is reached through a link is found where it lies', async () => {
  const { root, commit } = makeRepository({ 'packages/parser/parse.js': 'exports.parse = () => 1;\n' });
  commit({ 'packages/parser/parse.js': 'exports.parse = () => 2;\n' });
  const link = join(newFolder(), 'parser');
  symlinkSync(join(root, 'packages/parser'), link);
  expect(await call(await openBase({ ref: 'HEAD~1', module: join(link, 'parse.js') }))).toBe(1);
});

test('files that are links, and such that have names of all kinds, are as they were', async () => {
  const { root, commit } = makeRepository({ 'real one é.js': 'exports.answer = () => 1;\n' });
  symlinkSync('real one é.js', join(root, 'link.js'));
  commit({});
  commit({ 'real one é.js': 'exports.answer = () => 2;\n' });
  const base = await openBase({ ref: 'HEAD~1', module: join(root, 'real one é.js') });
  expect(await call(base)).toBe(1);
  expect(readlinkSync(join(base.module, '../link.js'))).toBe('real one é.js');
});

test('the cache may lie behind a link', async () => {
  const link = join(newFolder(), 'cache');
  symlinkSync(newFolder(), link);
  process.env['XDG_CACHE_HOME'] = link;
  const { root } = makeRepository({ 'answer.js': 'exports.answer = () => 1;\n' });
  expect(await call(await openBase({ ref: 'HEAD', module: join(root, 'answer.js') }))).toBe(1);
});
