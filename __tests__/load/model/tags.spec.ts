import { heldResources } from '../../../src/core/resources';
import { defineUser, loadBurst, taskSet, type User } from '../../../src/load';
import { serve, stopServers } from '../support/serve';

jest.setTimeout(20_000);
afterEach(stopServers);

const visit = (path: string) => async (user: User) => {
  await user.get(path);
};
const shopper = defineUser({
  order: 'sequential',
  tasks: [
    { task: visit('/home'), tags: ['read'] },
    visit('/plain'),
    taskSet({
      order: 'sequential',
      tags: ['checkout'],
      tasks: [
        { task: visit('/pay'), tags: ['slow'] },
        { task: visit('/receipt'), tags: ['read'] },
      ],
    }),
  ],
});
const admin = defineUser({ name: 'admin', tags: ['admin'], tasks: [visit('/admin')] });

const paths = async (choice: object): Promise<string[]> => {
  const server = await serve('instant');
  const plan = { users: 2, spawnRate: 1000, iterations: 60, scenario: [shopper, admin] };
  const { byName } = await loadBurst(server.url, { ...plan, ...choice });
  return Object.keys(byName)
    .map((name) => name.slice('GET '.length))
    .sort();
};

test('a task is kept for a tag of its own or of a set around it, and left out for an excluded one', async () => {
  expect(await paths({})).toEqual(['/admin', '/home', '/pay', '/plain', '/receipt']);
  expect(await paths({ tags: ['read'] })).toEqual(['/home', '/receipt']);
  expect(await paths({ tags: ['checkout'] })).toEqual(['/pay', '/receipt']);
  expect(await paths({ tags: ['read', 'admin'] })).toEqual(['/admin', '/home', '/receipt']);
  expect(await paths({ excludeTags: ['checkout', 'admin'] })).toEqual(['/home', '/plain']);
  expect(await paths({ tags: ['checkout'], excludeTags: ['slow'] })).toEqual(['/receipt']);
});

test.each([
  [{ tags: ['chekout'] }, 'no task is left; the tags of this scenario are admin, checkout, read, slow'],
  [{ tags: ['slow'], excludeTags: ['checkout'] }, 'no task is left'],
  [{ tags: 'read' }, 'option "tags" must be a list of texts'],
  [{ tags: ['read'], scenario: visit('/') }, 'the scenario is a function, which has no tasks'],
  [{ excludeTags: ['read'], scenario: [{ path: '/' }] }, 'the scenario is a list, which has no tasks'],
])('%j is one error', async (choice, message) => {
  const server = await serve('instant');
  const plan = { users: 1, duration: '1s', scenario: [shopper, admin], ...choice };
  await expect(loadBurst(server.url, plan as never)).rejects.toMatchObject({
    code: 'METTLE_OPTION',
    message: expect.stringContaining(message),
  });
  expect(heldResources()).toEqual([]);
});
