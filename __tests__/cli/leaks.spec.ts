import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { jestProject, removeProjects } from '../support/jest-project';
import { isAlive, until } from '../support/processes';

jest.setTimeout(120_000);
const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});
afterAll(removeProjects);

const server = `
const { createServer } = require('node:http');
class Job {}
const kept = [];
createServer((request, response) => {
  if (request.url === '/leak') kept.push(new Job());
  response.end('ok');
}).listen(0, '127.0.0.1', function () { console.log('port ' + this.address().port); });
if (process.argv[2]) setInterval(() => kept.push(new Job()), 20);
`;

const scenarios = `
class Session { constructor(readonly id: number) {} }
const kept: Session[] = [];
export const leaks = ({ iteration }: { iteration: number }) => { kept.push(new Session(iteration)); };
export const keepsNothing = ({ iteration }: { iteration: number }) => new Session(iteration);
export const fails = () => { throw new Error('no such order'); };
export const drives = async () => { await (await fetch(process.env.LEAKS_URL + '/leak')).text(); };
`;

let project: string | undefined;

function start(args: readonly string[], env: Record<string, string> = {}) {
  project ??= jestProject({ 'server.cjs': server, 'leaks/shop.ts': scenarios }).dir;
  const child = spawn(process.execPath, args, {
    cwd: project,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    said.out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    said.err += String(chunk);
  });
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code, ...said });
    }),
  );
  return { child, said, ended, pid: child.pid as number };
}

function mettle(args: readonly string[], env?: Record<string, string>) {
  return start([join(__dirname, '../../dist/cli.js'), 'leaks', ...args], env);
}

async function startServer(...args: string[]) {
  const { said, pid } = start(['server.cjs', ...args]);
  await until('the server is up', () => /port \d+/.test(said.out));
  return { said, pid, url: `http://127.0.0.1:${/port (\d+)/.exec(said.out)?.[1]}` };
}

describe('a scenario in a clean process', () => {
  test('that leaks: the class, how many, where, and who holds it', async () => {
    const { code, out } = await mettle(['leaks/shop.ts#leaks', '--title', 'the shop']).ended;
    expect(out).toMatch(/✕ the shop: 1 leak\n/);
    expect(out).toMatch(
      /\n +class +per iteration +bytes +allocated in +held\n +1 +Session +1 +\d+ B +leaks leaks\/shop\.ts:4:\d+ +held .*"kept"/,
    );
    expect(out).toMatch(/\n +> +4 +export const leaks = /);
    expect(code).toBe(1);
  });

  test('that keeps nothing', async () => {
    const { code, out } = await mettle(['leaks/shop.ts#keepsNothing', '--iterations', '50', '--json']).ended;
    const { outcome, where, findings } = JSON.parse(out);
    expect({ outcome, where }).toEqual({ outcome: 'completed', where: 'child process' });
    expect(findings.filter(({ kind }: { kind: string }) => kind !== 'unsettled growth')).toEqual([]);
    expect(code).toBe(0);
  });

  test('that fails, is told with its own error', async () => {
    const { code, out, err } = await mettle(['leaks/shop.ts#fails']).ended;
    expect(err).toContain('no such order');
    expect(out).toBe('');
    expect(code).toBe(3);
  });
});

describe('a process that runs', () => {
  test('is driven by a scenario, and goes on as before', async () => {
    const target = await startServer();
    const env = { LEAKS_URL: target.url };
    const args = ['--pid', String(target.pid), '--scenario', 'leaks/shop.ts#drives', '--iterations', '50', '--json'];
    const { code, out } = await mettle(args, env).ended;
    const result = JSON.parse(out);
    expect(result).toMatchObject({ where: 'service', target: `process ${target.pid}` });
    expect(result.findings[0]).toMatchObject({ className: 'Job', objectsPerIteration: 1 });
    expect(code).toBe(1);
    expect(isAlive(target.pid)).toBe(true);
    expect((await fetch(target.url)).status).toBe(200);
  });

  test('is watched, and its growth told per second', async () => {
    const target = await startServer('busy');
    const { out } = await mettle(['--pid', String(target.pid), '--every', '1s', '--for', '60s']).ended;
    expect(out).toMatch(/each second of process \d+: /);
    // A busy machine may not have the time to see whether it goes on: then it is told as not settled.
    const [, perSecond] = /class +per second .*\n +1 +Job(?: \(unsettled\))? +(\d+(?:\.\d+)?) /.exec(out) ?? [];
    // At most 50 a second, and fewer where the machine is busy.
    expect(Number(perSecond)).toBeGreaterThan(5);
    expect(Number(perSecond)).toBeLessThan(75);
  });

  test('is left alone at Ctrl-C', async () => {
    const target = await startServer();
    const command = mettle(['--pid', String(target.pid)]);
    await until('it is connected', () => target.said.err.includes('Debugger attached'));
    command.child.kill('SIGINT');
    expect((await command.ended).code).toBe(130);
    expect((await fetch(target.url)).status).toBe(200);
  });

  test('that is no Node process is not harmed', async () => {
    const shell = spawn('sh', ['-c', 'trap "" TERM; sleep 60; true'], { stdio: 'ignore' });
    running.add(shell);
    const { code, err } = await mettle(['--pid', String(shell.pid)]).ended;
    expect(err).toMatch(/METTLE_INSPECTOR Failed to open the inspector of process \d+: it is no Node process/);
    expect(code).toBe(3);
    expect(isAlive(shell.pid as number)).toBe(true);
  });
});

test.each([
  [[], /neither a scenario nor a process was given/],
  [['--pid', '1', '--inspect', 'ws://127.0.0.1:1/'], /both --pid and --inspect were given/],
  [['a.ts', '--scenario', 'b.ts'], /two scenarios were given/],
  [['--pid', 'x'], /--pid must be a whole number, but it is "x"/],
  [['leaks/none.ts'], /METTLE_MODULE Failed to find the module/],
  [['--inspect', 'http://10.1.1.1:9229'], /METTLE_HOST_REFUSED .* is not on this machine/],
  [['--pid', '999999999'], /there is no such process/],
])('wrong usage: mettle leaks %j', async (args, message) => {
  const { code, err } = await mettle(args).ended;
  expect(err).toMatch(message);
  expect(code).toBe(3);
});
