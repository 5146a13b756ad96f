import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { summarise } from '../../src/core/distribution';
import { Histogram } from '../../src/core/histogram';
import { setHost } from '../../src/core/host';
import { type LoadMatchers, type LoadResult, loadMatchers, type User } from '../../src/load';
import { messageOf } from '../support/message-of';
import { testHost } from '../support/test-host';
import { stopServers } from './support/serve';
import { measure } from './support/trusted';

expect.extend(loadMatchers as never);
const expectLoad = (received: unknown) =>
  expect(received) as unknown as LoadMatchers<void> & { not: LoadMatchers<void> };

/** Service times of 1 to 1000 ms, and responses twice as long. */
const times = (factor: number): Histogram => {
  const histogram = new Histogram();
  for (let ms = 1; ms <= 1000; ms++) histogram.recordMs(ms * factor);
  return histogram;
};
const histograms = { lag: times(1).toJSON(), service: times(1).toJSON(), response: times(2).toJSON() };
const requests = { started: 1010, ok: 1000, failed: 10, aborted: 0, inFlight: 0, perSecond: 101 };
const shared = { lagMs: null, serviceMs: summarise(times(1)), responseMs: summarise(times(2)) };
const result: LoadResult = {
  outcome: 'completed',
  reasons: [],
  target: 'http://127.0.0.1:1',
  plan: {
    model: 'open',
    rate: 101,
    arrivals: 'even',
    maxInFlight: 10,
    stages: null,
    shaped: false,
    durationMs: 10_000,
    warmUpMs: 0,
    timeoutMs: 10_000,
    gracefulStopMs: 5000,
  },
  budget: null,
  seed: 42,
  judgements: [],
  durationMs: 10_000,
  requests,
  arrivals: { planned: 1010, onTime: 1010, late: 0, missed: 0, notStarted: 0 },
  failures: [
    { name: 'GET /orders', kind: 'timeout', message: 'no whole answer within 10000 ms', count: 7 },
    { name: 'POST /orders', kind: 'status', message: 'answered 500, expected below 400', count: 3 },
  ],
  ...shared,
  byName: {
    'GET /orders': { requests: { ...requests, failed: 7 }, ...shared, statuses: {}, timeline: [], histograms },
    'POST /orders': { requests: { ...requests, failed: 3 }, ...shared, statuses: {}, timeline: [], histograms },
  },
  timeline: [],
  generator: { cpuSeconds: 1, loopLagP99Ms: 1, utilisation: 0.1, scheduleLagP99Ms: 1, workers: 1 },
  histograms,
};

test.each([
  [{ p50: '1.001s', p90: 1802, p95: '1.902s', p99: '1.982s', p999: '2s', max: '2s', errorRate: '1%' }, true],
  [{ p99: '1.97s', errorRate: '1%' }, false],
  [{ 'p99.5': '1.991s', errorRate: 1 }, true],
  [{ 'p99.5': '1.98s', errorRate: 1 }, false],
  [{ p100: '2s', min: '2ms', mean: '1001ms', errorRate: 1 }, true],
  [{ mean: '1000ms', errorRate: 1 }, false],
  [{ p9999: '2s', errorRate: 1 }, true],
  [{ service: { p99: '991ms', max: '1s' }, errorRate: 1 }, true],
  [{ service: { p99: '980ms' }, errorRate: 1 }, false],
  [{ perSecond: 100, errorRate: 1 }, true],
  [{ perSecond: 102, errorRate: 1 }, false],
  [{ perSecond: '<=100', errorRate: 1 }, false],
  [{ perSecond: '>=101', errorRate: 1 }, true],
  [{ errorRate: '0.9%' }, false],
  [{ errorRate: '1%' }, true],
  [{ failures: { timeout: 7 } }, true],
  [{ failures: { timeout: 6 } }, false],
  [{ failures: { reset: 0, status: 3 } }, true],
  [{ byName: { 'GET /orders': { p99: '2s', failures: { timeout: 7, status: 0 } } }, errorRate: 1 }, true],
  [{ byName: { 'GET /orders': { failures: { timeout: 6 } } }, errorRate: 1 }, false],
  [{ byName: { 'POST /orders': { failures: { timeout: 0 }, service: { max: '1s' } } }, errorRate: 1 }, true],
  [{ byName: { 'GET /other': { p99: '2s' } }, errorRate: 1 }, false],
  [{ p99: '>=1s', errorRate: 1 }, true],
])('%j: %s', (limits, kept) => {
  if (kept) {
    expectLoad(result).toMeet(limits);
    expect(messageOf(() => expectLoad(result).not.toMeet(limits))).toContain('.not.toMeet(limits)');
  } else {
    expectLoad(result).not.toMeet(limits);
    expect(() => expectLoad(result).toMeet(limits)).toThrow('✕');
  }
});

test('lists every limit with its actual value, the failed ones first, and what went wrong', () => {
  expect(
    messageOf(() => expectLoad(result).toMeet({ p50: '2s', p99: 250, byName: { 'GET /nope': { p95: '80ms' } } })),
  ).toBe(
    [
      'expect(received).toMeet(limits)',
      '',
      '  ✕ p99 <= 250ms             1.98 s',
      '  ✕ GET /nope: p95 <= 80ms   never seen; names seen: GET /orders, POST /orders',
      '  ✕ errorRate <= 0%          0.99 % (10 of 1,010 requests) (no errorRate was given)',
      '  ✓ p50 <= 2s                1 s',
      '',
      '1,010 requests in 10 s: 1,000 ok, 10 failed, 0 aborted (seed 42)',
      'Failures:',
      '  7 × GET /orders: timeout, no whole answer within 10000 ms',
      '  3 × POST /orders: status, answered 500, expected below 400',
    ].join('\n'),
  );
});

test('a figure that misses its limit by less than is shown otherwise is shown in full', () => {
  expect(messageOf(() => expectLoad(result).toMeet({ max: '1999.9ms', errorRate: 1 }))).toContain(
    'max <= 1999.9ms   2000.000 ms',
  );
});

test('without a word about failures, none may happen', () => {
  const clean = { ...result, requests: { ...requests, failed: 0 }, failures: [] };
  expectLoad(clean).toMeet({ p99: '2s' });
  expectLoad(result).not.toMeet({ p99: '2s' });
  expectLoad(result).toMeet({ p99: '2s', failures: { reset: 0 } });
  expectLoad(result).not.toMeet({ p99: '2s', byName: { 'GET /orders': { errorRate: 1 } } });
});

test('arrivals that found no place until the end are not passed over', () => {
  const plan = { ...result.plan, model: 'open', maxInFlight: 10, gracefulStopMs: 5000 };
  const held = { ...result, plan, arrivals: { planned: 1010, onTime: 1010, late: 0, missed: 0, notStarted: 90 } };
  expect(messageOf(() => expectLoad(held as LoadResult).toMeet({ p99: '2s', errorRate: 1 }))).toContain(
    'notStarted <= 0   90 (of 1,010 arrivals; each found 10 under way until the end, see maxInFlight)',
  );
  expectLoad({ ...held, plan: { ...plan, gracefulStopMs: 0 } } as LoadResult).toMeet({ p99: '2s', errorRate: 1 });
});

test('requests that not even the drain could wait for are not passed over', () => {
  const hung = { ...result, requests: { ...requests, aborted: 5 } };
  expect(messageOf(() => expectLoad(hung).toMeet({ p99: '2s', errorRate: 1 }))).toContain(
    '✕ aborted <= 0     5 (no answer 5 s after the end; see gracefulStop)',
  );
  expectLoad({ ...hung, plan: { ...result.plan, gracefulStopMs: 0 } }).toMeet({ p99: '2s', errorRate: 1 });
});

test('a budget that was not used up is not passed over: less was measured than was asked for', () => {
  const short = { ...result, budget: { iterations: null, requests: 5000, reached: false } };
  expect(messageOf(() => expectLoad(short).toMeet({ p99: '2s', errorRate: 1 }))).toMatch(
    /✕ requests = 5000\s+not reached: 1,010 requests were sent in 10 s \(the budget of the plan\)/,
  );
  expectLoad({ ...short, budget: { ...short.budget, reached: true } }).toMeet({ p99: '2s', errorRate: 1 });
});

test('where nothing ended, no limit is kept', () => {
  const nothing = {
    ...result,
    plan: { ...result.plan, gracefulStopMs: 0 },
    requests: { ...requests, ok: 0, failed: 0, aborted: 10 },
    histograms: { ...histograms, response: new Histogram().toJSON() },
  };
  expectLoad(nothing).not.toMeet({ p99: '2s', errorRate: 1 });
  expectLoad(nothing).not.toMeet({ errorRate: 1 });
});

test.each(['invalid', 'aborted'] as const)('a result that is %s is not judged, under .not neither', (outcome) => {
  const untrusted = { ...result, outcome, reasons: ['the generator was busy'] };
  for (const check of [
    () => expectLoad(untrusted).toMeet({ p99: '2s' }),
    () => expectLoad(untrusted).not.toMeet({ p99: '2s' }),
  ]) {
    expect(messageOf(check)).toContain(
      `The result is ${outcome}: it cannot be judged, neither as passed nor as failed.\n  - the generator was busy`,
    );
  }
});

test.each<[unknown, string]>([
  [{ p99: '2s', errorate: 1 }, 'there is no limit "errorate". Did you mean "errorRate"?'],
  [{ p101: 1 }, 'there is no limit "p101"'],
  [{ p99: 'fast' }, "the limit \"p99\" cannot be read: it is 'fast', but must be like '250ms'"],
  [{ errorRate: 5 }, 'the limit "errorRate" cannot be read'],
  [{ perSecond: 'many' }, 'the limit "perSecond" cannot be read'],
  [{ failures: { timout: 0 } }, 'there is no limit "failures.timout". Did you mean "timeout"?'],
  [{ service: { errorRate: 0 } }, 'there is no limit "errorRate"'],
  [{ service: 5 }, 'the limit "service" must be an object'],
  [{ byName: { a: { byName: {} } } }, 'there is no limit "byName"'],
  [{}, 'no limit is given'],
  [5, 'the limits must be an object'],
])('the limits %j are refused', (limits, message) => {
  expect(messageOf(() => expectLoad(result).toMeet(limits as never))).toContain(message);
});

test('what is no result is refused', () => {
  expect(messageOf(() => expectLoad(Promise.resolve(result)).toMeet({ p99: 1 }))).toContain('(await it)');
  expect(messageOf(() => expectLoad(undefined).not.toMeet({ p99: 1 }))).toContain('must be the result of loadBurst');
});

test('judgements of a real run join its record', async () => {
  const recordDir = mkdtempSync(join(tmpdir(), 'mettle-meet-'));
  try {
    setHost(testHost({ recordDir }));
    const plan = { rate: 50, duration: '0.2s', scenario: (user: User) => user.get('/') };
    const { result: measured } = await measure('instant', {}, plan);
    expectLoad(measured).toMeet({ p99: '5s', byName: { 'GET /': { perSecond: '>=10' } } });
    expectLoad(measured).not.toMeet({ p99: '1us' });
    const [file] = readdirSync(recordDir);
    const lines = readFileSync(join(recordDir, file as string), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const at = lines.findLastIndex(({ type }) => type === 'record');
    const { id } = lines[at].record;
    expect(lines.slice(at + 1)).toMatchObject([
      { recordId: id, judgement: { matcher: 'toMeet', limit: 'p99 <= 5s', passed: true } },
      { recordId: id, judgement: { limit: 'GET /: perSecond >= 10', passed: true } },
      { recordId: id, judgement: { limit: 'errorRate <= 0%', actual: '0 % (0 of 10 requests)', passed: true } },
      { recordId: id, judgement: { limit: 'p99 <= 1us', passed: false } },
      { recordId: id, judgement: { limit: 'errorRate <= 0%', passed: true } },
    ]);
  } finally {
    setHost(undefined);
    await stopServers();
    rmSync(recordDir, { recursive: true });
  }
});
