import { join } from 'node:path';
import { heldResources } from '../../../src/core/resources';
import { defineHooks, type LoadHooks, loadBurst, type RequestEvent, type User } from '../../../src/load';
import { serve, stopServers } from '../support/serve';

jest.setTimeout(20_000);
afterEach(stopServers);

const module_ = join(__dirname, 'support/hooked.ts');
const get = (user: User) => user.get('/');

test('start comes before the first user, stop after the last, both outside the measured time', async () => {
  const server = await serve('instant');
  const order: unknown[] = [];
  const hooks: LoadHooks = {
    start: async (context) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      order.push('start', context);
    },
    stop: async ({ seed }) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      order.push('stop', seed);
    },
  };
  const scenario = async (user: User) => {
    await user.get('/');
    if (order.at(-1) !== 'user') order.push('user');
  };
  const { requests, arrivals } = await loadBurst(server.url, { rate: 50, duration: '0.2s', seed: 9, hooks, scenario });
  expect(order).toEqual(['start', { url: server.url, thread: 0, threads: 1, seed: 9 }, 'user', 'stop', 9]);
  expect(requests).toMatchObject({ started: 10, ok: 10 });
  expect(arrivals?.planned).toBe(10);
});

test('request hears each one exactly once, with its final verdict', async () => {
  const server = await serve('echo');
  const events: RequestEvent[] = [];
  const { requests } = await loadBurst(server.url, {
    users: 3,
    spawnRate: 1000,
    iterations: 30,
    hooks: { request: (event) => events.push(event) },
    scenario: async (user, { iteration }) => {
      await user.post('/orders?x=1', { json: { iteration }, name: 'order' });
      await user.wait('1ms');
      // After the wait: a verdict may still change then.
      user.check(iteration % 3 !== 0, 'one in three is wrong');
      await Promise.all([user.get('/missing'), user.get('/there')]);
      if (iteration % 2 === 0) throw new Error('half of them throw');
    },
  });
  expect(events).toHaveLength(requests.started);
  const counts = (outcome: string) => events.filter((event) => event.outcome === outcome).length;
  expect(counts('ok')).toBe(requests.ok);
  expect(counts('failed')).toBe(requests.failed);
  expect(events.filter(({ failure }) => failure === 'check')[0]).toMatchObject({
    name: 'order',
    method: 'POST',
    path: '/orders?x=1',
    status: 200,
    outcome: 'failed',
    message: 'one in three is wrong',
    measured: true,
  });
  expect(events.find(({ failure }) => failure === 'status')).toMatchObject({
    name: 'GET /missing',
    message: 'answered 404, expected below 400',
    status: 404,
  });
  for (const { lagMs, serviceMs, responseMs, outcome, failure, message } of events) {
    expect(serviceMs).toBeGreaterThan(0);
    expect(responseMs).toBeCloseTo(lagMs + serviceMs, 6);
    expect((failure === null) === (outcome === 'ok') && (message === null) === (outcome === 'ok')).toBe(true);
  }
});

test('request hears of what the end cuts off', async () => {
  const server = await serve('never');
  const events: RequestEvent[] = [];
  const { requests } = await loadBurst(server.url, {
    users: 2,
    spawnRate: 1000,
    duration: '0.1s',
    gracefulStop: 0,
    hooks: { request: (event) => events.push(event) },
    scenario: get,
  });
  expect(requests.aborted).toBe(2);
  expect(events).toMatchObject(new Array(2).fill({ outcome: 'aborted', status: 0, failure: null, message: null }));
});

test('a scenario that waits for ever for something else leaves no answer unheard, or without its times', async () => {
  const server = await serve('instant');
  const events: RequestEvent[] = [];
  const { requests, responseMs, histograms, timeline } = await loadBurst(server.url, {
    users: 3,
    spawnRate: 1000,
    duration: '0.2s',
    gracefulStop: 0,
    hooks: { request: (event) => events.push(event) },
    scenario: async (user) => {
      await user.get('/');
      await new Promise(() => undefined);
    },
  });
  expect(requests).toMatchObject({ started: 3, ok: 3, aborted: 0 });
  expect(events.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok']);
  expect(histograms.response.count).toBe(3);
  expect(responseMs?.max).toBeGreaterThan(0);
  expect(timeline.reduce((sum, { ok }) => sum + ok, 0)).toBe(3);
});

test('userError hears each error, with its user', async () => {
  const server = await serve('status', { status: 500 });
  const heard: string[] = [];
  await loadBurst(server.url, {
    users: 1,
    iterations: 4,
    hooks: { userError: (error, user) => heard.push(`${(error as Error).message} ${user.id}`) },
    scenario: async (user, { iteration }) => {
      // Counted already where the request failed before: heard all the same.
      if (iteration > 1) await user.get('/');
      if (iteration !== 0) throw new Error(`error ${iteration}`);
    },
  });
  expect(heard).toEqual(['error 1 0', 'error 2 0', 'error 3 0']);
});

test.each<[string, LoadHooks, string]>([
  [
    'request',
    {
      request: () => {
        throw new Error('oops');
      },
    },
    'the hook "request" threw: oops',
  ],
  ['an async request', { request: () => Promise.reject(new Error('later')) }, 'the hook "request" threw: later'],
  [
    'stop',
    {
      stop: () => {
        throw new Error('left dirty');
      },
    },
    'the hook "stop" threw: left dirty',
  ],
])('the hook %s that throws harms no count, and makes the result invalid', async (_, hooks, reason) => {
  const server = await serve('instant');
  const plan = { users: 2, spawnRate: 1000, duration: '0.5s', hooks, scenario: get } as const;
  const { outcome, reasons, requests } = await loadBurst(server.url, plan);
  expect(outcome).toBe('invalid');
  expect(reasons[0]).toBe(reason);
  expect(requests.ok).toBe(requests.started);
  expect((await server.stats()).requests).toBe(requests.started);
  expect(heldResources()).toEqual([]);
});

test('the hook start that throws is one error, and nothing was sent', async () => {
  const server = await serve('instant');
  const hooks = { start: () => Promise.reject(new Error('no database')) };
  await expect(loadBurst(server.url, { users: 1, duration: '5s', hooks, scenario: get })).rejects.toMatchObject({
    code: 'METTLE_SCENARIO',
    message: 'Failed to start the load: the hook "start" threw: no database. The cause has the place in its stack.',
  });
  expect((await server.stats()).requests).toBe(0);
  expect(heldResources()).toEqual([]);
});

test('where the hook start throws in one thread, the others end with their hook stop', async () => {
  const server = await serve('echo');
  const scenario = join(__dirname, 'support/half-broken.ts');
  const run = loadBurst(server.url, { users: 2, workers: 2, duration: '5s', scenario });
  await expect(run).rejects.toMatchObject({ message: expect.stringContaining('no database') });
  const paths = Object.keys((await server.stats()).seen).map((key) => key.split(' ')[1]);
  expect(paths.sort()).toEqual(['/start/0', '/start/1', '/stop/0']);
  expect(heldResources()).toEqual([]);
});

test('a module exports its own hooks, and each thread calls them', async () => {
  const server = await serve('echo');
  const { requests } = await loadBurst(server.url, {
    users: 2,
    spawnRate: 1000,
    iterations: 20,
    workers: 2,
    seed: 4,
    scenario: module_,
  });
  const called = Object.keys((await server.stats()).seen)
    .filter((key) => key.includes('/hooks/'))
    .sort();
  // Each thread has heard of its half of the requests.
  expect(called.map((key) => key.split(' ')[1])).toEqual([
    '/hooks/start/0/2/4',
    '/hooks/start/1/2/4',
    '/hooks/stop/0/10',
    '/hooks/stop/1/10',
  ]);
  expect(requests.started).toBe(20);
});

test.each<[string, object, string]>([
  [
    'a list',
    { scenario: [{ path: '/' }] },
    'the scenario runs in worker threads, which no function can enter. Put the',
  ],
  ['a module', { scenario: module_ }, 'Let the module of the scenario export them, as in export const hooks'],
  ['an unknown hook', { hooks: { begin: get } }, 'there is no option "begin"'],
  ['a hook that is no function', { hooks: { start: 1 } }, 'option "start" must be a function'],
])('hooks beside %s are one error', async (_, change, message) => {
  const server = await serve('instant');
  const plan = { users: 1, duration: '5s', hooks: {}, scenario: get, ...change } as never;
  await expect(loadBurst(server.url, plan)).rejects.toMatchObject({
    code: 'METTLE_OPTION',
    message: expect.stringContaining(message),
  });
  expect(heldResources()).toEqual([]);
});

test('defineHooks reads the hooks of a module at once', () => {
  expect(() => defineHooks({ requests: get } as never)).toThrow(
    'there is no option "requests". Did you mean "request"?',
  );
});
