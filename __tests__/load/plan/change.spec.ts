import { nowMs, sleep } from '../../../src/core/clock';
import { heldResources } from '../../../src/core/resources';
import { type LoadChange, startLoad, type TimelinePoint, type User } from '../../../src/load';
import { places } from '../support/places';
import { serve, stopServers } from '../support/serve';

jest.setTimeout(30_000);
afterEach(async () => {
  await stopServers();
  expect(heldResources()).toEqual([]);
});

const hit = (user: User) => user.get('/');

/** Resolves after so many seconds of the run. */
const seconds = (run: ReturnType<typeof startLoad>, count: number): Promise<TimelinePoint[]> =>
  new Promise((resolve) => {
    const seen: TimelinePoint[] = [];
    const end = run.onSecond((point) => {
      seen.push(point);
      if (seen.length < count) return;
      end();
      resolve(seen);
    });
  });

describe.each(places)('%s', (_, where) => {
  test('users may become more and fewer', async () => {
    const server = await serve('constant', { ms: 20 });
    const run = startLoad(server.url, { ...where, users: 3, spawnRate: 100, duration: '30s' });
    expect((await seconds(run, 1))[0]).toMatchObject({ users: 3, target: 3 });
    run.change({ users: 9, spawnRate: 100 });
    expect((await seconds(run, 2))[1]).toMatchObject({ users: 9, target: 9 });
    run.change({ users: 2, spawnRate: 1000 });
    expect((await seconds(run, 2))[1]).toMatchObject({ users: 2, target: 2 });
    const { requests, plan, durationMs } = await run.stop();
    expect((await server.stats()).mostAtOnce).toBe(9);
    expect(plan).toMatchObject({ model: 'closed', users: 9, durationMs: 30_000 });
    expect(durationMs).toBeLessThan(25_000);
    expect(requests).toMatchObject({ aborted: 0, inFlight: 0 });
  });

  test('the rate may change, and the arrivals are those of both', async () => {
    const server = await serve('instant');
    const run = startLoad(server.url, { ...where, rate: 20, duration: '3s' });
    await seconds(run, 1);
    run.change({ rate: 200 });
    const { arrivals, requests, timeline, durationMs } = await run.result;
    const planned = timeline.reduce((sum, { target }) => sum + target, 0);
    expect(durationMs).toBe(3000);
    // 20 in the first second; of the two others 200 each, less what passed until the change.
    expect(planned).toBeGreaterThan(100);
    expect(planned).toBeLessThanOrEqual(420);
    expect(Math.abs((arrivals?.planned ?? 0) - planned)).toBeLessThanOrEqual(1);
    expect(arrivals).toMatchObject({ missed: 0, notStarted: 0 });
    expect(requests.started).toBe(arrivals?.planned);
    expect(timeline[0]?.target).toBe(20);
  });

  test('stop() starts nothing new, waits for what is in flight, and is no abort', async () => {
    const server = await serve('constant', { ms: 300 });
    const run = startLoad(server.url, { ...where, rate: 50, duration: '60s' });
    await seconds(run, 1);
    const stoppedMs = nowMs();
    const { outcome, reasons, requests, arrivals, durationMs } = await run.stop();
    expect(nowMs() - stoppedMs).toBeLessThan(5000);
    // Of a machine that is busy with something else it may be invalid, but never aborted.
    expect([outcome === 'aborted', reasons.join().includes('abort')]).toEqual([false, false]);
    expect(requests).toMatchObject({ aborted: 0, inFlight: 0 });
    expect(requests.ok).toBe(requests.started);
    expect(requests.started).toBe(arrivals?.planned);
    expect(durationMs).toBeGreaterThanOrEqual(1000);
    expect(durationMs).toBeLessThan(30_000);
    expect(Math.abs((arrivals?.planned ?? 0) - (durationMs / 1000) * 50)).toBeLessThanOrEqual(1);
    const { requests: seen } = await server.stats();
    await sleep(100);
    expect((await server.stats()).requests).toBe(seen);
  });

  test('stop() right away leaves an empty run', async () => {
    const server = await serve('instant');
    const { requests, durationMs } = await startLoad(server.url, { ...where, rate: 50, duration: '60s' }).stop();
    expect(requests.started).toBe(0);
    expect(durationMs).toBe(0);
  });

  test('an abort after stop() still cuts the drain', async () => {
    const server = await serve('never');
    const controller = new AbortController();
    const run = startLoad(server.url, {
      ...where,
      users: 2,
      spawnRate: 100,
      duration: '60s',
      gracefulStop: '60s',
      signal: controller.signal,
    });
    await seconds(run, 1);
    const result = run.stop();
    controller.abort(new Error('enough'));
    expect(await result).toMatchObject({ outcome: 'aborted', requests: { started: 2, aborted: 2, inFlight: 0 } });
  });
});

test('a change before the start is the load from the start on, and drops the stages', async () => {
  const server = await serve('instant');
  const stages = [{ duration: '0.5s', rate: 1000 }];
  const run = startLoad(server.url, { stages, scenario: hit });
  run.change({ rate: 20 });
  const { arrivals, requests } = await run.result;
  expect(arrivals?.planned).toBe(10);
  expect(requests.started).toBe(10);
});

test.each<[unknown, string]>([
  [{ rate: 5 }, 'its load is closed, so that { rate: 5 } does not fit. Give { users, spawnRate? }.'],
  [{ users: -1 }, 'it must be { users, spawnRate? } or { rate }, but it is { users: -1 }'],
  [{ users: 1.5 }, 'it must be'],
  [{ users: 1, spawnRate: 0 }, 'it must be'],
  [{ users: 1, rate: 1 }, 'it must be'],
  [{ user: 1 }, 'it must be'],
  [null, 'it must be'],
])('the change %j is refused, and the run goes on', async (change, message) => {
  const server = await serve('constant', { ms: 5 });
  const run = startLoad(server.url, { users: 1, duration: '0.3s', scenario: hit });
  expect(() => run.change(change as LoadChange)).toThrow(message);
  expect((await run.result).requests.ok).toBeGreaterThan(1);
});

test('a change of a run that is over, or that has a shape, is refused', async () => {
  const server = await serve('instant');
  const run = startLoad(server.url, { rate: 10, duration: '0.1s', scenario: hit });
  await run.result;
  expect(() => run.change({ rate: 5 })).toThrow('Failed to change the load: the run is over. Start another.');
  const shaped = startLoad(server.url, { shape: () => ({ rate: 10 }), duration: '0.1s', scenario: hit });
  expect(() => shaped.change({ rate: 5 })).toThrow('its shape says how much load there is');
  await shaped.result;
});

test('a listener that throws ends the run with its error', async () => {
  const server = await serve('instant');
  const run = startLoad(server.url, { rate: 10, duration: '60s', scenario: hit });
  run.onSecond(() => {
    throw new Error('not like this');
  });
  await expect(run.result).rejects.toThrow('not like this');
});
