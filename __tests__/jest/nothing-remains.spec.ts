import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type JestProject, jestProject, removeProjects } from '../support/jest-project';
import { isAlive, until } from '../support/processes';

jest.setTimeout(120_000);
afterEach(removeProjects);

/** A service with a child that ignores SIGTERM and a grandchild that has left the family; all write down who they are. */
const server = `
const { spawn } = require('node:child_process');
const { writeFileSync } = require('node:fs');
const { createServer } = require('node:http');
const role = process.argv[2] ?? 'server';
writeFileSync(process.env.FAMILY + '/' + role + '-' + process.pid, '');
if (role === 'server') {
  spawn(process.execPath, [__filename, 'child'], { stdio: 'ignore' });
  createServer((request, response) => response.end('ok')).listen(Number(process.env.PORT), '127.0.0.1');
} else {
  process.on('SIGTERM', () => {});
  if (role === 'child') spawn(process.execPath, [__filename, 'daemon'], { stdio: 'ignore', detached: true }).unref();
  setInterval(() => {}, 1000);
}
`;

const use = `
const { appendFileSync, existsSync, readdirSync } = require('node:fs');
const { eventually, loadBurst, startService, useService } = require('jest-mettle');
const command = { command: ['node', 'server.cjs'], ready: '/', env: { FAMILY: process.env.FAMILY }, dependencies: { UPSTREAM: 'http://127.0.0.1:9' }, stopGrace: '300ms' };
const grown = (count) => eventually(() => expect(readdirSync(process.env.FAMILY)).toHaveLength(count));
const note = (service) => appendFileSync(process.env.FAMILY + '.ports', new URL(service.url).port + ' ' + service.dependency('UPSTREAM').relay.port + ' ');
const burst = (service) => loadBurst(service, { rate: 20, duration: '60s', scenario: [{ path: '/' }] });
`;

function project(
  specs: Readonly<Record<string, string>>,
): JestProject & { readonly family: string; readonly temporary: string } {
  const made = jestProject({
    'jest.config.js': "module.exports = { preset: 'jest-mettle' };",
    'server.cjs': server,
    ...Object.fromEntries(Object.entries(specs).map(([name, text]) => [name, use + text])),
  });
  const family = join(made.dir, 'family');
  const temporary = join(made.dir, 'temporary');
  for (const folder of [family, temporary]) mkdirSync(folder);
  const env = { FAMILY: family, TMPDIR: temporary };
  return {
    ...made,
    family,
    temporary,
    jest: (args = []) => made.jest(args, env),
    start: (args = []) => made.start(args, env),
  };
}

async function expectNothingRemains(
  { family, temporary }: ReturnType<typeof project>,
  processes: number,
): Promise<void> {
  const members = readdirSync(family);
  expect(members).toHaveLength(processes);
  await until('every process is gone', () => members.every((member) => !isAlive(Number(member.split('-')[1]))));
  for (const port of readFileSync(`${family}.ports`, 'utf8').trim().split(' '))
    expect(await isOpen(Number(port))).toBe(false);
  await until('no file is left', () => readdirSync(temporary).filter((name) => name.startsWith('mettle')).length === 0);
}

test('after an interrupt in the middle of a load test', async () => {
  const running = project({
    'a.spec.js':
      "const service = useService(command);\ntest('loads', async () => { await grown(6); note(service); await burst(service); }, 60_000);",
    'b.spec.js':
      "const service = useService(command);\ntest('loads', async () => { await grown(6); note(service); await burst(service); }, 60_000);",
  });
  const jest = running.start(['--maxWorkers=2']);
  await until(
    'both loads run',
    () =>
      existsSync(`${running.family}.ports`) && readFileSync(`${running.family}.ports`, 'utf8').split(' ').length === 5,
  );
  jest.kill('SIGINT');
  await jest.run;
  await expectNothingRemains(running, 6);
});

test('after a worker was killed', async () => {
  const killed = project({
    'a.spec.js':
      "const service = useService(command);\ntest('is killed', async () => { await grown(3); note(service); process.kill(process.pid, 'SIGKILL'); await new Promise(() => {}); });",
    'b.spec.js': "test('goes on', () => {});",
  });
  const { code } = await killed.jest(['--maxWorkers=2']);
  expect(code).toBe(1);
  await expectNothingRemains(killed, 3);
});

test('after a test that ran out of time, which is told what it was doing', async () => {
  const late = project({
    'a.spec.js':
      "const service = useService(command);\ntest('is late', async () => { await grown(3); note(service); expect(await burst(service)).toMeet({ p99: '1s' }); }, 4_000);",
  });
  const { code, output } = await late.jest();
  expect(code).toBe(1);
  expect(output).toContain('The result is aborted');
  expect(output).not.toContain('Exceeded timeout');
  expect(output).not.toContain('left behind');
  await expectNothingRemains(late, 3);
});

test('after a test that throws while a load runs, and one that never settles', async () => {
  const thrown = project({
    'a.spec.js':
      "const service = useService(command);\ntest('throws', async () => { await grown(3); note(service); burst(service).catch(() => {}); throw new Error('in the body'); }, 5_000);\ntest('hangs', () => new Promise(() => {}), 500);",
  });
  const { code, output } = await thrown.jest();
  expect(code).toBe(1);
  expect(output).toContain('in the body');
  expect(output).toMatch(/aborted: (?:its test was over|the running test has a time limit)/);
  await expectNothingRemains(thrown, 3);
});

test("what the user's own afterAll stops is not reported, what nobody stops is, with its place", async () => {
  const mixed = project({
    'clean.spec.js':
      "let service;\nbeforeAll(async () => { service = await startService(command); await grown(3); note(service); });\nafterAll(() => service.stop());\ntest('uses it', () => {});\ntest('uses it again', () => {});",
    'left.spec.js':
      "test('starts one', async () => { await grown(3); const service = await startService(command); await grown(6); note(service); });\ntest('the next one', () => {});",
  });
  const clean = await mixed.jest(['clean']);
  expect(clean.code).toBe(0);
  expect(clean.output).not.toContain('left behind');
  const left = await mixed.jest(['left']);
  expect(left.output).toContain('left behind by "starts one"');
  expect(left.output).toMatch(
    /by "starts one" \(left\.spec\.js\):\n {2}- the service node server\.cjs, made at left\.spec\.js:8:\d+\n(?! {2}-)/,
  );
  await expectNothingRemains(mixed, 6);
});

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
