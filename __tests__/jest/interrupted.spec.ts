import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jestProject, removeProjects } from '../support/jest-project';
import { isAlive, until } from '../support/processes';

jest.setTimeout(60_000);
afterAll(removeProjects);

const spec = `
const { createServer } = require('node:http');
const { renameSync, writeFileSync } = require('node:fs');
const { eventually } = require('jest-mettle/integration');
createServer().listen(0, '127.0.0.1');
test('hangs', async () => {
  await eventually(() => {});
  writeFileSync(__filename + '.tmp', process.pid + ' ' + process.env.METTLE_RECORD_DIR);
  renameSync(__filename + '.tmp', __filename + '.pid');
  await new Promise(() => {});
}, 60_000);`;

test.each(['SIGINT', 'SIGTERM'] as const)('%s to Jest leaves neither a worker nor a file', async (signal) => {
  const project = jestProject({
    'jest.config.js': "module.exports = { preset: 'jest-mettle' };",
    'a.spec.js': spec,
    'b.spec.js': spec,
  });
  const ended = project.start(['--maxWorkers=2']);
  const said = ['a.spec.js.pid', 'b.spec.js.pid'].map((name) => join(project.dir, name));
  await until('both tests run', () => said.every((path) => existsSync(path)));
  const [[first, folder = ''] = [], [second] = []] = said.map((path) => readFileSync(path, 'utf8').split(' '));
  expect(first).not.toBe(second);
  expect(readdirSync(folder)).toHaveLength(2);
  ended.kill(signal);
  const { code } = await ended.run;
  expect(code).not.toBe(0);
  await until('both workers are gone', () => [first, second].every((pid) => !isAlive(Number(pid))));
  expect(folder.startsWith(join(tmpdir(), 'mettle-run-'))).toBe(true);
  expect(existsSync(folder)).toBe(false);
});

test('a worker that is killed takes its file with it, and the records of the others are there', async () => {
  const project = jestProject({
    'jest.config.js': "module.exports = { preset: 'jest-mettle' };",
    'a.spec.js': `
const { eventually } = require('jest-mettle/integration');
test('is killed', async () => { await eventually(() => {}); process.kill(process.pid, 'SIGKILL'); await new Promise(() => {}); });`,
    'b.spec.js':
      "const { eventually } = require('jest-mettle/integration');\ntest('goes on', () => eventually(() => {}));",
  });
  const { code, output } = await project.jest(['--maxWorkers=2']);
  expect(code).toBe(1);
  expect(output).toContain('PASS ./b.spec.js');
  const report = JSON.parse(readFileSync(join(project.dir, '.mettle/report.json'), 'utf8'));
  const names = new Set(report.records.map((record: { test: { name: string } }) => record.test.name));
  expect([...names].sort()).toEqual(['goes on', 'is killed']);
});
