import { join } from 'node:path';
import { nowMs } from '../../../src/core/clock';
import { defineUser, loadBurst, startLoad, type User } from '../../../src/load';
import { definitionOf } from '../../../src/load/model/define-user';
import { Journey } from '../../../src/load/model/journey';
import { serve, stopServers } from '../support/serve';
import { trial } from './support/trial';

jest.setTimeout(20_000);
afterEach(stopServers);

const module_ = join(__dirname, 'support/users.ts');
const get = async (user: User) => {
  await user.get('/');
};

test('each user starts once before its tasks and stops once after them', async () => {
  const server = await serve('constant', { ms: 20 });
  const lives = new Map<number, string[]>();
  const note = (text: string) => async (user: User) => {
    const life = lives.get(user.id) ?? [];
    lives.set(user.id, life);
    if (life.at(-1) !== text) life.push(text);
    await user.get(`/${text}`);
  };
  const scenario = defineUser({ onStart: note('start'), tasks: [note('task')], onStop: note('stop') });
  const { requests, byName } = await loadBurst(server.url, { users: 5, spawnRate: 1000, duration: '0.3s', scenario });
  expect([...lives.values()]).toEqual(new Array(5).fill(['start', 'task', 'stop']));
  expect(byName['GET /start']?.requests.ok).toBe(5);
  expect(byName['GET /stop']?.requests.ok).toBe(5);
  expect(requests).toMatchObject({ failed: 0, aborted: 0, inFlight: 0 });
});

test('a user who is told to leave early stops too, and its wait ends at once', async () => {
  const server = await serve('instant');
  const seen: string[] = [];
  const kind = definitionOf(
    defineUser({ waitTime: '60s', tasks: [get], onStop: (user) => seen.push(`stop ${user.id}`) }),
  );
  const began = nowMs();
  await trial(
    server.url,
    () => new Journey(kind),
    async (cast) => {
      const actor = cast(7, 7, 0, false);
      const gone = new Promise<void>((resolve) => actor.begin(resolve));
      while ((await server.stats()).requests === 0);
      actor.leave();
      await gone;
    },
  );
  expect(seen).toEqual(['stop 7']);
  expect(nowMs() - began).toBeLessThan(10_000);
});

test('a user whose start throws is a failure, and tries again a second later', async () => {
  const server = await serve('instant');
  const attempts: number[] = [];
  const stopped: number[] = [];
  const scenario = defineUser({
    name: 'shopper',
    onStart: () => {
      attempts.push(nowMs());
      if (attempts.length < 3) throw new Error('not yet');
    },
    onStop: (user) => stopped.push(user.id),
    tasks: [get],
  });
  const { failures, requests } = await loadBurst(server.url, { users: 1, iterations: 3, scenario });
  expect(attempts).toHaveLength(3);
  expect((attempts[2] as number) - (attempts[0] as number)).toBeGreaterThanOrEqual(1999);
  expect(failures).toEqual([
    { name: '(scenario)', kind: 'scenario', message: 'onStart of "shopper" threw: not yet', count: 2 },
  ]);
  expect(requests).toMatchObject({ ok: 3, failed: 2 });
  expect(stopped).toEqual([0]);
});

test('a user whose start never goes well does no task and no stop, and the result says so', async () => {
  const server = await serve('instant');
  let others = 0;
  const scenario = defineUser({
    onStart: () => {
      throw new Error('no login');
    },
    onStop: () => others++,
    tasks: [() => others++],
  });
  const began = nowMs();
  const result = await loadBurst(server.url, { users: 2, spawnRate: 100, duration: '0.3s', scenario });
  expect(nowMs() - began).toBeLessThan(2000);
  expect(result.reasons).toContainEqual('every iteration threw, 2 in all: no login');
  expect(others).toBe(0);
});

test('a user who stops is gone for good: its stop is done, no further task', async () => {
  const server = await serve('instant');
  const seen: string[] = [];
  const scenario = defineUser({
    onStop: (user) => seen.push(`stop ${user.id}`),
    tasks: [
      async (user, { iteration }) => {
        await user.get('/');
        seen.push(`${user.id}:${iteration}`);
        if (iteration === 1) user.stop();
        seen.push('after');
      },
    ],
  });
  const plan = { users: 1, duration: '0.4s', scenario };
  const { requests, failures } = await loadBurst(server.url, plan);
  expect(seen).toEqual(['0:0', 'after', '0:1', 'stop 0']);
  expect(requests).toMatchObject({ started: 2, ok: 2, failed: 0 });
  expect(failures).toEqual([]);
});

test('a user stops even where its scenario catches what stop throws', async () => {
  const server = await serve('instant');
  const scenario = async (user: User) => {
    await user.get('/');
    try {
      user.stop();
    } catch {
      // As a scenario does that catches whatever comes.
    }
  };
  const { requests } = await loadBurst(server.url, { users: 3, spawnRate: 100, duration: '0.3s', scenario });
  expect(requests).toMatchObject({ started: 3, ok: 3 });
});

test('when all users have stopped, the run ends: there is nobody left to wait for', async () => {
  const server = await serve('instant');
  const began = nowMs();
  const tasks = [
    async (user: User) => {
      await user.get('/');
      user.stop();
    },
  ];
  const quitter = defineUser({ tasks, onStart: (user) => user.id === 0 && user.stop() });
  const plan = { users: 3, spawnRate: 20, iterations: 1000, scenario: quitter };
  const { requests, budget, outcome } = await loadBurst(server.url, plan);
  expect(nowMs() - began).toBeLessThan(10_000);
  expect(requests).toMatchObject({ started: 2, ok: 2 });
  expect(budget?.reached).toBe(false);
  expect(outcome).not.toBe('aborted');
});

test('users who were added while it ran must have stopped too', async () => {
  const server = await serve('instant');
  const began = nowMs();
  const visit = async (user: User) => {
    await user.get('/');
    await user.wait('0.3s');
    user.stop();
  };
  const run = startLoad(server.url, { users: 1, duration: '20s', scenario: defineUser({ tasks: [visit] }) });
  setTimeout(() => run.change({ users: 3, spawnRate: 5 }), 100);
  const { requests } = await run.result;
  expect(requests).toMatchObject({ started: 3, ok: 3 });
  expect(nowMs() - began).toBeLessThan(10_000);
});

test.each([1, 2])(
  'a user can end the run of %i threads: it is aborted, says why, and nothing is cut off',
  async (workers) => {
    const server = await serve('constant', { ms: 30 });
    const began = nowMs();
    const result = await loadBurst(server.url, {
      users: 4,
      spawnRate: 1000,
      duration: '60s',
      scenario: `${module_}#aborter`,
      workers,
    });
    expect(nowMs() - began).toBeLessThan(10_000);
    expect(result).toMatchObject({ outcome: 'aborted', reasons: ['user 1 ended it: enough is known'] });
    const { started, ok, aborted } = result.requests;
    expect({ ok, aborted }).toEqual({ ok: started, aborted: 0 });
  },
);

test('a user keeps a session and headers of its own, and sends its headers with each request', async () => {
  const server = await serve('headers', { names: ['authorization', 'accept', 'cookie'] });
  const scenario = defineUser({
    session: () => ({ visits: 0 }),
    onStart: async (user) => {
      user.headers['Authorization'] = `Bearer ${user.id}`;
      user.headers['accept'] = 'text/plain';
      await user.get('/login');
    },
    tasks: [
      async (user) => {
        user.session.visits++;
        await user.get(`/visit/${user.session.visits}`, { headers: { Accept: 'application/json' } });
        await user.get('/plain');
        if (user.session.visits === 2) user.stop();
      },
    ],
  });
  await loadBurst(server.url, { users: 2, spawnRate: 100, duration: '0.4s', scenario });
  const { seen } = await server.stats();
  const of = (id: number) => ({
    [`/login Bearer ${id} text/plain sid=1`]: 0,
    [`/login Bearer ${id} text/plain -`]: 1,
    [`/visit/1 Bearer ${id} application/json sid=1`]: 1,
    [`/visit/2 Bearer ${id} application/json sid=1`]: 1,
    [`/plain Bearer ${id} text/plain sid=1`]: 2,
  });
  const expected = Object.entries({ ...of(0), ...of(1) }).filter(([, count]) => count > 0);
  expect(seen).toEqual(Object.fromEntries(expected));
});

test('a session is new for each user, and empty where nobody made one', async () => {
  const server = await serve('instant');
  const sessions = new Set<object>();
  const keep = async (user: User) => {
    user.session['kept'] ??= user.id;
    expect(user.session).toEqual({ kept: user.id });
    sessions.add(user.session);
    await user.get('/');
  };
  const { failures } = await loadBurst(server.url, { users: 3, spawnRate: 1000, iterations: 30, scenario: keep });
  expect(failures).toEqual([]);
  expect(sessions.size).toBe(3);
});
