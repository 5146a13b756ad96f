import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EndedExperiment } from '../../src/chaos';
import type { Report } from '../../src/report';
import { jestProject, removeProjects } from '../support/jest-project';
import { until } from '../support/processes';

jest.setTimeout(60_000);
const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});
afterAll(removeProjects);

const server = `
const { createServer } = require('node:http');
const { existsSync } = require('node:fs');
createServer((request, response) => {
  response.statusCode = existsSync('down') ? 503 : 200;
  response.end();
}).listen(Number(process.env.PORT), '127.0.0.1');
`;

/** A fault on a file that makes the service answer 503, also some time after it was taken back where it is told to. */
const experiments = `
import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineExperiment, defineFault, option, orNothing, type Service } from 'jest-mettle';

export const service = { command: ['node', 'server.cjs'], ready: '/' };

const outage = defineFault<{ fires?: boolean; breaks?: boolean }, { fires: boolean | undefined; breaks: boolean | undefined }>({
  name: 'outage',
  options: { fires: orNothing(option.flag()), breaks: orNothing(option.flag()) },
  inject({ options, defer, fired }) {
    if (options.breaks) throw new Error('no such machine');
    writeFileSync('down', '');
    defer(() => rmSync('down'));
    if (options.fires ?? true) fired();
  },
});
const healthy = (service: Service) => async () => (await service.client.get('/')).status === 200;
const quick = { interval: 10, recovery: { within: '5s', stable: 20 } } as const;

export default defineExperiment((service) => [
  { name: 'an outage', faults: outage({}), steadyState: healthy(service), duration: 60, ...quick },
  { name: 'another one', faults: outage({ for: 20 }), steadyState: healthy(service), body: () => sleep(40), ...quick },
]);
export const failing = (service: Service) => ({ name: 'a body', faults: outage({}), body: () => { throw new Error('expected 200'); } });
export const neverBack = (service: Service) => ({ name: 'never', faults: outage({}), steadyState: (async () => false) , duration: 10 });
export const idle = (service: Service) => [
  { name: 'idle', faults: outage({ fires: false }), duration: 10 },
  { name: 'the next one runs all the same', faults: outage({}), duration: 10 },
];
export const broken = (service: Service) => ({ name: 'broken', faults: outage({ breaks: true }), duration: 10 });
export const long = (service: Service) => [{ name: 'long', faults: outage({}), duration: '1h' }, { name: 'after', faults: outage({}), duration: 10 }];
export const wrong = (service: Service) => ({ name: 'wrong', faults: outage({}), duraton: 10 });
`;

function mettle(file: string, ...args: string[]) {
  const { dir } = jestProject({ 'server.cjs': server, 'chaos/shop.ts': experiments });
  const cli = join(dir, '../node_modules/jest-mettle/dist/cli.js');
  const child = spawn(process.execPath, [cli, 'chaos', file, ...args], { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    said.out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    said.err += String(chunk);
  });
  const ended = new Promise<{ code: number | null; out: string; err: string; dir: string }>((resolve) =>
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code, ...said, dir });
    }),
  );
  return { dir, child, ended };
}

test('runs the experiments of a file against a command, and says how each ended', async () => {
  const { code, out, err, dir } = await mettle('chaos/shop.ts', '--seed', '42', '--json', 'results/chaos.json').ended;
  expect([err, code]).toEqual(['', 0]);
  expect(out).toMatch(
    /✓ an outage\n +before +held\n +during +held \d+ of \d+\n +after +held\n +recovery +[\d.]+ .?s\n +fault +outage on this machine: fired 1, [\d.]+ .?s to [\d.]+ .?s\n +seed +42\n✓ another one\n/,
  );
  expect(out).toContain('.mettle/chaos/report.html');
  expect(readFileSync(join(dir, '.mettle/chaos/.gitignore'), 'utf8')).toBe('*\n');
  const report = JSON.parse(readFileSync(join(dir, '.mettle/chaos/report.json'), 'utf8')) as Report;
  const kinds = report.records.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'chaos')).toHaveLength(2);
  expect(report.records.flatMap(({ judgements }) => judgements)).toMatchObject([
    { limit: 'recovery <= 5 s', passed: true },
    { limit: 'recovery <= 5 s', passed: true },
  ]);
  const results = JSON.parse(readFileSync(join(dir, 'results/chaos.json'), 'utf8')) as EndedExperiment[];
  expect(results).toMatchObject([
    { name: 'an outage', verdict: 'passed', result: { outcome: 'completed', seed: 42 } },
    { name: 'another one', verdict: 'passed' },
  ]);
});

test('takes a command with quotes', async () => {
  const command = `node -e "require('./server.cjs')"`;
  const { code, err } = await mettle('chaos/shop.ts', '--command', command).ended;
  expect([err, code]).toEqual(['', 0]);
});

test.each<[number, string, RegExp]>([
  [1, 'failing', /✕ a body[\s\S]*the body does not fail, but: expected 200/],
  [2, 'neverBack', /! never[\s\S]*invalid: the steady state did not hold before any fault was there/],
  [2, 'idle', /! idle[\s\S]*never did anything[\s\S]*✓ the next one runs all the same/],
  [3, 'broken', /! broken[\s\S]*Failed to inject the fault outage on this machine: no such machine/],
])('exit code %i: %s', async (code, name, told) => {
  const ended = await mettle(`chaos/shop#${name}`).ended;
  expect(ended).toMatchObject({ code, err: '' });
  expect(ended.out).toMatch(told);
  expect(existsSync(join(ended.dir, 'down'))).toBe(false);
});

test.each<[string, string[], RegExp]>([
  ['a wrong option of an experiment', ['chaos/shop#wrong'], /METTLE_OPTION .*Did you mean "duration"\?/],
  ['no such file', ['chaos/shp.ts'], /METTLE_MODULE .*there is no file/],
  ['no such export', ['chaos/shop#lng'], /METTLE_MODULE .*Did you mean "long"\?/],
  [
    'both a URL and a command',
    ['chaos/shop.ts', '--url', 'http://127.0.0.1:1', '--command', 'x'],
    /METTLE_USAGE .*both/,
  ],
  ['a quote that is not closed', ['chaos/shop.ts', '--command', 'node "x'], /METTLE_USAGE .*is not closed/],
  ['a seed that is none', ['chaos/shop.ts', '--seed', 'x'], /METTLE_USAGE .*seed/],
])('exit code 3: %s', async (_what, [file = '', ...args], told) => {
  const { code, err } = await mettle(file, ...args).ended;
  expect(code).toBe(3);
  expect(err).toMatch(told);
});

test('Ctrl-C: the fault is taken back, the service stopped, what was found is written, no other begins', async () => {
  const { dir, child, ended } = mettle('chaos/shop#long');
  await until('the fault is in place', () => existsSync(join(dir, 'down')));
  child.kill('SIGINT');
  const { code, out, err } = await ended;
  expect([err, code]).toEqual(['', 130]);
  expect(out).toMatch(/! long[\s\S]*aborted: Failed to run a body under chaos: it was aborted/);
  expect(out).not.toContain('after\n');
  expect(existsSync(join(dir, 'down'))).toBe(false);
  expect(readdirSync(join(dir, '.mettle/chaos')).sort()).toEqual(['.gitignore', 'report.html', 'report.json']);
});
