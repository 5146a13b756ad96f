import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jestProject, removeProjects } from '../support/jest-project';

// Heavy files wait for their turn on the whole machine, whoever measures on it.
jest.setTimeout(600_000);
afterAll(removeProjects);

const tsconfig = '{"compilerOptions":{"module":"commonjs","target":"es2022","esModuleInterop":true,"types":["jest"]}}';
const preset = "module.exports = { preset: 'jest-mettle' };";

test('one string is enough: matchers, ts-jest without type checking, a report', async () => {
  const project = jestProject({
    'jest.config.js': preset,
    'tsconfig.json': tsconfig,
    'orders.spec.ts': `
import { concurrently } from 'jest-mettle/integration';
jest.mock('node:os', () => ({ hostname: (): string => 'mocked' }));
import { hostname } from 'node:os';
test('works', async () => {
  const notChecked: number = 'text';
  expect(hostname()).toBe('mocked');
  expect({ status: 204 }).toHaveStatus('2xx');
  expect((await concurrently(2, async (i: number) => i)).fulfilled).toEqual([0, 1]);
});`,
    'plain.spec.js': "test('is transformed as before', () => expect(1).toBe(1));",
  });
  const { code, output } = await project.jest();
  expect(output).toContain('Tests:       2 passed, 2 total');
  expect(output).toMatch(/jest-mettle +1 /);
  expect(code).toBe(0);
  const report = JSON.parse(readFileSync(join(project.dir, '.mettle/report.json'), 'utf8'));
  expect(report).toMatchObject({
    run: { tests: { passed: 2, failed: 0, skipped: 0 }, versions: { node: process.version, jest: expect.any(String) } },
    records: [{ kind: 'concurrently', test: { path: 'orders.spec.ts', name: 'works', attempt: 1 } }],
  });
  expect(readFileSync(join(project.dir, '.mettle/.gitignore'), 'utf8')).toBe('*\n');
  expect(existsSync(join(project.dir, '.mettle/report.html'))).toBe(true);
});

test("the user's own transform, setup files and reporters win", async () => {
  const project = jestProject({
    'jest.config.js': `module.exports = {
      preset: 'jest-mettle',
      transform: { '^.+\\\\.ts$': '<rootDir>/own-transform.js' },
      setupFilesAfterEnv: ['<rootDir>/own-setup.js'],
      reporters: ['<rootDir>/own-reporter.js'],
    };`,
    'own-transform.js':
      'module.exports = { process: () => ({ code: \'test("replaced", () => expect(own).toBe("setup"));\' }) };',
    'own-setup.js': "global.own = 'setup'; expect({ status: 200 }).toHaveStatus(200);",
    'own-reporter.js':
      "module.exports = class { onRunComplete(_, r) { console.log('own reporter', r.numPassedTests, r.numFailedTests); } };",
    'a.spec.ts': 'this is replaced',
  });
  expect(await project.jest()).toEqual({ code: 0, output: 'own reporter 1 0\n' });
  expect(existsSync(join(project.dir, '.mettle'))).toBe(false);
});

test('native ESM works, and nothing is printed where nothing was measured', async () => {
  const project = jestProject({
    'package.json': '{"name":"project","type":"module"}',
    'jest.config.js': "export default { preset: 'jest-mettle', injectGlobals: false };",
    'a.spec.js': `
import { expect, test } from '@jest/globals';
import { MettleError } from 'jest-mettle';
test('works', () => { expect({ status: 200 }).toHaveStatus(200); expect(typeof MettleError).toBe('function'); });`,
  });
  const { code, output } = await project.jest([], { NODE_OPTIONS: '--experimental-vm-modules --no-warnings' });
  expect(output).toContain('Tests:       1 passed, 1 total');
  expect(output).not.toContain('jest-mettle');
  expect(code).toBe(0);
  expect(existsSync(join(project.dir, '.mettle'))).toBe(false);
});

test('heavy files take turns and have time, also where workers run in parallel', async () => {
  const spec = `
const { appendFileSync } = require('node:fs');
const host = globalThis[Symbol.for('jest-mettle.state')].get('host').host;
test('measures', async () => {
  expect(host.deadlineMs() - performance.now()).toBeGreaterThan(60_000);
  appendFileSync(__dirname + '/log', 'in\\n');
  await new Promise((resolve) => setTimeout(resolve, 200));
  appendFileSync(__dirname + '/log', 'out\\n');
});`;
  const project = jestProject({
    'jest.config.js': preset,
    'a.load.spec.js': spec,
    'b.chaos.spec.js': spec,
    'c.bench.spec.js': spec,
  });
  const { output } = await project.jest(['--maxWorkers=3']);
  expect(output).toContain('Tests:       3 passed, 3 total');
  expect(readFileSync(join(project.dir, 'log'), 'utf8')).toBe('in\nout\n'.repeat(3));
});

test("the choice between Jest's own reporters stays Jest's", async () => {
  const project = jestProject({ 'jest.config.js': preset });
  const shown = async (env: Record<string, string>): Promise<unknown> =>
    JSON.parse((await project.jest(['--showConfig'], { ...withoutAgents, ...env })).output).globalConfig.reporters[0];
  expect(await shown({ AI_AGENT: 'someone' })).toEqual(['agent', {}]);
  expect(await shown({})).toEqual(['default', {}]);
});

const withoutAgents = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) => /AGENT|CLAUDE|CODEX|GEMINI|GOOSE|OPENCODE|REPL_ID/.test(name))
    .map((name) => [name, '']),
);
