import { join } from 'node:path';
import { heldResources } from '../../../src/core/resources';
import { defineUser, loadBurst, type Task, taskSet, type User } from '../../../src/load';
import { serve, stopServers } from '../support/serve';

jest.setTimeout(20_000);
afterEach(stopServers);

const module_ = join(__dirname, 'support/users.ts');
const visit = (path: string) => async (user: User) => {
  await user.get(path);
};

/** Four standard deviations of a binomial draw: 1 of 16,000 seeds falls outside, and the seed makes it always the same. */
function expectShare(count: number | undefined, of: number, share: number): void {
  const sigma = Math.sqrt(of * share * (1 - share));
  expect(Math.abs((count ?? 0) - of * share)).toBeLessThan(4 * sigma);
}

/** What one user does, in order. */
async function walk(tasks: readonly Task[], iterations: number, options: object = {}): Promise<string[]> {
  const server = await serve('instant');
  const done: string[] = [];
  const { requests } = await loadBurst(server.url, {
    users: 1,
    iterations,
    seed: 3,
    hooks: { request: ({ path }) => done.push(path) },
    scenario: defineUser({ tasks, ...options }),
  });
  expect(requests.failed).toBe(0);
  return done;
}

test('tasks are drawn by weight, in this thread and in a worker thread alike', async () => {
  const server = await serve('instant');
  const here = defineUser({ tasks: [{ task: visit('/a'), weight: 3 }, visit('/b')] });
  for (const scenario of [here, `${module_}#weighted`]) {
    const { byName, requests } = await loadBurst(server.url, { users: 4, iterations: 800, seed: 7, scenario });
    expect(requests).toMatchObject({ started: 800, ok: 800 });
    expectShare(byName['GET /a']?.requests.ok, 800, 0.75);
    expectShare(byName['GET /b']?.requests.ok, 800, 0.25);
  }
});

test('the same seed draws the same tasks for a user', async () => {
  const tasks = [visit('/a'), { task: visit('/b'), weight: 0.5 }, visit('/c')];
  const first = await walk(tasks, 30);
  expect(await walk(tasks, 30)).toEqual(first);
  expect(new Set(first)).toEqual(new Set(['/a', '/b', '/c']));
});

test('sequential tasks are done one after the other, round and round', async () => {
  const tasks = [visit('/1'), visit('/2'), visit('/3')];
  expect(await walk(tasks, 7, { order: 'sequential' })).toEqual(['/1', '/2', '/3', '/1', '/2', '/3', '/1']);
});

test('a set within another traps nobody: by default it is gone through once, or as often as it says', async () => {
  const basket = taskSet({ order: 'sequential', tasks: [visit('/fill'), visit('/pay')] });
  const twice = taskSet({ rounds: 2, tasks: [visit('/look')] });
  const expected = ['/home', '/fill', '/pay', '/look', '/look', '/home', '/fill'];
  expect(await walk([visit('/home'), basket, twice], 7, { order: 'sequential' })).toEqual(expected);
});

test('a set of endless rounds goes on until it is interrupted; the set around it goes on then', async () => {
  let looks = 0;
  const endless = taskSet({
    rounds: Number.POSITIVE_INFINITY,
    tasks: [
      async (user) => {
        await user.get('/look');
        if (++looks % 3 === 0) user.interrupt();
        await user.get('/more');
      },
    ],
  });
  const outer = taskSet({ order: 'sequential', tasks: [endless, visit('/after')] });
  expect(await walk([outer, visit('/home')], 5, { order: 'sequential' })).toEqual([
    '/look',
    '/more',
    '/look',
    '/more',
    '/look',
    '/after',
    '/home',
  ]);
});

test('sets start and stop each time that a user comes and goes, from the innermost outwards at the end', async () => {
  const server = await serve('instant');
  const seen: string[] = [];
  const note = (text: string) => () => void seen.push(text);
  const inner = taskSet({
    name: 'inner',
    rounds: 2,
    onStart: note('inner starts'),
    onStop: note('inner stops'),
    tasks: [visit('/')],
  });
  const outer = taskSet({ onStart: note('outer starts'), onStop: note('outer stops'), tasks: [inner] });
  const scenario = defineUser({ onStart: note('user starts'), onStop: note('user stops'), tasks: [outer] });
  await loadBurst(server.url, { users: 1, iterations: 3, scenario });
  const once = ['outer starts', 'inner starts', 'inner stops', 'outer stops'];
  expect(seen).toEqual(['user starts', ...once, ...once, 'user stops']);
});

test('with a rate, each arrival is a user: start, one task or once through all, stop', async () => {
  const server = await serve('instant');
  const lives = new Map<number, string[]>();
  const note = (text: string) => async (user: User) => {
    lives.set(user.id, [...(lives.get(user.id) ?? []), text]);
    await user.get(`/${text}`);
  };
  const set = taskSet({ rounds: 2, tasks: [note('in')] });
  const options = { onStart: note('start'), onStop: note('stop'), tasks: [note('a'), set] };
  const plan = { rate: 40, duration: '0.2s', seed: 5 } as const;
  await loadBurst(server.url, { ...plan, scenario: defineUser({ ...options, order: 'sequential' }) });
  expect([...lives.values()]).toEqual(new Array(8).fill(['start', 'a', 'in', 'in', 'stop']));
  lives.clear();
  await loadBurst(server.url, { ...plan, scenario: defineUser(options) });
  expect(lives.size).toBe(8);
  expect(new Set([...lives.values()].map((life) => life.join(' ')))).toEqual(
    new Set(['start a stop', 'start in in stop']),
  );
});

test('an error of a task names the task, and the next one is done all the same', async () => {
  const server = await serve('instant');
  const broken = taskSet({
    name: 'basket',
    tasks: [
      {
        name: 'pay',
        task: () => {
          throw new Error('no money');
        },
      },
    ],
  });
  const scenario = defineUser({ name: 'shopper', order: 'sequential', tasks: [visit('/'), broken] });
  const { failures, outcome, byName } = await loadBurst(server.url, { users: 1, iterations: 10, scenario });
  expect(failures).toEqual([
    { name: '(scenario)', kind: 'scenario', message: 'task "pay" of "shopper > basket" threw: no money', count: 5 },
  ]);
  expect(byName['GET /']?.requests.ok).toBe(5);
  expect(outcome).not.toBe('aborted');
});

test('who interrupts where there is no set within another is told so', async () => {
  const server = await serve('instant');
  const scenario = defineUser({ tasks: [(user) => user.interrupt()] });
  const { failures } = await loadBurst(server.url, { users: 1, iterations: 2, scenario });
  expect(failures).toMatchObject([
    {
      kind: 'scenario',
      message: expect.stringContaining('task "task 1" of "user" is in no set within another. Call user.interrupt()'),
      count: 2,
    },
  ]);
});

test.each<[string, () => unknown, string]>([
  ['no tasks', () => defineUser({ tasks: [] }), 'option "tasks" must be a list of tasks with at least one'],
  ['a task that is none', () => defineUser({ tasks: ['/a' as never] }), 'Failed to read task 1 of defineUser "user"'],
  [
    'an unknown option of a task',
    () => defineUser({ tasks: [{ task: visit('/'), weigth: 2 } as never] }),
    'there is no option "weigth". Did you mean "weight"?',
  ],
  ['a weight of 0', () => defineUser({ tasks: [{ task: visit('/'), weight: 0 }] }), 'option "weight" must be a number'],
  [
    'a weight in a sequence',
    () => defineUser({ order: 'sequential', tasks: [{ task: visit('/'), weight: 2 }] }),
    '"weight" is given, but the tasks are done one after the other',
  ],
  [
    'an unknown wait time',
    () => defineUser({ tasks: [visit('/')], waitTime: 'gaussian' as never }),
    'option "waitTime" must be constant(…), between(…), constantPacing(…), constantThroughput(…), a duration, or a function',
  ],
  [
    'weight and fixedCount',
    () => defineUser({ tasks: [visit('/')], weight: 1, fixedCount: 1 }),
    '"weight" and "fixedCount" are both given',
  ],
  ['no rounds', () => taskSet({ tasks: [visit('/')], rounds: 0 }), 'option "rounds" must be a whole number from 1 up'],
])('%s: one error that says what is wrong', (_, define, message) => {
  expect(define).toThrow(message);
  expect(heldResources()).toEqual([]);
});

test('a set whose stop fails holds no other stop back: not that of the sets around it, nor that of the user', async () => {
  const server = await serve('instant');
  const told: string[] = [];
  const tell = (what: string) => () => void told.push(what);
  const inner = taskSet({
    tasks: [(user) => user.get('/')],
    onStop: () => {
      told.push('inner');
      throw new Error('no way out');
    },
  });
  const around = taskSet({ tasks: [inner], onStop: tell('around') });
  const scenario = defineUser({ order: 'sequential', tasks: [around, (user) => user.stop()], onStop: tell('user') });
  await loadBurst(server.url, { users: 1, duration: '5s', scenario });
  expect(told).toEqual(['inner', 'around', 'user']);

  told.length = 0;
  const endless = taskSet({
    tasks: [(user) => user.stop()],
    rounds: 2,
    onStop: () => Promise.reject(told.push('endless')),
  });
  await loadBurst(server.url, {
    users: 1,
    duration: '5s',
    scenario: defineUser({ tasks: [endless], onStop: tell('user') }),
  });
  expect(told).toEqual(['endless', 'user']);
});
