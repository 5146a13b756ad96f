import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jestProject, removeProjects } from '../../support/jest-project';
import { until } from '../../support/processes';

jest.setTimeout(60_000);
const PACKAGE = join(__dirname, '..', '..', '..', 'dist', 'chaos.js');
let dir: string;
const running = new Set<ChildProcess>();
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mettle-chaos-'));
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(dir, { recursive: true });
});
afterAll(removeProjects);

/** Two faults on files: one that is undone at once, one that takes a moment. */
const faults = `
const { rmSync, writeFileSync } = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');
const { join } = require('node:path');
const file = (name, slowly) => defineFault({
  name,
  options: {},
  inject({ defer, fired }) {
    writeFileSync(join(process.env.DIR, name), '');
    defer(async () => {
      if (slowly) await sleep(50);
      rmSync(join(process.env.DIR, name));
    });
    fired();
  },
})({});
const both = () => [file('at-once'), file('slowly', true)];
`;

async function interrupted(body: string, act?: (child: ChildProcess) => void) {
  const script = `const { defineFault, withChaos } = require(${JSON.stringify(PACKAGE)});${faults}
    withChaos(both(), async () => { process.stdout.write('in'); ${body} });`;
  const child = spawn(process.execPath, ['-e', script], {
    env: { ...process.env, DIR: dir },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  running.add(child);
  let said = '';
  child.stdout?.on('data', (chunk) => {
    said += String(chunk);
  });
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  );
  await until('the body runs', () => said.startsWith('in') || child.exitCode !== null);
  act?.(child);
  const end = await ended;
  running.delete(child);
  return { ...end, said, left: readdirSync(dir) };
}

const WAIT = 'setInterval(() => {}, 1000); await new Promise(() => {});';

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s: all is undone, and the process ends by it', async (signal) => {
  const end = await interrupted(WAIT, (child) => child.kill(signal));
  expect(end).toMatchObject({ code: null, signal, left: [] });
});

test('who listens for the signal already has the last word', async () => {
  const own = "process.on('SIGINT', () => setTimeout(() => process.exit(7), 500));";
  const end = await interrupted(own + WAIT, (child) => child.kill('SIGINT'));
  expect(end).toMatchObject({ code: 7, left: [] });
});

test.each([
  ['process.exit', 'process.exit(3);'],
  [
    'an error that nobody catches',
    "setImmediate(() => { throw new Error('uncaught'); }); await new Promise(() => {});",
  ],
  ['nothing left to do', 'await new Promise(() => {});'],
])('%s: what can be undone at once is undone', async (_what, body) => {
  const end = await interrupted(body);
  expect(end.left).toEqual(['slowly']);
});

test.each([
  ['in one process', ['--runInBand']],
  ['in workers', ['--maxWorkers=2']],
])('an interrupted Jest, %s, leaves no fault', async (_where, args) => {
  const spec = `
const { defineFault, withChaos } = require('jest-mettle/chaos');${faults}
test('hangs', () => withChaos([file('of-' + process.env.JEST_WORKER_ID + '-' + __filename.split('/').pop())], () => new Promise(() => {})), 60_000);`;
  const project = jestProject({
    'jest.config.js': "module.exports = { preset: 'jest-mettle' };",
    'a.spec.js': spec,
    'b.spec.js': spec,
  });
  const jest = project.start(args, { DIR: dir });
  const expected = args.includes('--runInBand') ? 1 : 2;
  await until('the faults are in place', () => readdirSync(dir).length === expected);
  jest.kill('SIGINT');
  const { code } = await jest.run;
  expect(code).not.toBe(0);
  await until('the faults are gone', () => !existsSync(dir) || readdirSync(dir).length === 0);
});
