import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { heldResources } from '../../src/core/resources';
import { loadBurst } from '../../src/load';
import { serve, stopServers } from './support/serve';

jest.setTimeout(20_000);
afterEach(stopServers);
const module_ = join(__dirname, 'support/shopper.ts');

test('the plan is the total load: two workers share it, without gaps and without doubles', async () => {
  const server = await serve('echo');
  const { requests, generator, arrivals } = await loadBurst(server.url, {
    rate: 202,
    duration: '0.5s',
    scenario: `${module_}#browse`,
    workers: 2,
  });
  expect(generator.workers).toBe(2);
  expect(requests).toMatchObject({ started: 101, ok: 101 });
  expect(arrivals).toMatchObject({ planned: 101, notStarted: 0 });
  const { seen } = await server.stats();
  // User ids are unique over the threads.
  expect(Object.keys(seen)).toHaveLength(101);
  expect(Object.values(seen).every((count) => count === 1)).toBe(true);
});

test('users are shared too, and there are no more workers than users', async () => {
  const server = await serve('constant', { ms: 50 });
  const { generator, timeline } = await loadBurst(server.url, {
    users: 1,
    duration: '1s',
    scenario: `${module_}#list`,
    workers: 2,
  });
  expect(generator.workers).toBe(1);
  expect(timeline[0]).toMatchObject({ atMs: 0, users: 1 });
  const shared = await loadBurst(server.url, {
    users: 5,
    spawnRate: 100,
    duration: '0.5s',
    scenario: [{ path: '/' }],
    workers: 2,
  });
  expect(shared.requests.started).toBeGreaterThan(20);
  expect((await server.stats()).mostAtOnce).toBe(5);
});

test('there are no more workers than the machine runs threads at once, and the load is the same', async () => {
  const server = await serve('instant');
  const plan = { rate: 40, duration: '0.5s', scenario: [{ path: '/' }], workers: 4096 };
  const { generator, requests } = await loadBurst(server.url, plan);
  expect(generator.workers).toBe(availableParallelism());
  expect(requests.ok).toBe(20);
});

test('a module may hold a list', async () => {
  const server = await serve('echo');
  const { byName, responseMs } = await loadBurst(server.url, {
    rate: 20,
    duration: '0.2s',
    scenario: `${module_}#list`,
  });
  expect(byName['GET /from-module']?.requests.ok).toBe(4);
  expect(responseMs?.max).toBeGreaterThan(0);
});

test.each([
  ['nothing', 'METTLE_MODULE', 'the module exports'],
  [
    'wrong',
    'METTLE_SCENARIO',
    "it must be a function, a list of requests, or what defineUser returned, but it is { path: '/' }",
  ],
  ['broken', 'METTLE_SCENARIO', 'it ended with exit code 3'],
  ['unhandled', 'METTLE_SCENARIO', 'nobody waits for me'],
])('a module whose export is "%s" is one error, and its threads are ended', async (name, code, message) => {
  const server = await serve('instant');
  const run = loadBurst(server.url, { users: 1, duration: '5s', scenario: `${module_}#${name}`, workers: 1 });
  await expect(run).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  expect(heldResources()).toEqual([]);
});

test('a worker whose event loop is blocked is ended', async () => {
  const server = await serve('instant');
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 600);
  const run = loadBurst(server.url, {
    users: 1,
    duration: '30s',
    scenario: `${module_}#blocked`,
    signal: controller.signal,
  });
  await expect(run).rejects.toThrow('it does not answer: the scenario blocks its event loop');
});

test('a list is stopped by the signal, and reports what there is', async () => {
  const server = await serve('constant', { ms: 20 });
  const result = await loadBurst(server.url, {
    rate: 50,
    duration: '30s',
    scenario: [{ path: '/' }],
    workers: 2,
    signal: AbortSignal.timeout(800),
  });
  expect(result.outcome).toBe('aborted');
  expect(result.requests.ok).toBeGreaterThan(5);
  expect(result.durationMs).toBeLessThan(5000);
  const { started, ok, failed, aborted } = result.requests;
  expect(ok + failed + aborted).toBe(started);
});
