import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jestProject, removeProjects } from '../support/jest-project';

// Heavy files wait for their turn on the whole machine, whoever measures on it.
jest.setTimeout(600_000);
afterAll(removeProjects);

/** Says in a file that it ran: its name, its process, whether `gc` is there, and whether it stood alone. */
const spec = `
import { appendFileSync } from 'node:fs';
import { basename } from 'node:path';
test('says so', () => {
  const gc = typeof (globalThis as { gc?: unknown }).gc;
  appendFileSync(process.cwd() + '/log', [basename(__filename), process.pid, gc].join(' ') + '\\n');
});`;

/** What Nest's command line generates, with all kinds beside. */
const nest = jestProject({
  'jest.config.js': `
const { defineConfig } = require('jest-mettle/config');
module.exports = defineConfig({
  moduleFileExtensions: ['js', 'json', 'ts'],
  rootDir: 'src',
  testRegex: '.*\\\\.spec\\\\.ts$',
  transform: { '^.+\\\\.(t|j)s$': 'ts-jest' },
  collectCoverageFrom: ['**/*.(t|j)s'],
  coverageDirectory: '../coverage',
  testEnvironment: 'node',
});`,
  'tsconfig.json':
    '{"compilerOptions":{"module":"commonjs","target":"es2022","types":["node","jest"],"isolatedModules":true}}',
  'src/fast.spec.ts': spec,
  'src/a.integration.spec.ts': spec,
  'src/a.load.spec.ts': spec,
  'src/a.memory.spec.ts': spec,
  'src/b.memory.spec.ts': spec,
  'src/a.bench.test.ts': `${spec}
import { eventually } from 'jest-mettle/integration';
test('leaves a record', () => eventually(() => {}));`,
  'src/unit.test.ts': "throw new Error('is no test of this project')",
  'src/dist/a.load.spec.js': "throw new Error('is the compiled copy')",
});

async function filesRunBy(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ output: string; ran: string[][] }> {
  const before = log().length;
  const { output } = await nest.jest(args, env);
  return { output, ran: log().slice(before) };
}

function log(): string[][] {
  const path = join(nest.dir, 'log');
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
}

test('jest alone runs the fast tests', async () => {
  const { output, ran } = await filesRunBy([]);
  expect(ran.map(([file]) => file)).toEqual(['fast.spec.ts']);
  expect(output).toContain('Tests:       1 passed, 1 total');
});

test('--selectProjects runs the kinds that it names', async () => {
  const { ran } = await filesRunBy(['--selectProjects', 'load', 'integration']);
  expect(ran.map(([file]) => file)).toEqual(['a.integration.spec.ts', 'a.load.spec.ts']);
});

test('a path on the command line runs its file, with the runner of its kind', async () => {
  const { ran } = await filesRunBy(['--runInBand', 'src/a.memory.spec.ts']);
  expect(ran).toEqual([['a.memory.spec.ts', expect.any(String), 'function']]);
});

test('METTLE_KINDS=all runs everything in order, memory in a fresh process per file', async () => {
  const { output, ran } = await filesRunBy([], { METTLE_KINDS: 'all' });
  const files = ran.map(([file]) => file);
  expect(files.slice(0, 3)).toEqual(['fast.spec.ts', 'a.integration.spec.ts', 'a.load.spec.ts']);
  const memory = ran.filter(([file]) => file?.includes('.memory.'));
  expect(memory).toHaveLength(2);
  expect(memory.every(([, , gc]) => gc === 'function')).toBe(true);
  expect(new Set(memory.map(([, pid]) => pid)).size).toBe(2);
  expect(output).toContain('Tests:       7 passed, 7 total');
  expect(existsSync(join(nest.dir, '.mettle/report.html'))).toBe(true);
  expect(existsSync(join(nest.dir, 'src/.mettle'))).toBe(false);
});

test('--coverage leaves the heavy kinds out, and says so', async () => {
  const { output, ran } = await filesRunBy(['--coverage'], { METTLE_KINDS: 'all' });
  expect(ran.map(([file]) => file)).toEqual(['fast.spec.ts', 'a.integration.spec.ts']);
  expect(output).toContain('coverage is on, so these tests are left out: load, chaos, memory, bench.');
  expect(existsSync(join(nest.dir, 'coverage'))).toBe(true);
});

test('the root of a monorepo holds the kinds of one package beside another package', async () => {
  const one = "test('runs', () => expect({ status: 200 }).toHaveStatus(200));";
  const monorepo = jestProject({
    'jest.config.js': `
const { defineConfig, defineProjects } = require('jest-mettle/config');
module.exports = defineConfig({
  projects: [
    '<rootDir>/packages/plain',
    ...defineProjects({ displayName: 'orders', rootDir: '<rootDir>/packages/orders' }),
    ...defineProjects({ displayName: 'stock', rootDir: '<rootDir>/packages/stock' }),
  ],
});`,
    'packages/plain/jest.config.js': "module.exports = { displayName: 'plain', transform: {} };",
    'packages/plain/a.spec.js': "test('knows no matcher', () => expect(expect(1).toHaveStatus).toBeUndefined());",
    'packages/orders/a.spec.js': one,
    'packages/orders/a.load.spec.js': one,
    'packages/stock/a.load.spec.js': one,
  });
  const alone = await monorepo.jest();
  expect(alone.output).toContain('Tests:       2 passed, 2 total');
  expect(alone.output).toMatch(/PASS plain .*a\.spec/);
  expect(alone.output).toMatch(/PASS orders .*a\.spec/);
  const load = await monorepo.jest(['--selectProjects', 'load']);
  expect(load.output).toContain('Tests:       2 passed, 2 total');
  expect(load.output).toMatch(/PASS load packages.stock.a\.load/);
});
