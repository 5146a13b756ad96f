import { problemsOf } from '../../benchmarks/load/client';
import { between, secondsNeeded } from '../../benchmarks/load/window';
import { requestsIn } from '../../benchmarks/support/nginx';
import type { OurResult } from '../../benchmarks/support/ours';
import { cpuSecondsOf, endedTicksIn, machineTicksIn, rssBytesOf, ticksIn } from '../../benchmarks/support/proc';
import { describeSpread, ratioOf, spreadOf } from '../../benchmarks/support/rounds';

test('the median of rounds is the middle one, or between the two in the middle', () => {
  expect(spreadOf([3, 1, 10])).toEqual({ median: 3, min: 1, max: 10 });
  expect(spreadOf([4, 1, 2, 10])).toEqual({ median: 3, min: 1, max: 10 });
  expect(() => spreadOf([])).toThrow();
});

test('a ratio is taken round by round, and a round without one of the two is left out', () => {
  // Whole rounds twice as slow for both: the ratio of the medians would be 100 / 90.
  expect(ratioOf([100, 50, 120], [90, 40, 100])).toEqual({ median: 1.2, min: 100 / 90, max: 1.25 });
  expect(ratioOf([100, null, 120], [null, 40, 100])).toEqual({ median: 1.2, min: 1.2, max: 1.2 });
  expect(ratioOf([100], [null])).toBeNull();
  expect(ratioOf([100, 100], [50])).toEqual({ median: 2, min: 2, max: 2 });
});

test('a spread is told only where there is one', () => {
  expect(describeSpread({ median: 1.234, min: 1.1, max: 1.3 }, 2)).toBe('1.23 (1.10 to 1.30)');
  expect(describeSpread({ median: 2, min: 2, max: 2 }, 2)).toBe('2.00');
});

test('a window knows what lies between two looks, and nothing before', () => {
  const from = { atMs: 1000, cpuSeconds: 3, othersSeconds: 100, requests: 5000 };
  const to = { atMs: 3000, cpuSeconds: 4, othersSeconds: 100.5, requests: 55_000 };
  expect(between(from, to)).toEqual({ perCpuSecond: 50_000, perSecond: 25_000, cpus: 0.5, othersCpus: 0.25 });
});

test('a client runs for whole seconds, longer than its window', () => {
  expect(secondsNeeded({ warmUpMs: 500, windowMs: 1000 })).toBe(2);
  expect(secondsNeeded({ warmUpMs: 1000, windowMs: 4000 })).toBe(6);
});

test('the CPU time of a process is read past a name with blanks and parentheses', () => {
  const numbers = Array.from({ length: 40 }, (_, index) => index + 4).join(' ');
  // proc(5): utime is field 14, stime field 15, and the state after the name is field 3.
  expect(ticksIn(`12 (a (strange) name) S ${numbers}`)).toBe(14 + 15);
  // cutime and cstime come next.
  expect(endedTicksIn(`12 (a (strange) name) S ${numbers}`)).toBe(16 + 17);
});

test('the CPU time of the machine leaves out idle cores, waiting for disks, and interrupts', () => {
  expect(machineTicksIn('cpu  1 20 300 4000 50000 600000 7000000 80000000 9 9\ncpu0 1 1 1 1 1 1 1 1 1 1\n')).toBe(
    80000321,
  );
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('this process has used CPU time, and has memory', () => {
  const { user, system } = process.cpuUsage();
  // The two clocks of the kernel are not read at the same moment.
  expect(cpuSecondsOf(process.pid) / ((user + system) / 1e6)).toBeGreaterThan(0.8);
  expect(cpuSecondsOf(process.pid) / ((user + system) / 1e6)).toBeLessThan(2);
  expect(rssBytesOf(process.pid) / process.memoryUsage.rss()).toBeGreaterThan(0.5);
});

test("nginx's own count of requests is the third of its counts", () => {
  const status =
    'Active connections: 3 \nserver accepts handled requests\n 10 10 4242 \nReading: 0 Writing: 1 Waiting: 2 \n';
  expect(requestsIn(status)).toBe(4242);
  expect(() => requestsIn('<html>404</html>')).toThrow('no answer of stub_status');
});

describe('a run at full speed', () => {
  const result = (requests: Partial<OurResult['requests']>, outcome: OurResult['outcome'] = 'completed') => ({
    outcome,
    reasons: ['because'],
    requests: { started: 100, ok: 100, failed: 0, aborted: 0, inFlight: 0, perSecond: 100, ...requests },
  });

  test('is counted although its times are not to be trusted', () => {
    expect(problemsOf(result({}, 'invalid'), 100)).toEqual([]);
  });

  test.each([
    ['aborted', result({}, 'aborted'), 100, ['the run was aborted: because']],
    ['with failures', result({ ok: 99, failed: 1 }), 100, ['1 requests failed']],
    ['with requests cut off', result({ ok: 98, aborted: 2 }), 100, ['2 requests were aborted']],
    ['whose counts do not add up', result({ ok: 90 }), 100, ['100 requests were started, 90 ended']],
    ['that the server saw otherwise', result({}), 101, ['100 requests were started, the server counted 101']],
  ])('%s is not', (_, measured, served, problems) => {
    expect(problemsOf(measured, served)).toEqual(problems);
  });
});
