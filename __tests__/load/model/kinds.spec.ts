import { join } from 'node:path';
import { heldResources } from '../../../src/core/resources';
import { defineUser, loadBurst } from '../../../src/load';
import { definitionOf } from '../../../src/load/model/define-user';
import { kindOf } from '../../../src/load/model/kinds';
import { serve, stopServers } from '../support/serve';

jest.setTimeout(20_000);
afterEach(stopServers);
const module_ = join(__dirname, 'support/users.ts');
const nothing = () => undefined;

const kind = (name: string, options: object = {}) => definitionOf(defineUser({ name, tasks: [nothing], ...options }));
const names = (kinds: ReturnType<typeof kind>[], count: number): string => {
  const of = kindOf(kinds);
  return Array.from({ length: count }, (_, n) => of(n).name).join('');
};

test('kinds take turns so that each beginning of the crowd has its shares', () => {
  expect(names([kind('a', { weight: 5 }), kind('b'), kind('c')], 14)).toBe('aabacaaaabacaa');
  const kinds = [kind('a', { weight: 7 }), kind('b', { weight: 2 }), kind('c', { weight: 3 })];
  const all = names(kinds, 600);
  for (let n = 1; n <= 600; n++) {
    const counts = { a: 0, b: 0, c: 0 };
    for (const name of all.slice(0, n)) counts[name as 'a']++;
    for (const [name, share] of [
      ['a', 7 / 12],
      ['b', 2 / 12],
      ['c', 3 / 12],
    ] as const) {
      expect(Math.abs(counts[name] - n * share)).toBeLessThan(1.5);
    }
  }
});

test('fixed counts come first, and the rest is shared by weight', () => {
  expect(names([kind('a'), kind('b', { fixedCount: 2 }), kind('c'), kind('d', { fixedCount: 1 })], 9)).toBe(
    'bbdacacac',
  );
});

test('the kind of a user depends on nothing but its number: two threads agree', async () => {
  const server = await serve('constant', { ms: 20 });
  const plan = { users: 6, spawnRate: 1000, duration: '0.3s', workers: 2 } as const;
  const { byName } = await loadBurst(server.url, { ...plan, scenario: `${module_}#fixed` });
  const [admin, guest] = ['GET /admin', 'GET /guest'].map((name) => byName[name]?.requests.ok as number);
  // 2 of 6 users, all equally fast.
  expect((admin as number) / ((admin as number) + (guest as number))).toBeGreaterThan(0.2);
  expect((admin as number) / ((admin as number) + (guest as number))).toBeLessThan(0.45);
});

test('who comes again after others have gone takes the place, and so the kind, of one of them', async () => {
  const server = await serve('echo');
  const starting = (name: string, options: object) =>
    defineUser({
      name,
      ...options,
      onStart: (user) => user.get(`/${name}`),
      tasks: [(user) => user.wait(5)],
    });
  const scenario = [
    starting('admin', { fixedCount: 1 }),
    starting('reader', { weight: 2 }),
    starting('writer', { weight: 1 }),
  ];
  const toAndFro = [
    { duration: 0, users: 4 },
    { duration: '0.3s', users: 4 },
    { duration: 0, users: 0 },
    { duration: '0.3s', users: 0 },
  ];
  const { byName } = await loadBurst(server.url, { stages: [...toAndFro, ...toAndFro, ...toAndFro], scenario });
  const starts = ['admin', 'reader', 'writer'].map((name) => byName[`GET /${name}`]?.requests.ok);
  expect(starts).toEqual([3, 6, 3]);
});

test('arrivals are of all kinds, by weight', async () => {
  const server = await serve('instant');
  const { byName } = await loadBurst(server.url, { rate: 100, duration: '0.4s', scenario: `${module_}#kinds` });
  expect(byName['GET /read']?.requests.ok).toBe(30);
  expect(byName['GET /write']?.requests.ok).toBe(10);
});

test.each([
  [{ rate: 10 }, [kindOnly(2)], '"fixedCount" of "k" is a number of users, but the plan has a "rate" of arrivals'],
  [{ users: 1 }, [kindOnly(2)], '"fixedCount" adds up to 2, but the plan has 1 users. Say users: 2, or give one kind'],
  [{ users: 5 }, [kindOnly(2)], '"fixedCount" adds up to 2, but the plan has 5 users'],
  [{ users: 1 }, [kindOnly(2), defineUser({ tasks: [nothing] })], 'Say users: 2 or more'],
  [
    { stages: [{ duration: '1s', users: 1 }], duration: undefined },
    [kindOnly(2), defineUser({ tasks: [nothing] })],
    '"fixedCount" adds up to 2, but the plan has 1 users',
  ],
])('%j with fixed counts that do not fit is one error', async (load, scenario, message) => {
  const server = await serve('instant');
  const plan = { ...load, duration: '1s', scenario };
  await expect(loadBurst(server.url, plan as never)).rejects.toMatchObject({
    code: 'METTLE_OPTION',
    message: expect.stringContaining(message),
  });
  expect(heldResources()).toEqual([]);
});

test('fixed counts in a module that do not fit are the same one error', async () => {
  const server = await serve('instant');
  await expect(
    loadBurst(server.url, { rate: 5, duration: '1s', scenario: `${module_}#fixed`, workers: 2 }),
  ).rejects.toMatchObject({ code: 'METTLE_OPTION', message: expect.stringContaining('"fixedCount" of "admin"') });
  expect(heldResources()).toEqual([]);
});

function kindOnly(fixedCount: number) {
  return defineUser({ name: 'k', fixedCount, tasks: [nothing] });
}
