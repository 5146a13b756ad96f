import { nowMs } from '../../../src/core/clock';
import { loadBurst, type User } from '../../../src/load';
import { serve, stopServers } from '../support/serve';

jest.setTimeout(30_000);
afterEach(stopServers);

test('after a stall of the generator arrivals are spread, told, and make the run invalid', async () => {
  const server = await serve('instant', { arrivals: true });
  let calls = 0;
  const { arrivals, outcome, reasons, requests } = await loadBurst(server.url, {
    rate: 400,
    duration: '2s',
    scenario: async (user: User) => {
      if (++calls === 200) for (const until = nowMs() + 600; nowMs() < until; );
      await user.get('/');
    },
  });
  // Until 600 ms after the 200th, 240 were due: 40 of them within the last 100 ms.
  expect(arrivals).toMatchObject({ planned: 800, missed: 0, notStarted: 0 });
  expect(arrivals?.late).toBeGreaterThan(150);
  expect((arrivals?.onTime ?? 0) + (arrivals?.late ?? 0)).toBe(800);
  expect(requests.started).toBe(800);
  expect(outcome).toBe('invalid');
  expect(reasons.join()).toMatch(/the generator brought only \d+(\.\d)? % of the arrivals forward within 100 ms/);
  const seen = (await server.stats()).arrivals;
  const stall = Math.max(...seen.map((atMs, n) => atMs - (seen[n - 1] ?? atMs)));
  const resumed = seen.findIndex((atMs, n) => n > 0 && atMs - (seen[n - 1] as number) === stall);
  expect(stall).toBeGreaterThanOrEqual(550);
  // In one blow, these 120 would have come at once; at twice the rate they take 150 ms.
  const span = (seen[resumed + 120] as number) - (seen[resumed] as number);
  expect(span).toBeGreaterThanOrEqual(80);
});
