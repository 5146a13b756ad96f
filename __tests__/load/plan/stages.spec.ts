import { loadBurst, type User } from '../../../src/load';
import { medianLatenessMs } from '../support/lateness';
import { places } from '../support/places';
import { serve, stopServers } from '../support/serve';

jest.setTimeout(30_000);
afterEach(stopServers);

describe.each(places)('%s', (_, where) => {
  test('a ramp of the rate brings an arrival each time its integral passes a whole number', async () => {
    const server = await serve('instant', { arrivals: true });
    const { arrivals, plan, timeline, durationMs } = await loadBurst(server.url, {
      ...where,
      stages: [
        { duration: '1s', rate: 100 },
        { duration: '0.5s', rate: 100 },
        { duration: 0, rate: 20 },
        { duration: '0.5s', rate: 0 },
      ],
    });
    // 50 in the first second, 50 in the next half, and 5 in the last one.
    expect(arrivals).toMatchObject({ planned: 105, notStarted: 0 });
    const seen = (await server.stats()).arrivals;
    expect(seen).toHaveLength(105);
    const due = Array.from({ length: 105 }, (_each, n) => {
      if (n < 50) return Math.sqrt(n / 50) * 1000;
      if (n < 100) return 1000 + (n - 50) * 10;
      // 20·t − 20·t² = n − 100
      return 1500 + (0.5 - Math.sqrt(0.25 - (n - 100) / 20)) * 1000;
    });
    expect(medianLatenessMs(seen, due)).toBeLessThan(60);
    expect(plan).toMatchObject({ model: 'open', rate: 100, durationMs: 2000, shaped: false });
    expect(durationMs).toBe(2000);
    expect(timeline.slice(0, 2).map(({ target }) => target)).toEqual([50, 55]);
  });

  test('users come and go with the stages, and those who go finish first', async () => {
    const server = await serve('constant', { ms: 20 });
    const { plan, timeline, requests } = await loadBurst(server.url, {
      ...where,
      stages: [
        { duration: '0.5s', users: 8 },
        { duration: '1.5s', users: 8 },
        { duration: 0, users: 2 },
        { duration: '1s', users: 2 },
      ],
    });
    expect(plan).toMatchObject({ model: 'closed', users: 8, spawnRate: null });
    expect(timeline.slice(0, 3).map(({ target }) => target)).toEqual([8, 2, 2]);
    expect(timeline[0]?.users).toBe(8);
    expect(timeline[2]?.users).toBeLessThanOrEqual(2);
    expect((await server.stats()).mostAtOnce).toBe(8);
    expect(requests.aborted).toBe(0);
    expect(requests.started).toBe(requests.ok);
  });
});

test('the warm-up is the beginning of the stages', async () => {
  const server = await serve('instant');
  const { requests, durationMs, arrivals } = await loadBurst(server.url, {
    stages: [
      { duration: 0, rate: 40 },
      { duration: '1s', rate: 40 },
    ],
    warmUp: '0.5s',
    duration: '1s',
    scenario: (user: User) => user.get('/'),
  });
  expect((await server.stats()).requests).toBe(40);
  expect(requests.started).toBe(20);
  expect(arrivals?.planned).toBe(20);
  expect(durationMs).toBe(500);
});

test('a user who is called again is another one: no number is given twice', async () => {
  const server = await serve('instant');
  const ids: number[] = [];
  await loadBurst(server.url, {
    stages: [
      { duration: 0, users: 2 },
      { duration: '0.3s', users: 2 },
      { duration: 0, users: 1 },
      { duration: '0.3s', users: 1 },
      { duration: 0, users: 2 },
      { duration: '0.3s', users: 2 },
    ],
    scenario: async (user: User, { iteration }) => {
      if (iteration === 0) ids.push(user.id);
      await user.get('/');
      await user.wait(5);
    },
  });
  expect(ids).toEqual([0, 1, 2]);
});
