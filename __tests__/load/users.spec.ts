import { inHostRealm } from '../../src/core/host-realm';
import { patch } from '../../src/core/patches';
import { heldResources } from '../../src/core/resources';
import { type Answer, loadBurst, type User } from '../../src/load';
import { serve, stopServers } from './support/serve';

jest.setTimeout(20_000);
afterEach(stopServers);

const short = { rate: 20, duration: '0.2s' } as const;

test('users are added at the spawn rate, start over when they are through, and are counted each second', async () => {
  const server = await serve('constant', { ms: 20 });
  const iterations = new Map<number, number>();
  const { timeline, requests } = await loadBurst(server.url, {
    users: 4,
    spawnRate: 8,
    duration: '1.1s',
    scenario: async (user, { iteration }) => {
      expect(iteration).toBe((iterations.get(user.id) ?? -1) + 1);
      iterations.set(user.id, iteration);
      await user.get('/');
    },
  });
  expect([...iterations.keys()].sort()).toEqual([0, 1, 2, 3]);
  expect(iterations.get(0)).toBeGreaterThan(iterations.get(3) as number);
  expect(timeline).toMatchObject([{ atMs: 0, users: 4 }, { atMs: 1000 }]);
  expect(timeline.reduce((sum, { ok }) => sum + ok, 0)).toBe(requests.ok);
  expect(timeline.reduce((sum, { started }) => sum + started, 0)).toBe(requests.started);
  expect((await server.stats()).mostAtOnce).toBe(4);
});

test('each user has cookies of its own, from the answer that sets them on', async () => {
  const server = await serve('session');
  const { requests } = await loadBurst(server.url, {
    ...short,
    scenario: async (user) => {
      await user.get('/me', { expect: { status: 401 } });
      await user.post('/login');
      await user.get('/me');
    },
  });
  expect(requests).toMatchObject({ ok: 12, failed: 0 });
  const { seen } = await server.stats();
  const withCookies = Object.keys(seen).filter((cookie) => cookie !== '');
  expect(seen['']).toBe(4);
  expect(withCookies).toHaveLength(4);
  for (const cookie of withCookies) expect(cookie).toMatch(/^sid=\d+; theme=dark$/);
});

test('requests are named by method and path, without the query, or as they say', async () => {
  const server = await serve('echo');
  const { byName } = await loadBurst(`${server.url}/base/`, {
    ...short,
    scenario: async (user) => {
      await user.get('/orders?page=2');
      await user.get(`/orders/${user.id}`, { name: 'GET /orders/:id' });
      await user.request('delete', '/orders/1');
      await user.head('/orders');
    },
  });
  expect(Object.keys(byName).sort()).toEqual(['DELETE /orders/1', 'GET /orders', 'GET /orders/:id', 'HEAD /orders']);
  expect(byName['GET /orders/:id']?.requests.ok).toBe(4);
  const { seen } = await server.stats();
  expect(seen).toMatchObject({ 'GET /base/orders?page=2 - ': 4, 'GET /base/orders/3 - ': 1 });
});

test('bodies are sent as JSON or as they are, and answers can be read', async () => {
  const server = await serve('echo');
  const answers: Answer[] = [];
  await loadBurst(server.url, {
    rate: 5,
    duration: '0.1s',
    scenario: async (user) => {
      answers.push(await user.post('/a', { json: { n: 1 } }));
      answers.push(await user.put('/b', { json: [], headers: { 'Content-Type': 'application/vnd.api+json' } }));
      answers.push(await user.patch('/c', { body: 'x=1', headers: { 'content-type': 'text/plain' } }));
      answers.push(await user.delete('/missing'));
    },
  });
  expect((await server.stats()).seen).toEqual({
    'POST /a application/json {"n":1}': 1,
    'PUT /b application/vnd.api+json []': 1,
    'PATCH /c text/plain x=1': 1,
    'DELETE /missing - ': 1,
  });
  expect(answers[0]?.json()).toEqual({ method: 'POST', body: '{"n":1}' });
  expect(answers[0]).toMatchObject({ status: 200, ok: true, failure: null });
  expect(answers[0]?.header('Content-Type')).toBe('application/json');
  expect(answers[0]?.header('x-none')).toBeUndefined();
  expect(answers[3]).toMatchObject({ status: 404, ok: false, failure: 'status' });
  expect(answers[3]?.text).toContain('DELETE');
});

test('an answer that never came can be looked at without harm', async () => {
  const server = await serve('reset', { each: 1 });
  const seen: unknown[] = [];
  await loadBurst(server.url, {
    rate: 5,
    duration: '0.1s',
    scenario: async (user) => {
      const answer = await user.get('/');
      seen.push(answer.status, answer.ok, answer.failure, answer.text);
      expect(() => answer.json()).toThrow('there is no answer (reset). Look at answer.ok first.');
    },
  });
  expect(seen).toEqual([0, false, 'reset', '']);
});

test('chance is drawn from the seed: the same for a user on each run, whatever the others do', async () => {
  const server = await serve('instant');
  const draw = async (seed: number, users: number) => {
    const drawn: number[] = [];
    const scenario = async (user: User) => {
      drawn[user.id] ??= user.random.integer(0, 1e9);
      await user.get('/');
      await user.wait('50ms');
    };
    const result = await loadBurst(server.url, { users, spawnRate: 1000, duration: '60ms', seed, scenario });
    expect(result.seed).toBe(seed);
    return drawn;
  };
  const [one, again, other] = [await draw(1, 3), await draw(1, 5), await draw(2, 3)];
  expect(again.slice(0, 3)).toEqual(one);
  expect(new Set(again).size).toBe(5);
  expect(other).not.toEqual(one);
});

test('think time is no service time, and its lateness is lag', async () => {
  const server = await serve('instant');
  const { requests, serviceMs, lagMs } = await loadBurst(server.url, {
    users: 2,
    spawnRate: 100,
    duration: '0.5s',
    scenario: async (user) => {
      await user.get('/');
      await user.wait('50ms');
    },
  });
  expect(requests.started).toBeGreaterThanOrEqual(10);
  expect(requests.started).toBeLessThanOrEqual(20);
  expect(serviceMs?.p50).toBeLessThan(50);
  expect(lagMs?.max).toBeGreaterThan(0);
});

test('time that a scenario spends by itself is nobody’s lag', async () => {
  const server = await serve('instant');
  const { lagMs } = await loadBurst(server.url, {
    ...short,
    scenario: async (user) => {
      await user.get('/');
      await new Promise((resolve) => setTimeout(resolve, 150));
      await user.get('/');
    },
  });
  expect(lagMs?.p50).toBeLessThan(100);
});

test.each([
  ['/ok//fine', true],
  ['http://127.0.0.1/other', false],
  ['//127.0.0.2/other', false],
  ['orders', false],
  ['/two words', false],
  [7, false],
])('the path %j stays below the service: %s', async (path, fine) => {
  const server = await serve('instant');
  const { failures } = await loadBurst(server.url, {
    rate: 10,
    duration: '0.1s',
    scenario: (user) => user.get(path as string),
  });
  if (fine) expect(failures).toEqual([]);
  else
    expect(failures).toMatchObject([{ kind: 'scenario', message: expect.stringContaining('must begin with one "/"') }]);
});

test('beyond 500 names, further ones are counted together', async () => {
  const server = await serve('instant');
  const { byName } = await loadBurst(server.url, {
    rate: 10,
    duration: '0.1s',
    scenario: async (user) => {
      for (let id = 0; id < 510; id++) await user.get(`/orders/${id}`);
    },
  });
  expect(Object.keys(byName)).toHaveLength(501);
  expect(byName['further names (give requests a name to group them)']?.requests.started).toBe(10);
});

test('a request that the scenario does not wait for is waited for, and does not flood the service', async () => {
  const server = await serve('constant', { ms: 30 });
  const { requests } = await loadBurst(server.url, {
    users: 2,
    spawnRate: 1000,
    duration: '0.3s',
    scenario: (user) => {
      user.get('/');
    },
  });
  expect(requests.started).toBeGreaterThan(4);
  expect((await server.stats()).mostAtOnce).toBe(2);
});

test('requests and waits that are left to themselves do no harm when they are cut off', async () => {
  const server = await serve('never');
  const { requests } = await loadBurst(server.url, {
    users: 1,
    duration: '0.1s',
    gracefulStop: 0,
    scenario: (user) => {
      user.get('/');
      user.wait('1h');
    },
  });
  expect(requests).toMatchObject({ started: 1, aborted: 1 });
});

test('requests of one user at the same time are each counted, with the check on the last one that ended', async () => {
  const server = await serve('constant', { ms: 10 });
  const { requests, failures } = await loadBurst(server.url, {
    ...short,
    scenario: async (user) => {
      await Promise.all([user.get('/a'), user.get('/b'), user.get('/c')]);
      user.check(false, 'no');
    },
  });
  expect(requests).toMatchObject({ started: 12, ok: 8, failed: 4 });
  expect(failures.every(({ kind }) => kind === 'check')).toBe(true);
});

describe('under fake timers', () => {
  afterEach(() => {
    jest.useRealTimers();
  });
  const plan = { ...short, timeout: '5s' };
  const waits = async (user: User) => {
    await user.get('/');
    await user.wait('20ms');
  };

  test('the clock of a run is real', async () => {
    const server = await serve('constant', { ms: 30 });
    jest.useFakeTimers();
    const { requests, serviceMs } = await loadBurst(server.url, { ...plan, scenario: waits });
    expect(requests).toMatchObject({ started: 4, ok: 4 });
    expect(serviceMs?.min).toBeGreaterThan(25);
  });

  test('a list is not touched by them', async () => {
    const server = await serve('instant');
    jest.useFakeTimers();
    const { requests } = await loadBurst(server.url, { ...plan, scenario: [{ path: '/', wait: '20ms' }] });
    expect(requests).toMatchObject({ started: 4, ok: 4 });
  });

  test('a function that could not send anything is refused, and nothing is left', async () => {
    const server = await serve('instant');
    // As in a runner without a sandbox, whose fake timers are those of Node itself.
    const host = inHostRealm<typeof globalThis>('globalThis');
    const restore = patch(host, 'queueMicrotask', (real) => Object.assign(real.bind(host), { clock: {} }), 'a fake');
    await expect(loadBurst(server.url.replace('http:', 'https:'), { ...plan, scenario: waits })).rejects.toThrow(
      /^Failed to send requests from this thread: fake timers hold .* back\. Make the timers real before/,
    );
    restore();
    expect(heldResources()).toEqual([]);
  });
});

test.each<[string, object, string]>([
  [
    'a body that is neither text nor bytes',
    { body: { item: 1 } },
    'option "body" must be text or bytes, but it is { item: 1 }',
  ],
  ['a body beside JSON', { body: 'x', json: {} }, 'both "json" and "body" are given'],
])('%s is an error of the scenario at once, and the run goes on', async (_, options, message) => {
  const server = await serve('instant');
  const { failures, requests } = await loadBurst(server.url, {
    users: 1,
    iterations: 3,
    duration: '3s',
    gracefulStop: 0,
    scenario: async (user) => {
      await user.post('/', options);
    },
  });
  expect(requests).toMatchObject({ started: 3, failed: 3, aborted: 0, inFlight: 0 });
  expect(failures).toMatchObject([{ name: '(scenario)', kind: 'scenario', count: 3 }]);
  expect(failures[0]?.message).toContain(message);
  expect((await server.stats()).requests).toBe(0);
});
