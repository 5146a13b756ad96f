import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sleep } from '../../src/core/clock';
import { Histogram } from '../../src/core/histogram';
import { loadBurst, loadMatchers } from '../../src/load';
import { serve, stopServers } from './support/serve';
import { measure } from './support/trusted';

/*
 * What users of other load generators complain about. The table in docs/load-compared.md names for each complaint the
 * test that holds the answer to it: one of these, or one beside the feature.
 */

jest.setTimeout(30_000);
afterEach(stopServers);
expect.extend(loadMatchers as unknown as jest.ExpectExtendMap);
const shopper = join(__dirname, 'support/shopper.ts');

test('"any failure fails the run": a limit decides, and a rate of errors below it passes', async () => {
  const { result } = await measure('reset', { each: 50 }, { rate: 200, duration: '0.5s', scenario: [{ path: '/' }] });
  expect(result.requests.failed).toBe(2);
  (expect(result) as unknown as { toMeet(limits: object): void }).toMeet({ errorRate: '2%' });
  expect(() => (expect(result) as unknown as { toMeet(limits: object): void }).toMeet({ errorRate: '1.9%' })).toThrow(
    '2 % (2 of 100 requests)',
  );
});

test('"percentiles are rounded to two digits, and the 99th is above the maximum": three digits, and never above', () => {
  const histogram = new Histogram();
  for (let us = 1; us <= 100_000; us++) histogram.record(us);
  for (const percent of [50, 90, 99, 99.9, 99.99, 99.999]) {
    const exact = percent * 1000;
    expect(Math.abs(histogram.percentile(percent) - exact)).toBeLessThanOrEqual(exact * 0.001);
    expect(histogram.percentile(percent)).toBeLessThanOrEqual(histogram.max);
  }
});

test('"requests cut at the end are never counted": the service has seen exactly what the result says was started', async () => {
  const server = await serve('constant', { ms: 40 });
  const { requests } = await loadBurst(server.url, { users: 20, duration: '0.5s', scenario: [{ path: '/' }] });
  const seen = (await server.stats()).requests;
  expect(requests.started).toBe(seen);
  expect(requests.ok).toBe(seen);
});

test('"workers are missing because their heartbeat waits for the load": a scenario that blocks its thread is still heard, and named', async () => {
  const server = await serve('instant');
  const result = await loadBurst(server.url, { users: 2, duration: '1.5s', scenario: `${shopper}#stutters` });
  expect(result.requests.ok).toBeGreaterThan(4);
  expect(result.outcome).toBe('invalid');
  expect(result.reasons.join()).toContain('event loop was busy');
});

test('"memory grows with every request": what is kept of a million requests is what is kept of a thousand', () => {
  const sizeOf = (values: number): number => {
    const histogram = new Histogram();
    for (let n = 0; n < values; n++) histogram.record(1000 + (n % 1000) * 7);
    return histogram.toJSON().buckets.length;
  };
  expect(sizeOf(1_000_000)).toBe(sizeOf(1000));
});

test('"no npm modules, no code of one\'s own": a scenario module imports both, in TypeScript, in its worker thread', async () => {
  const server = await serve('echo');
  const scenario = join(__dirname, 'support/with-packages.ts');
  const { byName } = await loadBurst(server.url, { rate: 20, duration: '0.2s', scenario });
  expect(Object.keys(byName)).toEqual(['GET /drawn-4711']);
});

test('"the number of users for a rate is guesswork": as many are in flight as the rate needs, without a word about it', async () => {
  const { stats, result, faults } = await measure(
    'constant',
    { ms: 400 },
    { rate: 100, duration: '1s', scenario: [{ path: '/' }] },
  );
  expect(faults).toEqual([]);
  expect(result.requests.ok).toBe(100);
  expect(stats.mostAtOnce).toBeGreaterThanOrEqual(35);
});

test('"each user brings a new agent": connections are used again, by whoever comes next', async () => {
  const server = await serve('constant', { ms: 5 });
  const { requests } = await loadBurst(server.url, { rate: 200, duration: '0.5s', scenario: (user) => user.get('/') });
  const { connections, mostAtOnce } = await server.stats();
  expect(requests.ok).toBe(100);
  // One more was opened to see whether anybody listens.
  expect(connections).toBeLessThanOrEqual(mostAtOnce + 5);
  expect(connections).toBeLessThan(60);
});

test('"nonsense from short runs": there is nothing to calibrate, three tenths of a second give whole figures', async () => {
  const server = await serve('constant', { ms: 10 });
  const result = await loadBurst(server.url, { rate: 50, duration: '0.3s', scenario: [{ path: '/' }] });
  expect(result.requests.ok).toBe(15);
  expect(result.requests.perSecond).toBeGreaterThan(40);
  const figures = [result.lagMs, result.serviceMs, result.responseMs].flatMap((times) => Object.values(times ?? {}));
  expect(figures).toHaveLength(24);
  expect(figures.every((figure) => Number.isFinite(figure) && figure >= 0)).toBe(true);
});

test('"checks crash on a body that is null": where no answer came there is an empty one, and what is read from it says so', async () => {
  const server = await serve('reset', { each: 1 });
  const seen: unknown[] = [];
  const result = await loadBurst(server.url, {
    users: 1,
    duration: '0.2s',
    scenario: async (user) => {
      const answer = await user.get('/');
      if (seen.length === 0)
        seen.push(answer.status, answer.text, answer.body.length, answer.header('date'), answer.ok);
      answer.json();
    },
  });
  expect(seen).toEqual([0, '', 0, undefined, false]);
  expect(result.failures).toHaveLength(1);
  expect(result.failures[0]).toMatchObject({ kind: 'reset' });
});

test('"a time limit that does not cover waiting for a connection, and sockets that stay": the deadline runs from the dispatch, and none stays', async () => {
  const server = await serve('never');
  const { failures, requests } = await loadBurst(server.url, {
    users: 3,
    duration: '0.5s',
    timeout: '150ms',
    scenario: [{ path: '/' }],
  });
  expect(failures).toMatchObject([{ kind: 'timeout', message: 'no whole answer within 150 ms' }]);
  expect(requests.failed + requests.aborted).toBe(requests.started);
  while ((await server.stats()).open > 0) await sleep(10);
});

test('each of the 24 complaints has tests, and they are still there', () => {
  const lines = readFileSync(join(__dirname, '../../docs/load-compared.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\| \d+\. /.test(line));
  const specs = readdirSync(join(__dirname, '..'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.spec.ts'))
    .map((file) => readFileSync(join(__dirname, '..', file), 'utf8'))
    .join('\n')
    .replaceAll("\\'", "'");
  expect(lines.map((line) => Number.parseInt(line.slice(2), 10))).toEqual(Array.from({ length: 24 }, (_, n) => n + 1));
  const named = lines.flatMap((line) =>
    line
      .split(' | ')
      .at(-1)
      ?.replace(/"?\s*\|$/, '')
      .replace(/^"/, '')
      .split('", "'),
  );
  expect(named.filter((name) => name === undefined || name === '' || !specs.includes(name))).toEqual([]);
});
