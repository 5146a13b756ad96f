import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jestProject, removeProjects } from '../support/jest-project';

jest.setTimeout(60_000);
afterAll(removeProjects);

const config = `
const { defineConfig } = require('jest-mettle/config');
module.exports = defineConfig(
  { globalSetup: '<rootDir>/before.js', globalTeardown: '<rootDir>/after.js' },
  { leftBehind: process.env.MODE ?? 'fail' },
);`;

/** Node's own functions, before the first file and after the last one. */
const nodeItself = {
  'before.js': `
const { Server } = require('node:net');
const { ChildProcess } = require('node:child_process');
const { channel } = require('node:diagnostics_channel');
const see = () => [Server.prototype.listen, ChildProcess.prototype.spawn, process.listenerCount('disconnect'), channel('worker_threads').hasSubscribers];
const before = see();
globalThis.isAsBefore = () => see().every((one, index) => one === before[index]);
module.exports = () => {};`,
  'after.js': "module.exports = () => process.stderr.write('NODE AS BEFORE: ' + globalThis.isAsBefore() + '\\n');",
};

const head = `
const { once } = require('node:events');
const { createServer } = require('node:http');
const { spawn } = require('node:child_process');
const { Worker } = require('node:worker_threads');
const listen = async () => { const server = createServer().listen(0, '127.0.0.1'); server.unref(); await once(server, 'listening'); return server; };
const start = () => { const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' }); child.unref(); return child; };
const thread = () => { const worker = new Worker('setInterval(() => {}, 1000)', { eval: true }); worker.unref(); return worker; };
`;

test('what is cleaned up in whatever place is no news', async () => {
  const project = jestProject({
    ...nodeItself,
    'jest.config.js': config,
    'clean.spec.js': `${head}
let late, shared, perTest;
beforeAll(async () => { shared = await listen(); });
afterAll(async () => { shared.close(); late.kill(); });
beforeEach(() => { perTest = thread(); });
afterEach(async () => { await perTest.terminate(); });
test('makes what a later hook ends', () => { late = start(); });
test('uses it', () => { expect(late.exitCode).toBe(null); });
describe('nested', () => {
  let server;
  afterAll(() => server.close());
  test('makes one', async () => { server = await listen(); });
  test('uses one', () => { expect(server.listening).toBe(true); });
});
test('ends its own without waiting', () => { start().kill(); });
test('runs something to its end', async () => { await once(spawn(process.execPath, ['-v']), 'exit'); });`,
  });
  const { code, output } = await project.jest(['--runInBand']);
  expect(output).toContain('Tests:       6 passed, 6 total');
  expect(output).not.toContain('left behind');
  expect(output).toContain('NODE AS BEFORE: true');
  expect(code).toBe(0);
});

test('what a test leaves is told at the next one, what a file leaves at its end', async () => {
  const project = jestProject({
    ...nodeItself,
    'jest.config.js': config,
    'a.spec.js': `${head}
let server;
test('leaves a server', async () => {
  server = await listen();
});
test('sees it still', () => { process.stderr.write('SECOND\\n'); expect(server.listening).toBe(true); server.close(); });`,
    'b.spec.js': `${head}
let child, worker;
beforeAll(() => {
  worker = thread();
});
afterAll(() => { process.stderr.write('LAST HOOK\\n'); throw new Error('a failing hook'); });
test('leaves a process', () => {
  child = start();
  process.stderr.write('PID ' + child.pid + '\\n');
});
test('passes', () => {});`,
    'c.spec.js': `${head}throw new Error('cannot be loaded');`,
    'd.spec.js': "test('runs after it', () => {});",
  });
  const { code, output } = await project.jest(['--runInBand']);
  const pid = Number(/PID (\d+)/.exec(output)?.[1]);
  process.kill(pid, 'SIGKILL');
  expect(output).toMatch(
    /left behind by "leaves a server" \(a\.spec\.js\):\n {2}- the server on 127\.0\.0\.1:\d+, made at a\.spec\.js:6:\d+\nSECOND/,
  );
  expect(output).toMatch(/LAST HOOK\n(?:.*\n)*?.*left behind by b\.spec\.js:\n/);
  expect(output).toMatch(/- the worker thread \d+, made at b\.spec\.js:8:\d+\n/);
  expect(output).toMatch(
    /- the process .*setInterval.* \(pid \d+\), made at b\.spec\.js:7:\d+, by "leaves a process"\n/,
  );
  expect(output).toContain("leftBehind is 'fail' and something was left behind by:\n");
  expect(output).toContain('NODE AS BEFORE: true');
  expect(output).toContain('PASS fast ./d.spec.js');
  expect(code).toBe(1);
  const { records } = JSON.parse(readFileSync(join(project.dir, '.mettle/report.json'), 'utf8'));
  expect(records).toHaveLength(2);
  expect(records.find((record: { result: { after: unknown } }) => record.result.after !== null)).toMatchObject({
    kind: 'left-behind',
    test: { name: null, path: 'a.spec.js' },
    result: { after: 'leaves a server', left: [{ kind: 'server', madeBy: 'leaves a server' }] },
  });
  expect((await project.jest(['a.spec.js'])).code).toBe(1);
  expect((await project.jest(['a.spec.js'], { MODE: 'report' })).code).toBe(0);
});
