import { Histogram } from '../../src/core/histogram';
import type { ThreadReport } from '../../src/load/engine/job';
import { NameTally } from '../../src/load/engine/name-tally';
import { Tally } from '../../src/load/engine/tally';
import { type Second, Timeline } from '../../src/load/engine/timeline';
import { readPlan } from '../../src/load/plan';
import { showProgress } from '../../src/load/progress';
import { figuresOf, mergeReports } from '../../src/load/result';
import { TimelineMerge } from '../../src/load/timeline-merge';
import { reasonsAgainst } from '../../src/load/validity';

const target = { url: 'http://127.0.0.1:1', label: 'it', inProcess: false };

function reportOf(
  change: Partial<ThreadReport> = {},
  named: (tally: NameTally) => void = () => undefined,
): ThreadReport {
  const tally = new Tally();
  const name = tally.named('GET /', true);
  name.started = name.ok = name.answeredInTime = 10;
  for (let i = 0; i < 10; i++) {
    name.countStatus(200);
    name.response.recordMs(5);
  }
  named(name);
  return {
    tally: tally.toJSON(),
    windowMs: 2000,
    loopLag: new Histogram().toJSON(),
    utilisation: 0.2,
    scheduleLag: new Histogram().toJSON(),
    arrivals: { planned: 10, onTime: 10, late: 0, missed: 0, notStarted: 0 },
    iterations: { ended: 10, threw: 0, firstError: null, gaveUp: false },
    spent: false,
    ending: null,
    ...change,
  };
}

test('two threads are added up: counts and answers are sums, the window is theirs in common', () => {
  const measured = mergeReports([reportOf(), reportOf({ utilisation: 0.5 })]);
  const { requests, byName, durationMs, responseMs } = figuresOf(
    measured,
    new TimelineMerge(
      2,
      () => 0,
      () => undefined,
    ).end(),
  );
  expect(requests).toEqual({ started: 20, ok: 20, failed: 0, aborted: 0, inFlight: 0, perSecond: 10 });
  expect(byName['GET /']?.statuses).toEqual({ 200: 20 });
  expect(durationMs).toBe(2000);
  expect(responseMs?.p50).toBe(5);
  expect(measured.utilisation).toBe(0.5);
  expect(measured.arrivals.planned).toBe(20);
});

const late = new Histogram();
for (let i = 0; i < 100; i++) late.recordMs(i < 97 ? 1 : 80);

test.each<[string, ThreadReport, RegExp | undefined]>([
  ['all is well', reportOf(), undefined],
  [
    'at the bounds',
    reportOf({ utilisation: 0.9, arrivals: { planned: 100, onTime: 99, late: 1, missed: 0, notStarted: 0 } }),
    undefined,
  ],
  ['a busy loop', reportOf({ utilisation: 0.91 }), /event loop was busy 91 % of the time \(at most 90 %\)/],
  ['a busy loop in less time than it starts in', reportOf({ utilisation: 1, windowMs: 49 }), undefined],
  ['a busy loop in a short time', reportOf({ utilisation: 1, windowMs: 50 }), /event loop was busy 100 %/],
  [
    'stopped before it began',
    reportOf({ tally: new Tally().toJSON(), windowMs: 0 }),
    /no request was made: .* before the end/,
  ],
  ['late timers', reportOf({ loopLag: late.toJSON() }), /late by 80 ms at the 99th percentile \(at most 50 ms\)/],
  [
    'late arrivals',
    reportOf({ arrivals: { planned: 100, onTime: 98, late: 1, missed: 1, notStarted: 0 } }),
    /only 98 % of the arrivals/,
  ],
  [
    'arrivals that the service held up',
    reportOf({ arrivals: { planned: 100, onTime: 100, late: 0, missed: 0, notStarted: 60 } }),
    undefined,
  ],
  [
    'no connections',
    reportOf({}, (name) => name.countFailure('generator', 'EMFILE', 3)),
    /not open a connection 3 times/,
  ],
  ['half denied', reportOf({}, (name) => Object.assign(name, { denied: 5 })), undefined],
  ['most denied', reportOf({}, (name) => Object.assign(name, { denied: 6 })), /6 of 10 answers were 401, 403 or 429/],
  ['many failures', reportOf({}, (name) => Object.assign(name, { ok: 0, failed: 10 })), undefined],
  ['all threw', reportOf({ iterations: { ended: 0, threw: 3, firstError: 'x', gaveUp: false } }), /threw, 3 in all: x/],
  [
    'all threw in one thread',
    reportOf({ iterations: { ended: 1, threw: 100, firstError: 'x', gaveUp: true } }),
    /a worker thread was given up, in which every iteration threw: x/,
  ],
  ['some threw', reportOf({ iterations: { ended: 1, threw: 3, firstError: 'x', gaveUp: false } }), undefined],
])('%s', (_, report, reason) => {
  const reasons = reasonsAgainst(mergeReports([report]), target, true);
  if (reason === undefined) expect(reasons).toEqual([]);
  else expect(reasons).toEqual([expect.stringMatching(reason)]);
});

test('a shared event loop has a lower bound, and only where it is shared', () => {
  const measured = mergeReports([reportOf({ utilisation: 0.6 })]);
  expect(reasonsAgainst(measured, { ...target, inProcess: true }, true)).toEqual([
    expect.stringContaining('share one event loop, which was busy 60 % of the time (at most 50 %)'),
  ]);
  expect(reasonsAgainst(measured, { ...target, inProcess: true }, false)).toEqual([]);
});

test('the timeline cuts at whole seconds, keeps silent ones, and leaves no empty tail', () => {
  const seconds: Second[] = [];
  const timeline = new Timeline(
    1000,
    () => ({ users: 2, inFlight: 1 }),
    (second) => seconds.push(second),
  );
  const [browse, buy] = [new NameTally('browse', true), new NameTally('buy', true)];
  timeline.start(1000, browse);
  timeline.start(1500, buy);
  timeline.ok(1999.9, browse, 5);
  timeline.fail(2000, buy);
  timeline.ok(4500, browse, 7);
  timeline.end(5200);
  const shown = seconds.map(({ index, names }) => [
    index,
    ...names.map(([name, { started, ok, failed, response }]) => [name, started, ok, failed, response.max]),
  ]);
  expect(shown).toEqual([
    [0, ['browse', 1, 1, 0, 5000], ['buy', 1, 0, 0, 0]],
    [1, ['buy', 0, 0, 1, 0]],
    [2],
    [3, ['browse', 0, 1, 0, 7000]],
  ]);
});

test('nobody waits for the seconds of a thread that has ended', () => {
  const shown: (readonly [number, number])[] = [];
  const merge = new TimelineMerge(
    3,
    () => 0,
    ({ atMs, users }) => shown.push([atMs, users]),
  );
  const second = (index: number): Second => ({ index, users: 1, inFlight: 0, names: [] });
  for (const index of [0, 1]) for (const thread of [0, 1]) merge.add(thread, second(index));
  merge.add(2, second(0));
  expect(shown).toEqual([[0, 3]]);
  merge.ended(2);
  expect(shown).toEqual([
    [0, 3],
    [1000, 2],
  ]);
  merge.add(1, second(2));
  merge.ended(1);
  merge.add(0, second(2));
  merge.add(0, second(3));
  expect(shown).toEqual([
    [0, 3],
    [1000, 2],
    [2000, 2],
    [3000, 1],
  ]);
  merge.ended(0);
  expect(merge.end().all).toHaveLength(4);
});

test('seconds of threads are added up as soon as all have reported, in order at the end', () => {
  const shown: number[] = [];
  const merge = new TimelineMerge(
    2,
    (index) => 10 + index,
    ({ atMs }) => shown.push(atMs),
  );
  const second = (index: number, ms: number): Second => {
    const response = new Histogram();
    response.recordMs(ms);
    const counts = { started: 1, ok: 1, failed: 0, response: response.toJSON() };
    return { index, users: 3, inFlight: 1, names: [[`name ${ms}`, counts]] };
  };
  merge.add(0, second(0, 1));
  merge.add(0, second(1, 30));
  expect(shown).toEqual([]);
  merge.add(1, second(0, 20));
  expect(shown).toEqual([0]);
  const { all, byName } = merge.end();
  expect([...byName].map(([name, points]) => [name, points.map(({ atMs, p99Ms }) => [atMs, p99Ms])])).toEqual([
    ['name 1', [[0, 1]]],
    ['name 20', [[0, 20]]],
    ['name 30', [[1000, 30]]],
  ]);
  expect(all).toEqual([
    {
      atMs: 0,
      target: 10,
      users: 6,
      inFlight: 2,
      started: 2,
      ok: 2,
      failed: 0,
      p50Ms: 1,
      p95Ms: 20,
      p99Ms: 20,
      maxMs: 20,
    },
    {
      atMs: 1000,
      target: 11,
      users: 3,
      inFlight: 1,
      started: 1,
      ok: 1,
      failed: 0,
      p50Ms: 30,
      p95Ms: 30,
      p99Ms: 30,
      maxMs: 30,
    },
  ]);
});

test('messages of any number do not fill the memory', () => {
  const tally = new NameTally('browse', true);
  for (let id = 0; id < 500; id++) tally.countFailure('check', `no order ${id}`);
  const { failures } = tally.toJSON();
  expect(failures).toHaveLength(101);
  expect(failures[100]).toEqual({ kind: 'check', message: 'further messages', count: 400 });
});

describe('progress', () => {
  const point = {
    atMs: 9000,
    target: 5,
    users: 5,
    inFlight: 1,
    started: 100,
    ok: 99,
    failed: 1,
    p50Ms: 5,
    p95Ms: 8,
    p99Ms: 12,
    maxMs: 20,
  };
  const written = (duration: string, isTTY: boolean, seconds: number[]): string => {
    const parts: string[] = [];
    const stream = { isTTY, write: (part: string) => parts.push(part) };
    const progress = showProgress(readPlan({ users: 1, duration, name: 'x', scenario: () => 1 }), stream as never);
    for (const second of seconds) progress.show({ ...point, atMs: (second - 1) * 1000 });
    progress.end();
    return parts.join('');
  };

  test('is a line each 10 s where there is no terminal', () => {
    expect(written('30s', false, [1, 9, 10, 11, 20])).toBe(
      'load "x": 10 of 30 s, 5 users, 100 requests/s, 1 failed, p99 12 ms\nload "x": 20 of 30 s, 5 users, 100 requests/s, 1 failed, p99 12 ms\n',
    );
  });

  test('is one line, rewritten and removed, on a terminal', () => {
    expect(written('6s', true, [1, 2])).toBe(
      ['', ...[1, 2].map((n) => `load "x": ${n} of 6 s, 5 users, 100 requests/s, 1 failed, p99 12 ms`), ''].join(
        '\r\x1b[2K',
      ),
    );
  });

  test('is silent for short runs', () => {
    expect(written('4s', true, [1, 2])).toBe('');
  });
});
