import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { compareBenchmarks } from '../../../src/bench';
import { makeRepository, newFolder, removeFolders, useOwnCache, writeFiles } from '../base/support/repository';

// Bases take several processes, on a machine that may be busy.
jest.setTimeout(120_000);

const CI_VARIABLE = 'GITHUB_BASE_REF';
const before = process.env[CI_VARIABLE];
beforeEach(() => {
  useOwnCache();
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  delete process.env[CI_VARIABLE];
});
afterEach(() => {
  jest.restoreAllMocks();
  removeFolders();
  if (before === undefined) delete process.env[CI_VARIABLE];
  else process.env[CI_VARIABLE] = before;
});

const parse = (steps: number) => ({
  'src/parse.ts': `export function parse(): number {
  let value = 1;
  for (let i = 0; i < ${steps}; i++) value = value * 1.0000001 + 1e-9;
  return value;
}
`,
});

/** A repository whose `main` takes 2,000 steps, and whose working tree takes others. */
function slowed(steps: number) {
  const { root, write } = makeRepository(parse(2_000));
  write(parse(steps));
  return { module: join(root, 'src/parse.ts'), export: 'parse' };
}

test('finds what became slower since a branch, and names the commit', async () => {
  const result = await compareBenchmarks({ baseRef: 'main', candidate: slowed(2_600) });
  expect(result.verdict).toBe('slower');
  expect(result.base.label).toMatch(/^parse\.ts at main \([0-9a-f]{7}/);
});

test('compares with the branch that a pull request goes to, where nothing else is given', async () => {
  process.env[CI_VARIABLE] = 'main';
  const result = await compareBenchmarks({ candidate: slowed(1_400) });
  expect(result.verdict).toBe('faster');
  expect(result.notes.join()).toContain('compared with main, to which this pull request goes');
});

test('compares with a published version', async () => {
  const folder = newFolder();
  writeFiles(folder, {
    'package.json': '{"name":"fast-parse","version":"1.2.3","main":"parse.js"}',
    'parse.js':
      'exports.parse = () => { let v = 1; for (let i = 0; i < 2600; i++) v = v * 1.0000001 + 1e-9; return v; };\n',
  });
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: folder });
  const result = await compareBenchmarks({
    baseVersion: `fast-parse@file:${join(folder, 'fast-parse-1.2.3.tgz')}`,
    candidate: slowed(2_000),
  });
  expect(result).toMatchObject({ verdict: 'faster', base: { label: 'fast-parse@1.2.3' } });
});

test.each<[string, object, RegExp]>([
  ['no base', {}, /there is nothing to compare with\. Give \{ base: .*baseRef: 'main'/],
  ['two bases', { baseRef: 'main', baseVersion: '1.0.0' }, /"baseRef" and "baseVersion" were both given\. Give one/],
  ['a build of a published version', { baseVersion: '1.0.0', build: 'make' }, /option "build" is for "baseRef"/],
  ['a subpath of a commit', { baseRef: 'main', baseSubpath: './x' }, /option "baseSubpath" is for "baseVersion"/],
  ['a branch that is not there', { baseRef: 'mian' }, /mian/],
])('refuses %s', async (_, options, message) => {
  await expect(compareBenchmarks({ candidate: slowed(2_000), ...options })).rejects.toThrow(message);
});

test('refuses a function, of which there is no other version', async () => {
  await expect(compareBenchmarks({ baseRef: 'main', candidate: () => 1 })).rejects.toThrow(
    /only a module can be measured, and the candidate is a function\. Give its module and export/,
  );
});
