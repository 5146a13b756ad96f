import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { setHost } from '../../../src/core/host';
import { writeRecord } from '../../../src/core/records/journal';
import type { Judgement } from '../../../src/core/records/record';
import {
  detectLeaks,
  type LeakFinding,
  type LeakLimits,
  type LeakResult,
  type MemoryMatchers,
  memoryMatchers,
} from '../../../src/memory';
import { readJournal } from '../../../src/report';
import { cleanResult, leakyResult, unsettledResult } from '../../report/fixtures/leaks-record';
import { messageOf } from '../../support/message-of';
import { testHost } from '../../support/test-host';

expect.extend(memoryMatchers as never);
const expectLeaks = (received: unknown) =>
  expect(received) as unknown as MemoryMatchers<void> & { not: MemoryMatchers<void> };

function found(...findings: LeakFinding[]): LeakResult {
  return { ...cleanResult, findings };
}

function only(kind: LeakFinding['kind']): LeakFinding {
  const finding = leakyResult.findings.find((each) => each.kind === kind);
  if (finding === undefined) throw new Error(`The fixture has no ${kind}.`);
  return finding;
}

/** 1 an iteration with 1,284 B; 2 with 304 B; 1 without a size; 16 kB without a count. */
const session = only('object');
const listener = only('listener');
const file = only('file descriptor');
const native: LeakFinding = {
  ...file,
  kind: 'native memory',
  className: 'resident memory',
  objectsPerIteration: 0,
  bytesPerIteration: 16_000,
};

test.each<[string, LeakResult, LeakLimits | undefined, boolean]>([
  ['nothing found', found(), undefined, true],
  ['a leak', found(session), undefined, false],
  ['unsettled growth', unsettledResult, undefined, true],
  [
    'unsettled growth, with limits of nothing',
    unsettledResult,
    { maxBytesPerIteration: 0, maxObjectsPerIteration: 0 },
    true,
  ],
  ['bytes at the limit', found(session), { maxBytesPerIteration: 1_284 }, true],
  ['bytes above the limit', found(session), { maxBytesPerIteration: 1_283 }, false],
  ['bytes of all leaks together', found(session, listener), { maxBytesPerIteration: '1.3kB' }, false],
  ['bytes of all leaks together, below', found(session, listener), { maxBytesPerIteration: '1.6kB' }, true],
  ['objects at the limit', found(session, listener), { maxObjectsPerIteration: 3 }, true],
  ['objects above the limit', found(session, listener), { maxObjectsPerIteration: 2.9 }, false],
  ['both limits, one broken', found(session), { maxBytesPerIteration: '2kB', maxObjectsPerIteration: 0.5 }, false],
  ['what has no size under a limit of bytes', found(file), { maxBytesPerIteration: '1MB' }, false],
  ['what has no size under a limit of objects', found(file), { maxObjectsPerIteration: 1 }, true],
  ['what cannot be counted under a limit of objects', found(native), { maxObjectsPerIteration: 100 }, false],
  ['what cannot be counted under a limit of bytes', found(native), { maxBytesPerIteration: '16kB' }, true],
  ['an ignored class', found(session), { ignore: ['Session'] }, true],
  ['a class of which an ignored name is a part', found(session), { ignore: ['Sess'] }, false],
  ['a class that only contains what is ignored', found(session), { ignore: ['string'] }, false],
  ['a class by expression', found(session), { ignore: [/^Sess/] }, true],
  ['a holder by expression', found(session), { ignore: [/variable "sessions"/] }, true],
  [
    'a holder by expression of another realm',
    found(session),
    { ignore: [runInNewContext('/sessions/g') as RegExp] },
    true,
  ],
  ['all of its holders, by two expressions', found(listener), { ignore: [/of a Socket/, /linked list/] }, true],
  ['a holder of only some of its objects', found(listener), { ignore: [/of a Socket/] }, false],
  ['one ignored, another not', found(session, file), { ignore: ['Session'] }, false],
  ['limits for what is left', found(session, listener), { ignore: ['Session'], maxBytesPerIteration: 304 }, true],
])('%s', (_what, result, limits, passes) => {
  if (passes) {
    expectLeaks(result).toBeLeakFree(limits);
    expect(messageOf(() => expectLeaks(result).not.toBeLeakFree(limits))).toContain('.not.toBeLeakFree(');
  } else {
    expectLeaks(result).not.toBeLeakFree(limits);
    expect(messageOf(() => expectLeaks(result).toBeLeakFree(limits))).toContain(').toBeLeakFree(');
  }
});

test('a global expression matches each time', () => {
  const ignore = [/Session/g];
  expectLeaks(found(session)).toBeLeakFree({ ignore });
  expectLeaks(found(session)).toBeLeakFree({ ignore });
});

test('what is leaked, how much, where it was made, who holds it, what else there is, and what to do', () => {
  expect(messageOf(() => expectLeaks(leakyResult).toBeLeakFree())).toMatchSnapshot();
});

test('limits are told with their figures, what is ignored by name, and what is ignored in vain', () => {
  const limits = { maxBytesPerIteration: '1kB', ignore: ['function onDrain', /no such holder/] };
  const message = messageOf(() => expectLeaks(leakyResult).toBeLeakFree(limits));
  expect(message).toContain('  ✕ bytes per iteration <= 1 kB   1.28 kB');
  expect(message).toContain('  ✕ no leaks without a size       /var/log/orders/audit.log: 1 an iteration');
  expect(message).toContain('Ignored: function onDrain: 2 an iteration (304 B)');
  expect(message).toContain('Ignored, but not found: /no such holder/');
  expect(message).not.toContain('2. function onDrain');
});

test('under .not the message says that nothing was found, and what could have been', () => {
  const message = messageOf(() => expectLeaks(unsettledResult).not.toBeLeakFree());
  expect(message).toMatchSnapshot();
  expect(message).not.toContain('Next:');
});

test('a function that calls itself is not its own caller', () => {
  const [site] = session.sites;
  if (site === undefined) throw new Error('The fixture has no site.');
  const frames = [{ ...site, line: site.line + 1 }, ...site.frames];
  const message = messageOf(() => expectLeaks(found({ ...session, sites: [{ ...site, frames }] })).toBeLeakFree());
  expect(message).toContain('Called from handle at src/server.ts:96:17');
  expect(message).not.toContain('Called from checkout');
});

test('many findings are no wall: the largest five, the rest counted', () => {
  const many = Array.from({ length: 9 }, (_, index) => ({ ...session, className: `Class${index}` }));
  const message = messageOf(() => expectLeaks(found(...many)).toBeLeakFree());
  expect(message).toContain('9 leaks in');
  expect(message).toContain('5. Class4');
  expect(message).not.toContain('6. Class5');
  expect(message).toContain('and 4 more');
  expect(message.split('\n').length).toBeLessThan(75);
});

test('without statements and with snapshots the advice is another one', () => {
  const message = messageOf(() => expectLeaks({ ...found(file), snapshots: ['/tmp/a.heapsnapshot'] }).toBeLeakFree());
  expect(message).toContain('Snapshot for Chrome DevTools (Memory, Load profile): /tmp/a.heapsnapshot');
  expect(message).toContain(
    "Next: let go of it when the iteration is over; or name what is meant to stay: toBeLeakFree({ ignore: ['/var/log/orders/audit.log'] }).",
  );
});

test('of a class that anything may be made of, what holds it is to be ignored', () => {
  const [retainer] = session.retainers;
  const array = { ...session, className: 'Array', retainers: retainer === undefined ? [] : [retainer] };
  const message = messageOf(() => expectLeaks(found(array)).toBeLeakFree());
  expect(message).toContain('toBeLeakFree({ ignore: [/variable "sessions"/] })');
  expectLeaks(found(array)).toBeLeakFree({ ignore: [/variable "sessions"/] });
});

test('where a constructor comes first, the function with statements is told as well', () => {
  const [site] = session.sites;
  if (site === undefined) throw new Error('The fixture has no site.');
  const maker = { ...site, functionName: 'Session', line: 6, statements: [] };
  const message = messageOf(() => expectLeaks(found({ ...session, sites: [maker, site] })).toBeLeakFree());
  expect(message).toMatch(
    /Allocated by Session .*:6:.*Allocated by checkout .*sessions\.set\(.*Next: let go of what the/s,
  );
  const without = messageOf(() => expectLeaks(found({ ...session, sites: [maker] })).toBeLeakFree());
  expect(without).toContain('Next: let go of it when');
});

test('with too few windows the message does not say what could have been seen', () => {
  const message = messageOf(() => expectLeaks({ ...cleanResult, detectionFloor: null }).not.toBeLeakFree());
  expect(message).toContain('No leak could have been seen: too few windows were run');
});

test.each(['invalid', 'aborted'] as const)('a result that is %s is not judged, under .not neither', (outcome) => {
  const result = { ...leakyResult, outcome, reasons: ['time was over'] };
  for (const check of [() => expectLeaks(result).toBeLeakFree(), () => expectLeaks(result).not.toBeLeakFree()]) {
    expect(messageOf(check)).toMatch(new RegExp(`The result is ${outcome}.*\n  - time was over`));
  }
});

test.each([
  [{ maxBytePerIteration: 1 }, /there is no option "maxBytePerIteration"\. Did you mean "maxBytesPerIteration"\?/],
  [{ maxBytesPerIteration: '1 potato' }, /"maxBytesPerIteration" must be an amount of memory/],
  [{ maxObjectsPerIteration: -1 }, /"maxObjectsPerIteration" must be a number from 0 up/],
  [{ ignore: 'Session' }, /"ignore" must be a list of class names and regular expressions/],
  [{ ignore: [''] }, /"ignore" must be a list/],
  [{ ignore: [{}] }, /"ignore" must be a list/],
])('wrong limits %j are refused, under .not too', (limits, problem) => {
  for (const check of [
    () => expectLeaks(leakyResult).toBeLeakFree(limits as never),
    () => expectLeaks(leakyResult).not.toBeLeakFree(limits as never),
  ]) {
    expect(messageOf(check)).toMatch(problem);
  }
});

test.each([Promise.resolve(cleanResult), undefined, null, [], {}, 3])('%p is no result', (received) => {
  expect(messageOf(() => expectLeaks(received).not.toBeLeakFree())).toContain(
    'the received value must be the result of detectLeaks (await it)',
  );
});

describe('in the record', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'mettle-leak-free-'));
    setHost(testHost({ recordDir: dir }));
  });
  afterEach(() => {
    setHost(undefined);
    rmSync(dir, { recursive: true });
  });

  function judged(result: LeakResult, judge: (result: LeakResult) => void): readonly Judgement[] {
    const { outcome, reasons, startedAt, durationMs } = result;
    writeRecord({ kind: 'leaks', title: 't', outcome, reasons, startedAt, durationMs, result });
    judge(result);
    return readJournal(dir)[0]?.judgements ?? [];
  }

  test('stands what leaked', () => {
    const judgements = judged(found(session, file), (result) => expectLeaks(result).not.toBeLeakFree());
    expect(judgements).toEqual([
      {
        matcher: 'toBeLeakFree',
        limit: 'not (no leaks)',
        actual: 'Session: 1 an iteration (1.28 kB); /var/log/orders/audit.log: 1 an iteration',
        passed: true,
      },
    ]);
  });

  test('stands each limit', () => {
    const limits = { maxBytesPerIteration: '1kB', maxObjectsPerIteration: 2 };
    const judgements = judged(found(session, file), (result) =>
      messageOf(() => expectLeaks(result).toBeLeakFree(limits)),
    );
    expect(judgements.map(({ limit, actual, passed }) => [limit, actual, passed])).toEqual([
      ['bytes per iteration <= 1 kB', '1.28 kB', false],
      ['objects per iteration <= 2', '2', true],
    ]);
  });

  test('stand unsettled growth and what was ignored, although they pass', () => {
    const result = { ...unsettledResult, findings: [...unsettledResult.findings, session] };
    const judgements = judged(result, (each) => expectLeaks(each).toBeLeakFree({ ignore: ['Session'] }));
    expect(judgements).toEqual([
      {
        matcher: 'toBeLeakFree',
        limit: 'no leaks',
        actual:
          'none; unsettled growth, which passes: Price: 1 an iteration (96 B); ignored: Session: 1 an iteration (1.28 kB)',
        passed: true,
      },
    ]);
  });
});

test('a leak that is there', async () => {
  class Ticket {
    readonly number = 1;
  }
  const sold: Ticket[] = [];
  const result = await detectLeaks(() => void sold.push(new Ticket()), { iterations: 50, warmUp: 50, budget: '100s' });
  expect(messageOf(() => expectLeaks(result).toBeLeakFree())).toMatch(/Ticket \(object\): 1 an iteration \(\d+ B\)/);
}, 120_000);
