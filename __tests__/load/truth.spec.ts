import { Histogram } from '../../src/core/histogram';
import { loadBurst } from '../../src/load';
import { serve, stopServers } from './support/serve';
import { measure } from './support/trusted';

jest.setTimeout(20_000);
afterEach(stopServers);

test('constant answers of 50 ms at 20 a second are 50 ms', async () => {
  const { result, faults } = await measure(
    'constant',
    { ms: 50 },
    { rate: 20, duration: '1s', scenario: [{ path: '/' }] },
  );
  expect(faults).toEqual([]);
  expect(result).toMatchObject({ requests: { started: 20, ok: 20, failed: 0, aborted: 0 } });
  for (const times of [result.serviceMs, result.responseMs]) {
    // A timer of Node may fire a fraction of a millisecond early.
    expect(times?.min).toBeGreaterThanOrEqual(48.5);
    expect(times?.p50).toBeGreaterThanOrEqual(49);
    expect(times?.p50).toBeLessThan(70);
  }
});

test('a stall of 1.4 s is in the response times of an open load, as far as it was one', async () => {
  const { result, faults } = await measure(
    'stall',
    { afterMs: 300, forMs: 1400 },
    {
      rate: 200,
      duration: '2.5s',
      scenario: [{ path: '/' }],
    },
  );
  const { responseMs, serviceMs, requests, histograms } = result;
  expect(faults).toEqual([]);
  expect(requests).toMatchObject({ started: 500, ok: 500 });
  // 280 arrivals, 5 ms apart, meet the stall: the longest waits 1400 ms. The 99th percentile of 500 is the 495th, so the
  // 6th longest: 5 × 5 ms less, and up to 5 ms for where the first one fell.
  expect(responseMs?.p99).toBeGreaterThanOrEqual(1370 * 0.98);
  expect(responseMs?.p99).toBeLessThanOrEqual(1375 * 1.05);
  expect(responseMs?.max).toBeGreaterThanOrEqual(1390);
  // 220 of the 500 did not meet it.
  expect(Histogram.from(histograms.response).percentile(40) / 1000).toBeLessThan(100);
  expect(serviceMs?.max).toBeGreaterThanOrEqual(1390);
});

test('the same stall hides from users who wait for their answers, which is why the open load is the one for gates', async () => {
  const { result } = await measure(
    'stall',
    { afterMs: 300, forMs: 1400 },
    {
      users: 4,
      spawnRate: 100,
      duration: '2.2s',
      scenario: [{ path: '/', wait: '5ms' }],
    },
  );
  const { serviceMs, requests } = result;
  // Four of the requests met the stall, of more than 200.
  expect(requests.started).toBeGreaterThan(200);
  expect(serviceMs?.max).toBeGreaterThanOrEqual(1390);
  expect(serviceMs?.p95).toBeLessThan(100);
});

test('answers below a millisecond are neither 0 nor 1', async () => {
  const { result, faults } = await measure(
    'instant',
    {},
    {
      rate: 600,
      duration: '0.5s',
      scenario: [{ path: '/' }],
    },
  );
  const { serviceMs } = result;
  expect(faults).toEqual([]);
  expect(serviceMs?.min).toBeGreaterThan(0.02);
  expect(serviceMs?.min).toBeLessThan(1);
  expect(Number.isInteger(serviceMs?.p50)).toBe(false);
});

test('a service slower than the rate is a finding: its queue is in the response times, and the run is valid', async () => {
  const { result, faults } = await measure(
    'oneAtATime',
    { ms: 20 },
    {
      rate: 100,
      duration: '1s',
      scenario: [{ path: '/' }],
    },
  );
  const { responseMs, requests, arrivals } = result;
  expect(faults).toEqual([]);
  expect(arrivals).toMatchObject({ planned: 100, notStarted: 0 });
  // Number k of 100 comes at 10k ms and ends at 20(k + 1) ms: the last one waits 1010 ms, the middle one 510 ms.
  expect(responseMs?.max).toBeGreaterThanOrEqual(980);
  expect(responseMs?.p50).toBeGreaterThanOrEqual(490);
  expect(responseMs?.p50).toBeLessThan(800);
  expect(requests.ok).toBe(100);
  expect(requests.perSecond).toBeLessThanOrEqual(51);
  expect(requests.perSecond).toBeGreaterThan(25);
});

test('waiting for a free place is lag and response time, but not the lag of the generator', async () => {
  const { result, stats, faults } = await measure(
    'oneAtATime',
    { ms: 20 },
    {
      rate: 150,
      maxInFlight: 4,
      duration: '1s',
      scenario: [{ path: '/' }],
    },
  );
  expect(faults).toEqual([]);
  expect(stats.mostAtOnce).toBe(4);
  expect(result.arrivals?.planned).toBe(150);
  expect(result.arrivals?.onTime).toBeGreaterThanOrEqual(149);
  // 50 a second are answered, 150 come.
  expect(result.arrivals?.notStarted).toBeGreaterThanOrEqual(95);
  expect(result.requests.started + (result.arrivals?.notStarted ?? 0)).toBe(150);
  expect(result.serviceMs?.p50).toBeLessThan(150);
  expect(result.lagMs?.max).toBeGreaterThan(400);
  expect(result.responseMs?.max).toBeGreaterThan(450);
  expect(result.generator.scheduleLagP99Ms).toBeLessThan(100);
});

test('arrivals come at even distances, not in bursts', async () => {
  const plan = { rate: 100, duration: '1s', scenario: [{ path: '/' }], workers: 2 };
  const { stats } = await measure('instant', { arrivals: true }, plan);
  const { arrivals } = stats;
  const first = arrivals[0] as number;
  const tenths = new Array(10).fill(0);
  for (const at of arrivals) tenths[Math.min(9, Math.floor((at - first) / 100))]++;
  expect(arrivals).toHaveLength(100);
  // In bursts of a second, one tenth would hold them all.
  expect(Math.max(...tenths)).toBeLessThanOrEqual(30);
  expect(tenths.filter((count) => count >= 4).length).toBeGreaterThanOrEqual(8);
});

test('a generator that is blocked makes the run invalid, with its own lag as the reason', async () => {
  const server = await serve('instant');
  const result = await loadBurst(server.url, {
    rate: 100,
    duration: '1s',
    scenario: async (user) => {
      await user.get('/');
      if (user.id !== 20) return;
      const end = performance.now() + 600;
      while (performance.now() < end);
    },
  });
  const { outcome, reasons, arrivals } = result;
  expect(outcome).toBe('invalid');
  expect(arrivals?.onTime).toBeLessThan(80);
  expect(reasons.join('\n')).toMatch(/timers of the generator were late by \d+ ms at the 99th percentile/);
  expect(reasons.join('\n')).toMatch(/brought only \d+(\.\d)? % of the arrivals forward within 100 ms/);
});
