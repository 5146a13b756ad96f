import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nowMs } from '../../src/core/clock';
import { setHost } from '../../src/core/host';
import { heldResources, releaseAll } from '../../src/core/resources';
import { defineUser, loadBurst, startLoad, type User } from '../../src/load';
import type { Service } from '../../src/service';
import { testHost } from '../support/test-host';
import { serve, stopServers } from './support/serve';

jest.setTimeout(20_000);
afterEach(async () => {
  setHost(undefined);
  await stopServers();
});

const hit = (user: User) => user.get('/');

test('the signal ends a run at once: what is in flight is aborted, and the result says why', async () => {
  const server = await serve('never');
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('enough')), 300);
  const began = nowMs();
  const result = await loadBurst(server.url, {
    users: 3,
    spawnRate: 1000,
    duration: '60s',
    scenario: hit,
    signal: controller.signal,
  });
  expect(nowMs() - began).toBeLessThan(3000);
  expect(result).toMatchObject({
    outcome: 'aborted',
    reasons: ['the signal that was given aborted it: enough'],
    requests: { started: 3, ok: 0, failed: 0, aborted: 3, inFlight: 0 },
  });
  expect(heldResources()).toEqual([]);
});

test('a signal that has aborted already leaves an empty, aborted result', async () => {
  const server = await serve('instant');
  const plan = { users: 1, duration: '5s', signal: AbortSignal.abort('no') };
  for (const scenario of [hit, [{ path: '/' }]]) {
    const result = await loadBurst(server.url, { ...plan, scenario });
    expect(result.outcome).toBe('aborted');
    expect(result.durationMs).toBeLessThan(1000);
    expect(result.requests.started).toBe(0);
  }
  const hooks = { start: jest.fn(), stop: jest.fn() };
  await loadBurst(server.url, { ...plan, hooks, scenario: hit });
  expect(hooks.start).not.toHaveBeenCalled();
  expect((await server.stats()).requests).toBe(0);
});

test('a signal that aborts while the hook start is under way lets nothing be sent', async () => {
  const server = await serve('instant');
  const controller = new AbortController();
  const result = await loadBurst(server.url, {
    users: 1,
    duration: '5s',
    scenario: hit,
    signal: controller.signal,
    hooks: { start: () => controller.abort() },
  });
  expect(result.outcome).toBe('aborted');
  expect(result.requests.started).toBe(0);
  expect((await server.stats()).requests).toBe(0);
});

test('the time limit of the running test is kept, and the reason says how to raise it', async () => {
  const server = await serve('instant');
  const began = nowMs();
  setHost(testHost({ deadlineMs: () => began + 1000 }));
  const { outcome, reasons, requests } = await loadBurst(server.url, { rate: 20, duration: '20s', scenario: hit });
  expect(nowMs() - began).toBeLessThan(1000);
  expect(outcome).toBe('aborted');
  expect(reasons[0]).toMatch(
    /^the running test has a time limit, of which \d+ ms were left, but the plan needs up to 25 s: give the test more, as in test\(name, fn, 30000\) or jest\.setTimeout\(30000\)$/,
  );
  expect(requests.ok).toBeGreaterThan(5);
});

test('a run that its test has left behind is ended by the host', async () => {
  const server = await serve('instant');
  const run = loadBurst(server.url, { rate: 20, duration: '60s', name: 'forgotten', scenario: hit });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(heldResources()).toMatchObject([
    { kind: 'load run', label: expect.stringContaining('load "forgotten" on 127.0.0.1') },
  ]);
  await releaseAll(heldResources());
  expect((await run).reasons).toEqual(['its test was over']);
});

test('what is under way at the end is waited for, and cut off after the graceful stop', async () => {
  const server = await serve('constant', { ms: 500 });
  const plan = { users: 2, spawnRate: 1000, duration: '0.2s', scenario: hit };
  const drained = await loadBurst(server.url, plan);
  expect(drained.requests).toMatchObject({ started: 2, ok: 2, aborted: 0, perSecond: 0 });
  const cut = await loadBurst(server.url, { ...plan, gracefulStop: '50ms' });
  expect(cut).toMatchObject({ requests: { started: 2, ok: 0, aborted: 2, inFlight: 0 } });
});

test('an iteration that is under way may finish, think time included; then no new one begins', async () => {
  const server = await serve('instant');
  const ended: number[] = [];
  const { requests } = await loadBurst(server.url, {
    users: 1,
    duration: '0.2s',
    scenario: async (user, { iteration }) => {
      await user.get('/first');
      await user.wait('300ms');
      await user.get('/second');
      ended.push(iteration);
    },
  });
  expect(ended).toEqual([0]);
  expect(requests).toMatchObject({ started: 2, ok: 2 });
});

test('a scenario that will not end is left behind; what it sends later is refused', async () => {
  const server = await serve('instant');
  const refused: unknown[] = [];
  let aborted = false;
  await loadBurst(server.url, {
    users: 1,
    duration: '0.1s',
    gracefulStop: 0,
    scenario: async (user, { signal }) => {
      await user.get('/');
      await new Promise((resolve) => setTimeout(resolve, 300));
      aborted = signal.aborted;
      for (const again of [() => user.get('/'), () => user.wait(1)])
        refused.push(await again().catch((error) => error.code));
    },
  });
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(aborted).toBe(true);
  expect(refused).toEqual(['METTLE_ABORTED', 'METTLE_ABORTED']);
  expect((await server.stats()).requests).toBe(1);
});

test('the warm-up is made, and not counted', async () => {
  const server = await serve('instant');
  const { requests, timeline, durationMs, arrivals } = await loadBurst(server.url, {
    rate: 50,
    warmUp: '0.5s',
    duration: '0.5s',
    scenario: hit,
  });
  expect((await server.stats()).requests).toBe(50);
  expect(requests).toMatchObject({ started: 25, ok: 25 });
  expect(arrivals).toMatchObject({ planned: 25 });
  expect(durationMs).toBe(500);
  expect(timeline).toMatchObject([{ atMs: 0, started: 25, ok: 25 }]);
});

describe('a service in this process', () => {
  const inProcess = async (work: () => void, test: (service: Service) => Promise<void>): Promise<void> => {
    const server = createServer((_, response) => {
      work();
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    try {
      await test({ form: 'server', label: 'the server', url: `http://127.0.0.1:${port}` } as Service);
    } finally {
      server.close();
      server.closeAllConnections();
      delete (globalThis as Record<string, unknown>)['__coverage__'];
    }
  };
  const busy = (ms: number) => () => {
    const end = nowMs() + ms;
    while (nowMs() < end);
  };

  test('that keeps the shared event loop busy makes the result invalid', () =>
    inProcess(busy(8), async (service) => {
      const { outcome, reasons } = await loadBurst(service, { rate: 100, duration: '0.6s', scenario: hit });
      expect(outcome).toBe('invalid');
      expect(reasons.join()).toMatch(
        /the service and the load share one event loop, which was busy \d+(\.\d)? % of the time/,
      );
    }));

  test('that has little to do can be measured', () =>
    inProcess(busy(0), async (service) => {
      const result = await loadBurst(service, { rate: 40, duration: '0.5s', scenario: hit });
      expect(result.requests.ok).toBe(20);
      expect(result.reasons.filter((reason) => reason.includes('share one event loop'))).toEqual([]);
    }));

  test('that is instrumented for coverage is not measured, but a service elsewhere is', () =>
    inProcess(busy(0), async (service) => {
      (globalThis as Record<string, unknown>)['__coverage__'] = {};
      const plan = { rate: 20, duration: '0.2s', scenario: hit };
      const instrumented = expect.stringContaining('instrumented for coverage');
      expect((await loadBurst(service, plan)).reasons).toContainEqual(instrumented);
      expect((await loadBurst({ ...service, form: 'command' }, plan)).reasons).not.toContainEqual(instrumented);
    }));
});

test('each run leaves a record with its result', async () => {
  const recordDir = mkdtempSync(join(tmpdir(), 'mettle-load-'));
  try {
    const server = await serve('instant');
    setHost(testHost({ recordDir, seed: () => 77 }));
    const result = await loadBurst(server.url, { rate: 20, duration: '0.2s', name: 'checkout', scenario: hit });
    const [file] = readdirSync(recordDir);
    const lines = readFileSync(join(recordDir, file as string), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { type: 'record', record: { kind: 'load', title: 'checkout', outcome: result.outcome } },
    ]);
    expect(lines[0].record.result).toEqual(JSON.parse(JSON.stringify(result)));
    expect(result.seed).toBe(77);
  } finally {
    rmSync(recordDir, { recursive: true });
  }
});

test('who releases a run that nobody awaits comes back when its record is written', async () => {
  const recordDir = mkdtempSync(join(tmpdir(), 'mettle-load-'));
  try {
    const server = await serve('instant');
    setHost(testHost({ recordDir }));
    startLoad(server.url, { users: 1, duration: '60s', name: 'forgotten', scenario: hit });
    expect(await releaseAll(heldResources())).toEqual([]);
    const [file] = readdirSync(recordDir);
    expect(readFileSync(join(recordDir, file as string), 'utf8')).toContain('its test was over');
  } finally {
    rmSync(recordDir, { recursive: true });
  }
});

test('a user without a name is titled after the test', async () => {
  const recordDir = mkdtempSync(join(tmpdir(), 'mettle-load-'));
  try {
    const server = await serve('instant');
    setHost(testHost({ recordDir, test: () => ({ name: 'sells pens', attempt: 1 }) }));
    for (const options of [{}, { name: 'shopper' }])
      await loadBurst(server.url, { users: 1, requests: 1, scenario: defineUser({ ...options, tasks: [hit] }) });
    const [file] = readdirSync(recordDir);
    const titles = readFileSync(join(recordDir, file as string), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).record.title);
    expect(titles).toEqual(['sells pens', 'shopper']);
  } finally {
    rmSync(recordDir, { recursive: true });
  }
});
