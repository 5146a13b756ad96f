import { join } from 'node:path';
import { heldResources } from '../../src/core/resources';
import { loadBurst, startLoad, type TimelinePoint } from '../../src/load';
import { serve, stopServers } from './support/serve';

jest.setTimeout(30_000);
afterEach(async () => {
  await stopServers();
  expect(heldResources()).toEqual([]);
});

const plan = {
  users: 2,
  spawnRate: 1000,
  workers: 2,
  scenario: `${join(__dirname, 'model/support/users.ts')}#soonAlone`,
} as const;

test('when one thread has nobody left, the seconds of the others are told as before', async () => {
  const server = await serve('constant', { ms: 20 });
  const run = startLoad(server.url, { ...plan, duration: '20s' });
  const seen: TimelinePoint[] = [];
  await new Promise<void>((resolve) => {
    run.onSecond((point) => {
      seen.push(point);
      if (seen.length === 3) resolve();
    });
    void run.result.then(() => resolve());
  });
  const { durationMs, timeline } = await run.stop();
  expect(durationMs).toBeLessThan(15_000);
  expect(seen.slice(0, 3).map(({ atMs, users }) => [atMs, users])).toEqual([
    [0, 1],
    [1000, 1],
    [2000, 1],
  ]);
  expect(seen).toEqual(timeline);
});

test('when one thread has nobody left, a limit that the others break ends the run, on the figures of all', async () => {
  const server = await serve('status', { status: 404 });
  const { outcome, reasons, durationMs, requests } = await loadBurst(server.url, {
    ...plan,
    scenario: `${plan.scenario}Slowly`,
    duration: '20s',
    limits: { failures: { status: 25 } },
    abortOnLimit: true,
  });
  expect(outcome).toBe('aborted');
  expect(reasons[0]).toMatch(/^a limit of the plan was broken after [\d.]+ s of measured time: failures\.status <= 25/);
  expect(requests.failed).toBeGreaterThan(25);
  expect(durationMs).toBeLessThan(15_000);
});
