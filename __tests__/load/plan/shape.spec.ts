import { heldResources } from '../../../src/core/resources';
import { type LoadMoment, type LoadPlan, type LoadShape, loadBurst } from '../../../src/load';
import { places } from '../support/places';
import { serve, stopServers } from '../support/serve';

jest.setTimeout(30_000);
afterEach(async () => {
  await stopServers();
  expect(heldResources()).toEqual([]);
});

describe.each(places)('%s', (_, where) => {
  test('a shape is asked each second, of what was measured, and null ends the run gracefully', async () => {
    const server = await serve('constant', { ms: 20 });
    const moments: LoadMoment[] = [];
    const shape: LoadShape = (moment) => {
      moments.push(moment);
      if (moment.elapsedMs >= 3000) return null;
      return { users: moment.elapsedMs < 1000 ? 2 : 6, spawnRate: 100 };
    };
    const { plan, timeline, requests, durationMs, reasons } = await loadBurst(server.url, {
      ...where,
      shape,
      duration: '60s',
    });
    expect(reasons.filter((reason) => reason.includes('abort'))).toEqual([]);
    expect(moments.map(({ elapsedMs }) => elapsedMs)).toEqual([0, 1000, 2000, 3000]);
    expect(moments[1]).toMatchObject({ users: 2, target: 2, failed: 0, requests: timeline[0]?.started });
    expect(moments[3]).toMatchObject({ users: 6, target: 6, startedPerSecond: timeline[2]?.started });
    expect(moments[3]?.p50Ms).toBeGreaterThanOrEqual(15);
    expect(timeline[2]).toMatchObject({ users: 6, target: 6 });
    expect(plan).toMatchObject({ model: 'closed', users: 6, spawnRate: null, stages: null, shaped: true });
    expect(durationMs).toBeGreaterThanOrEqual(3000);
    expect(durationMs).toBeLessThan(20_000);
    expect(requests.aborted).toBe(0);
  });

  test.each<[unknown, RegExp]>([
    [{ users: -1 }, /1000 ms after the start it returned { users: -1 }\. It must return/],
    [Promise.resolve(null), /it returned Promise/],
    [undefined, /it returned undefined/],
    [{ rate: 5 }, /its load is closed, so that { rate: 5 } does not fit/],
    [new Error('no idea'), /it threw 1000 ms after the start: no idea/],
  ])('nonsense in the middle (%p) ends the run with an error', async (nonsense, message) => {
    const server = await serve('constant', { ms: 5 });
    const shape = (({ elapsedMs }) => {
      if (elapsedMs === 0) return { users: 1 };
      if (Object.prototype.toString.call(nonsense) === '[object Error]') throw nonsense;
      return nonsense;
    }) as LoadShape;
    const run = loadBurst(server.url, { ...where, shape, duration: '60s' });
    await expect(run).rejects.toMatchObject({ code: 'METTLE_SCENARIO', message: expect.stringMatching(message) });
  });
});

test('the duration is the bound of a shape of a rate', async () => {
  const server = await serve('instant');
  const result = await loadBurst(server.url, {
    shape: ({ elapsedMs }) => ({ rate: elapsedMs === 0 ? 20 : 40 }),
    duration: '1.5s',
    scenario: [{ path: '/' }],
  });
  expect(result.durationMs).toBe(1500);
  expect(result.plan).toMatchObject({ model: 'open', rate: 40, shaped: true });
  // 20 in the first second, and the other half at 40, less the moments until it was asked and heard.
  expect(result.arrivals?.planned).toBeGreaterThan(30);
  expect(result.arrivals?.planned).toBeLessThanOrEqual(40);
});

test.each<[() => unknown, string]>([
  [() => null, 'it returned null at the start'],
  [() => 5, '0 ms after the start it returned 5'],
])('a shape that begins with nonsense is refused before anything runs', async (shape, message) => {
  const plan = { shape, duration: '1s', scenario: [{ path: '/' }] } as unknown as LoadPlan;
  await expect(loadBurst('http://127.0.0.1:1', plan)).rejects.toThrow(message);
});
