import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listeningPortsOf } from '../../../src/core/tcp-table';
import { loadBurst } from '../../../src/load';
import { detectLeaks } from '../../../src/memory';
import type { HeapTarget } from '../../../src/memory/target/heap-target';
import { openService } from '../../../src/memory/target/service';
import { type Service, startService } from '../../../src/service';
import { stateOf, until } from '../../support/processes';

jest.setTimeout(60_000);

const { signal } = new AbortController();
const running: Service[] = [];
const children: ChildProcess[] = [];
const folder = mkdtempSync(join(tmpdir(), 'mettle-test-'));
const file = join(folder, 'one.heapsnapshot');

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const service of running.splice(0)) await service.stop().catch(() => {});
  expect(readdirSync(folder)).toEqual([]);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function start(fixture = 'leaking-server.cjs', env: Record<string, string> = {}): Promise<Service> {
  const service = await startService({ command: [process.execPath, join(__dirname, 'fixtures', fixture)], env });
  running.push(service);
  return service;
}

/** Asks the service over a connection of the test's own. */
async function evaluate<T>(service: Service, expression: string): Promise<T> {
  const inspector = await service.inspect();
  try {
    const told = { expression, returnByValue: true };
    return (await inspector.send<{ result: { value: T } }>('Runtime.evaluate', told)).result.value;
  } finally {
    await inspector.close();
  }
}

/** Has V8 give an id to each object. */
async function walk({ inspector }: HeapTarget): Promise<void> {
  await inspector.send('HeapProfiler.startTrackingHeapObjects');
}

/** Another program that is connected to an inspector. */
async function attachDebugger(url: string): Promise<ChildProcess> {
  const client = `const s = new WebSocket(${JSON.stringify(url)}); s.onopen = () => console.log('open');`;
  const program = `const { WebSocket } = require(${JSON.stringify(require.resolve('undici'))}); ${client}`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

function classesIn(path: string): string[] {
  return (JSON.parse(readFileSync(path, 'utf8')) as { strings: string[] }).strings;
}

describe('finds what each request leaves in the heap', () => {
  test.each([
    ['leaking-server.cjs', 'Session'],
    ['leaking-server.mjs', 'Watcher'],
  ])('of %s', async (fixture, className) => {
    const service = await start(fixture);
    const leaking = await detectLeaks(service, () => service.client.get('/leak'), { iterations: 101 });
    expect(leaking).toMatchObject({ outcome: 'completed', where: 'service' });
    const classes = leaking.findings.flatMap(({ members }) => members);
    expect(classes.find((one) => one.className === className)?.objectsPerIteration).toBe(1);
    const sound = await detectLeaks(service, () => service.client.get('/sound'), { iterations: 101 });
    expect(sound.findings).toEqual([]);
  });

  test('that a load sends', async () => {
    const service = await start();
    const result = await detectLeaks(
      service,
      ({ iterations }) =>
        loadBurst(service, { users: 10, requests: iterations, scenario: [{ method: 'GET', path: '/leak' }] }),
      { iterations: 103 },
    );
    const classes = result.findings.flatMap(({ members }) => members);
    expect(classes.find(({ className }) => className === 'Session')?.objectsPerIteration).toBe(1);
  });
});

describe('leaves a service as it was', () => {
  const GLOBALS = 'Object.getOwnPropertyNames(globalThis).concat(Object.keys(globalThis)).join()';

  test('with no name, session, port or file of ours', async () => {
    const service = await start();
    const portsBefore = listeningPortsOf(service.pid as number);
    const globals = await evaluate<string>(service, GLOBALS);
    await service.restart();
    const target = await openService(service, signal);
    await walk(target);
    await target.settle(signal);
    await target.writeSnapshot(file, { numbers: true }, signal);
    rmSync(file);
    await target.close();
    expect(listeningPortsOf(service.pid as number)).toEqual(portsBefore);
    expect((await service.client.get('/')).status).toBe(200);
    expect(await evaluate<string>(service, GLOBALS)).toBe(globals);
    expect(await evaluate<number>(service, 'process.listenerCount("SIGUSR1")')).toBe(0);
  });

  test('with the inspector open where somebody else needs it', async () => {
    const service = await start();
    const other = await service.inspect();
    const target = await openService(service, signal);
    await target.close();
    expect(await other.send('Runtime.evaluate', { expression: '1' })).toMatchObject({ result: { value: 1 } });
    await other.close();
  });

  test('time and again', async () => {
    const service = await start();
    for (let time = 0; time < 10; time++) await (await openService(service, signal)).close();
    expect((await service.client.get('/')).status).toBe(200);
  });
});

test('a statement `debugger` pauses nothing, however long somebody looks into the scripts', async () => {
  const service = await start();
  const target = await openService(service, signal);
  await target.inspector.send('Debugger.enable');
  for (let request = 0; request < 5; request++) expect((await service.client.get('/')).status).toBe(200);
  await target.close();
});

test('an attached debugger is refused, by its name, before anything is measured', async () => {
  const service = await start();
  const { url, close } = await service.inspect();
  const child = await attachDebugger(url);
  await close();
  let calls = 0;
  const work = detectLeaks(service, () => {
    calls += 1;
  });
  await expect(work).rejects.toMatchObject({
    code: 'METTLE_LEAKS',
    message: expect.stringMatching(
      /^Failed to look for leaks in .*: node \(process \d+\) is connected to its inspector on port \d+, .* Disconnect it/,
    ),
  });
  expect(calls).toBe(0);
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill();
  await gone;
  await (await openService(service, signal)).close();
});

test('so is one that is attached to this process', async () => {
  const program = `
    const inspector = require('node:inspector');
    const { detectLeaks } = require(${JSON.stringify(join(__dirname, '../../../dist/memory.js'))});
    inspector.open(0, '127.0.0.1');
    console.log(inspector.url());
    process.stdin.once('data', () =>
      detectLeaks(() => console.log('called'), { iterations: 1 }).then(console.log, ({ message }) => console.log(message)));`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'ignore'] });
  children.push(child);
  const says = () =>
    new Promise<string>((resolve) => child.stdout.once('data', (text) => resolve(String(text).trim())));
  await attachDebugger(await says());
  const said = says();
  child.stdin.write('now\n');
  expect(await said).toMatch(
    /^Failed to look for leaks in this process: node \(process \d+\) is connected to its inspector/,
  );
});

test('a service without an inspector is refused', async () => {
  const service = await startService({ url: (await start()).url });
  running.unshift(service);
  await expect(detectLeaks(service, () => {})).rejects.toMatchObject({
    code: 'METTLE_INSPECTOR',
    message: expect.stringMatching(
      /^Failed to inspect http:.*: its inspector was not given\. Give both: \{ url, inspector: /,
    ),
  });
});

test('one measurement at a time', async () => {
  const service = await start();
  const target = await openService(service, signal);
  await walk(target);
  await expect(openService(service, signal)).rejects.toThrow(/being looked for there already/);
  await walk(target);
  await target.close();
});

test('ids that another session took away are missed', async () => {
  const service = await start();
  const target = await openService(service, signal);
  await walk(target);
  await evaluate(service, '1');
  await expect(walk(target)).rejects.toThrow(/another session of its inspector ended/);
  await expect(target.writeSnapshot(file, { numbers: true }, signal)).rejects.toThrow(
    /another session of its inspector ended/,
  );
  await target.close();
});

describe('a snapshot', () => {
  const asRoot = process.getuid?.() === 0 ? test : test.skip;

  test('is written by the service itself', async () => {
    const service = await start();
    await service.client.get('/leak/of/this');
    const target = await openService(service, signal);
    expect(await target.writeSnapshot(file, { numbers: true }, signal)).toBe('node:v8');
    expect(classesIn(file)).toEqual(expect.arrayContaining(['Session', '/leak/of/this']));
    rmSync(file);
    await target.close();
  });

  // Only root may start a service as another user.
  asRoot('comes over the inspector from a service that reaches no file of ours', async () => {
    const service = await start('leaking-server.cjs', { AS_USER: '65534' });
    await service.client.get('/leak/of/ünïcode');
    const target = await openService(service, signal);
    expect(await target.writeSnapshot(file, { numbers: true }, signal)).toBe('inspector');
    expect(classesIn(file)).toContain('Session');
    rmSync(file);
    await target.close();
  });

  // Only root may mount a disk that is too small.
  asRoot.each([
    ['written by the service', {}],
    ['sent by the service', { AS_USER: '65534' }],
  ])('that is %s to a disk that is full', async (_, env) => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
    try {
      const service = await start('leaking-server.cjs', env as Record<string, string>);
      const target = await openService(service, signal);
      const work = target.writeSnapshot(join(disk, 'one.heapsnapshot'), { numbers: true }, signal);
      await expect(work).rejects.toMatchObject({
        code: 'METTLE_SNAPSHOT',
        message: expect.stringMatching(
          /^Failed to write a snapshot of the heap of .*: the disk of .* is full after 1.* Make room/,
        ),
      });
      expect(readdirSync(disk)).toEqual([]);
      expect((await service.client.get('/')).status).toBe(200);
      await target.close();
    } finally {
      execFileSync('umount', [disk]);
      rmSync(disk, { recursive: true });
    }
  });

  test('of a folder that is not there', async () => {
    const target = await openService(await start(), signal);
    await expect(target.writeSnapshot(join(folder, 'no/one.heapsnapshot'), { numbers: true }, signal)).rejects.toThrow(
      /ENOENT/,
    );
    await target.close();
  });
});

describe('ends with a clear error where a service', () => {
  test.each([
    ['dies', (service: Service) => service.signal('SIGKILL'), /it ended meanwhile/],
    ['is started again', (service: Service) => service.restart(), /it (?:was started again|ended) meanwhile/],
    ['is stopped by a signal', (service: Service) => service.signal('SIGSTOP'), /it stands still, stopped by a signal/],
  ])('%s meanwhile', async (_, happens, reason) => {
    const service = await start();
    const target = await openService(service, signal);
    await happens(service);
    await expect(target.settle(signal)).rejects.toMatchObject({
      code: 'METTLE_LEAKS',
      message: expect.stringMatching(reason),
    });
    await expect(target.writeSnapshot(file, { numbers: true }, signal)).rejects.toMatchObject({ code: 'METTLE_LEAKS' });
    expect(existsSync(file)).toBe(false);
    await target.close();
  });

  test('stands still from the beginning', async () => {
    const service = await start();
    await (await service.inspect()).close();
    service.signal('SIGSTOP');
    await until('it stands still', () => stateOf(service.pid as number) === 'T');
    await expect(openService(service, signal)).rejects.toThrow(/^Failed to look for leaks in .*: it stands still/);
    service.signal('SIGCONT');
    await (await openService(service, signal)).close();
  });

  test('is too busy to answer within the time that there is', async () => {
    const service = await start();
    const target = await openService(service, signal);
    const busy = target.inspector.send('Runtime.evaluate', {
      expression: 'for (const end = Date.now() + 2_000; Date.now() < end; );',
    });
    await expect(target.settle(AbortSignal.timeout(200))).rejects.toMatchObject({ name: 'TimeoutError' });
    await busy;
    await target.close();
  });
});
