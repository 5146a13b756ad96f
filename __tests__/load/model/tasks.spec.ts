import { join } from 'node:path';
import { defineUser, loadBurst, type User } from '../../../src/load';
import { serve, stopServers } from '../support/serve';

jest.setTimeout(20_000);
afterEach(stopServers);

const module_ = join(__dirname, 'support/users.ts');
const visit = (path: string) => async (user: User) => {
  await user.get(path);
};

/** Four standard deviations of a binomial draw: 1 run in 16,000 falls outside by chance, and the seed makes it always the same. */
function expectShare(count: number, of: number, share: number): void {
  const sigma = Math.sqrt(of * share * (1 - share));
  expect(Math.abs(count - of * share)).toBeLessThan(4 * sigma);
}

test('tasks are drawn by weight, in this thread and in a worker thread alike', async () => {
  const server = await serve('instant');
  const here = defineUser({ tasks: [{ task: visit('/a'), weight: 3 }, visit('/b')] });
  for (const scenario of [here, `${module_}#weighted`]) {
    const { byName, requests } = await loadBurst(server.url, { users: 4, iterations: 800, seed: 7, scenario });
    expect(requests).toMatchObject({ started: 800, ok: 800 });
    expectShare(byName['GET /a']?.requests.ok as number, 800, 0.75);
    expectShare(byName['GET /b']?.requests.ok as number, 800, 0.25);
  }
});
