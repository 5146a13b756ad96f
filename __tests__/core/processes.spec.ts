import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MettleError } from '../../src/core/errors';
import { ownerMarker, type SupervisedProcess, startProcess } from '../../src/core/processes';
import { snapshot } from '../../src/core/processes/snapshot';
import { heldResources } from '../../src/core/resources';
import { carriersOf, isAlive, stateOf, supervisorsOf, until } from '../support/processes';

// For a machine that is busy with other things: nothing here waits by the clock.
jest.setTimeout(30_000);

const folder = mkdtempSync(join(tmpdir(), 'mettle-processes-'));
const fixtures = join(__dirname, 'fixtures');
const env = { PATH: process.env['PATH'] ?? '' };

afterEach(() => {
  expect(heldResources()).toEqual([]);
  expect(carriersOf(ownerMarker())).toEqual([]);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function start(
  command: readonly string[],
): Promise<SupervisedProcess & { output: { stdout: string; stderr: string } }> {
  const output = { stdout: '', stderr: '' };
  const started = await startProcess({
    command,
    env,
    cwd: folder,
    label: command.join(' '),
    onOutput: (chunk, stream) => {
      output[stream] += chunk;
    },
  });
  return Object.assign(Object.create(started), { output });
}

const node = (script: string): string[] => [process.execPath, '-e', script];

test('hands over everything that was written before it says that the process has ended', async () => {
  const one = await start(node(`process.stdout.write('x'.repeat(300000)); console.error('end'); process.exitCode = 3`));
  expect(heldResources()).toMatchObject([{ kind: 'process', label: expect.stringContaining('exitCode') }]);
  expect(await one.exited).toEqual({ code: 3, signal: null });
  expect(one.output.stdout).toHaveLength(300_000);
  expect(one.output.stderr).toBe('end\n');
  expect(one.running).toBe(false);
  await one.end(100);
});

test('the environment is what was given, and the mark', async () => {
  const one = await start(node('console.log(JSON.stringify(process.env))'));
  await one.exited;
  expect(JSON.parse(one.output.stdout)).toEqual({ ...env, METTLE_OWNER: expect.stringContaining(`${ownerMarker()}.`) });
});

test('end() lets a process end by itself', async () => {
  const one = await start(
    node(`process.on('SIGTERM', () => process.exit(7)); console.log('up'); setInterval(() => {}, 1000)`),
  );
  await until('up', () => one.output.stdout !== '');
  await Promise.all([one.end(10_000), one.end(10_000)]);
  expect(await one.exited).toEqual({ code: 7, signal: null });
});

test('end() ends a whole tree, with groups and daemons in it, that does not want to', async () => {
  const one = await start([process.execPath, join(fixtures, 'tree.js'), 'stubborn']);
  await until('ready', () => one.output.stdout.includes('ready'));
  const others = carriersOf(ownerMarker());
  // The process, its child, the daemon of setsid and the daemon of the forker.
  expect(others).toHaveLength(4);
  const sessions = new Set(
    snapshot()
      .filter(({ pid }) => others.includes(pid))
      .map(({ session }) => session),
  );
  expect(sessions.size).toBe(3);
  await one.end(200);
  expect(others.filter(isAlive)).toEqual([]);
  expect(await one.exited).toEqual({ code: null, signal: 'SIGKILL' });
});

test('one tree ends, the other stays', async () => {
  const [one, other] = await Promise.all([start(['sleep', '60']), start(['sleep', '60'])]);
  await one.end(5_000);
  expect(other.running).toBe(true);
  expect(isAlive(other.pid)).toBe(true);
  await other.end(5_000);
});

test('a signal reaches the whole tree, and a stopped tree is ended', async () => {
  const one = await start([process.execPath, join(fixtures, 'tree.js'), 'plain']);
  await until('ready', () => one.output.stdout.includes('ready'));
  const all = carriersOf(ownerMarker());
  one.signal('SIGSTOP');
  await until('all stopped', () => all.every((pid) => stateOf(pid) === 'T'));
  one.signal('SIGCONT');
  await until('all running', () => all.every((pid) => stateOf(pid) !== 'T'));
  one.signal('SIGSTOP');
  await one.end(5_000);
  expect(all.filter(isAlive)).toEqual([]);
  one.signal('SIGTERM');
});

test('a member without the mark is found by its session and by its parent', async () => {
  const one = await start(['sh', '-c', 'env -i /bin/sh -c "sleep 60 & setsid -w sleep 60 & echo up; wait"']);
  await until('up', () => one.output.stdout !== '');
  await until('both sleep', () => sleepersOf(one.pid).length === 2);
  const sleepers = sleepersOf(one.pid);
  await one.end(5_000);
  expect(sleepers.filter(isAlive)).toEqual([]);
});

/** The processes that descend from one and have no children. */
function sleepersOf(pid: number): number[] {
  const all = snapshot();
  const children = all.filter(({ parent }) => parent === pid).map((child) => child.pid);
  return children.length === 0 ? [pid] : children.flatMap(sleepersOf);
}

test('a process that ended and left others behind is held until they are ended', async () => {
  const one = await start(['sh', '-c', 'sleep 60 & echo up']);
  await one.exited;
  expect(heldResources()).toHaveLength(1);
  expect(carriersOf(ownerMarker())).toHaveLength(1);
  await one.end(5_000);
});

test.each([
  [
    'a program that is not there',
    ['no-such-program'],
    folder,
    /Failed to start it: there is no program "no-such-program"/,
  ],
  ['a folder that is not there', ['sleep', '1'], '/no/such/folder', /the folder \/no\/such\/folder does not exist/],
  [
    'a file that is no program',
    [join(fixtures, 'tree.js')],
    folder,
    /tree\.js" may not be executed\. Name the program/,
  ],
  ['an empty command', [], folder, /the command is empty/],
])('%s is an error that says so', async (_, command, cwd, message) => {
  const failure = await startProcess({ command, env, cwd, label: 'it', onOutput: () => {} }).catch((error) => error);
  expect(failure).toBeInstanceOf(MettleError);
  expect(failure.code).toBe('METTLE_PROCESS');
  expect(failure.message).toMatch(message);
});

test('the supervisor keeps neither the sandbox of a test file in memory nor the pipes of Jest open', async () => {
  const jest = [
    require.resolve('jest/bin/jest'),
    '-i',
    '--detectLeaks',
    '--testMatch',
    '**/fixtures/starts-a-process.ts',
  ];
  const run = spawn(process.execPath, jest, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [run.stdout, run.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const code = await new Promise((resolve) => run.once('close', resolve));
  expect(output).toContain('1 passed, 1 total');
  expect({ code, output }).toMatchObject({ code: 0 });
});

describe('an owner that goes', () => {
  let file: string;
  let owner: ChildProcess;

  afterEach(() => owner.kill('SIGKILL'));

  async function startOwner(what: string): Promise<{ mark: string; all: number[] }> {
    file = join(folder, what);
    const entry = join(fixtures, 'owner.ts');
    owner = spawn(process.execPath, ['-r', 'esbuild-register', entry, what, file], {
      stdio: ['ignore', 'pipe', what === 'throw' ? 'ignore' : 'inherit'],
    });
    let mark = '';
    owner.stdout?.on('data', (chunk) => {
      mark += chunk;
    });
    await until('the owner is up', () => mark.endsWith('\n'));
    return { mark: mark.trim(), all: carriersOf(mark.trim()) };
  }

  async function everythingIsGone(mark: string, all: readonly number[]): Promise<void> {
    await until('the trees are gone', () => !all.some(isAlive) && carriersOf(mark).length === 0);
    await until('the file is gone', () => !existsSync(file));
    await until('the supervisor is gone', () => supervisorsOf(mark).length === 0);
  }

  test('by SIGKILL leaves no process and no file', async () => {
    const { mark, all } = await startOwner('wait');
    expect(all).toHaveLength(4);
    expect(existsSync(file)).toBe(true);
    const [supervisor] = supervisorsOf(mark);
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(supervisor ?? 0, name);
    owner.kill('SIGKILL');
    await everythingIsGone(mark, all);
  });

  test('by SIGKILL with a stopped, stubborn tree leaves nothing either', async () => {
    const { mark, all } = await startOwner('stopped');
    expect(all).toHaveLength(4);
    await until('all stopped', () => all.every((pid) => stateOf(pid) === 'T'));
    owner.kill('SIGKILL');
    await everythingIsGone(mark, all);
  });

  test('by SIGKILL before it could register what it had started leaves nothing', async () => {
    const { mark, all } = await startOwner('unregistered');
    expect(all).toHaveLength(5);
    owner.kill('SIGKILL');
    await everythingIsGone(mark, all);
  });

  test('after its supervisor was killed is still followed by another one, which knows all', async () => {
    const { mark, all } = await startOwner('replaced');
    await until('another supervisor is there', () => supervisorsOf(mark).length === 1);
    owner.kill('SIGKILL');
    await everythingIsGone(mark, all);
  });

  test.each(['exit', 'throw'])('by %s leaves nothing', async (what) => {
    const { mark, all } = await startOwner(what);
    await everythingIsGone(mark, all);
  });

  test('can have everything ended at once, although it is blocked', async () => {
    const { mark, all } = await startOwner('endEverything');
    await until('the trees are gone', () => !all.some(isAlive) && carriersOf(mark).length === 0);
    expect(isAlive(owner.pid ?? 0)).toBe(true);
    owner.kill('SIGKILL');
    await everythingIsGone(mark, all);
  });

  test('and has nothing left, is not kept alive, and its pipes are closed', async () => {
    const { mark } = await startOwner('nothing');
    const code = await new Promise((resolve) => owner.once('close', resolve));
    expect(code).toBe(0);
    await until('the supervisor is gone', () => supervisorsOf(mark).length === 0);
  });
});
