import { join } from 'node:path';
import { heldResources } from '../../../src/core/resources';
import { loadBurst, type User } from '../../../src/load';
import { serve, stopServers } from '../support/serve';

jest.setTimeout(20_000);
afterEach(stopServers);

const module_ = join(__dirname, 'support/users.ts');
const twice = async (user: User) => {
  await user.get('/first');
  await user.get('/second');
};
const list = [{ path: '/first' }, { path: '/second' }];

test.each([
  ['a function', { scenario: twice }],
  ['a list', { scenario: list }],
  ['a list in two threads', { scenario: list, workers: 2 }],
])('iterations: %s is walked through exactly so often, and everything in flight drains', async (_, scenario) => {
  const server = await serve('constant', { ms: 5 });
  const result = await loadBurst(server.url, { users: 7, spawnRate: 1000, iterations: 101, ...scenario });
  expect(result.requests).toMatchObject({ started: 202, ok: 202, aborted: 0, inFlight: 0 });
  expect((await server.stats()).requests).toBe(202);
  expect(result.budget).toEqual({ iterations: 101, requests: null, reached: true });
  expect(result.durationMs).toBeLessThan(10_000);
});

test.each([
  ['a function', { scenario: twice }],
  ['a list', { scenario: list }],
  ['tasks in two threads', { scenario: `${module_}#weighted`, workers: 2 }],
])('requests: exactly so many are sent by %s', async (_, scenario) => {
  const server = await serve('constant', { ms: 5 });
  const result = await loadBurst(server.url, { users: 7, spawnRate: 1000, requests: 101, ...scenario });
  expect(result.requests).toMatchObject({ started: 101, ok: 101, failed: 0, aborted: 0 });
  expect((await server.stats()).requests).toBe(101);
  expect(result.budget).toEqual({ iterations: null, requests: 101, reached: true });
});

test('requests that a scenario sends without waiting are counted too', async () => {
  const server = await serve('instant');
  const all = (user: User) => Promise.all(Array.from({ length: 10 }, () => user.get('/')));
  const { requests, failures } = await loadBurst(server.url, { users: 2, requests: 25, scenario: all });
  expect(requests).toMatchObject({ started: 25, ok: 25 });
  expect(failures).toEqual([]);
  expect((await server.stats()).requests).toBe(25);
});

test('what the last iterations throw by themselves is counted, and not that they may send no more', async () => {
  const server = await serve('instant');
  const plan = { users: 1, requests: 1 } as const;
  const broken = await loadBurst(server.url, {
    ...plan,
    scenario: async (user) => {
      await user.get('/');
      throw new Error('no such field');
    },
  });
  expect(broken.requests).toMatchObject({ started: 1, ok: 0, failed: 1 });
  expect(broken.failures).toMatchObject([{ kind: 'scenario', message: 'the scenario threw: no such field' }]);
  const refused = await loadBurst(server.url, {
    ...plan,
    scenario: async (user) => {
      await user.get('/');
      await user.get('/').catch(() => {
        throw new Error('made of what the end of the run threw');
      });
    },
  });
  expect(refused.requests).toMatchObject({ started: 1, ok: 1, failed: 0 });
});

test('a request beyond the budget that nobody waits for is no unhandled rejection', async () => {
  const server = await serve('instant');
  const unhandled = jest.fn();
  process.on('unhandledRejection', unhandled);
  const scenario = (user: User) => {
    for (let n = 0; n < 10; n++) void user.get('/');
  };
  const { requests, outcome } = await loadBurst(server.url, { users: 1, requests: 25, scenario });
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off('unhandledRejection', unhandled);
  expect(requests).toMatchObject({ started: 25, ok: 25 });
  expect(outcome).not.toBe('aborted');
  expect(unhandled).not.toHaveBeenCalled();
});

test('arrivals end with the budget', async () => {
  const server = await serve('instant');
  const { requests, arrivals, budget } = await loadBurst(server.url, { rate: 200, iterations: 30, scenario: list });
  expect(requests).toMatchObject({ started: 60, ok: 60 });
  expect(arrivals).toMatchObject({ notStarted: 0 });
  expect(budget?.reached).toBe(true);
});

test.each([1, 2])('the answers to the last of a budget count in its rate, with %i workers', async (workers) => {
  const server = await serve('constant', { ms: 300 });
  const plan = { users: 10, spawnRate: 1000, iterations: 10, scenario: list, workers };
  const { requests, durationMs } = await loadBurst(server.url, plan);
  expect(requests).toMatchObject({ started: 20, ok: 20 });
  expect(durationMs).toBeGreaterThanOrEqual(600);
  expect(requests.perSecond).toBeCloseTo(20_000 / durationMs, 5);
});

test('what the warm-up makes is not part of the budget', async () => {
  const server = await serve('constant', { ms: 10 });
  const { requests } = await loadBurst(server.url, {
    users: 2,
    spawnRate: 1000,
    warmUp: '0.3s',
    requests: 20,
    scenario: list,
  });
  expect(requests.started).toBe(20);
  expect((await server.stats()).requests).toBeGreaterThan(30);
});

test('a service that is too slow for the budget is a finding: the run ends in time and says so', async () => {
  const server = await serve('constant', { ms: 50 });
  const { budget, outcome, requests } = await loadBurst(server.url, {
    users: 1,
    requests: 1000,
    duration: '0.4s',
    scenario: list,
  });
  expect(budget).toEqual({ iterations: null, requests: 1000, reached: false });
  expect(outcome).not.toBe('aborted');
  expect(requests.ok).toBeLessThan(20);
});

test('a plan without a budget says so, and there are no more workers than the budget has work', async () => {
  const server = await serve('instant');
  const plain = await loadBurst(server.url, { rate: 20, duration: '0.1s', scenario: list });
  expect(plain.budget).toBeNull();
  const one = await loadBurst(server.url, { users: 5, iterations: 1, workers: 2, scenario: list });
  expect(one.generator.workers).toBe(1);
  expect(one.requests.started).toBe(2);
});

test.each([
  [{ iterations: 0 }, 'option "iterations" must be a whole number from 1 up'],
  [{ requests: 1.5 }, 'option "requests" must be a whole number from 1 up'],
  [{}, 'option "duration" must be a duration greater than 0'],
])('%j is one error', async (budget, message) => {
  const server = await serve('instant');
  const plan = { users: 1, scenario: list, ...budget };
  await expect(loadBurst(server.url, plan)).rejects.toMatchObject({
    code: 'METTLE_OPTION',
    message: expect.stringContaining(message),
  });
  expect(heldResources()).toEqual([]);
});
