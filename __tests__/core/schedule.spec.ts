import { nowMs } from '../../src/core/clock';
import { closedSchedule, openSchedule, runSchedule, shareOf } from '../../src/core/schedule';

const never = new AbortController().signal;

test.each([
  [10, 1000, 10],
  [0.5, 10_000, 5],
  [3, 1000, 3],
  [1000, 100, 100],
  [0.1, 1000, 1],
  [7, 700, 5],
])('a rate of %d/s for %d ms are %d arrivals at even distance', (rate, durationMs, count) => {
  const schedule = openSchedule(rate, durationMs);
  expect(schedule.count).toBe(count);
  expect(schedule.atMs(0)).toBe(0);
  expect(schedule.atMs(schedule.count - 1)).toBeLessThan(durationMs);
  for (let n = 1; n < schedule.count; n++) {
    expect(schedule.atMs(n) - schedule.atMs(n - 1)).toBeCloseTo(1000 / rate, 6);
  }
});

test('users are added at the spawn rate', () => {
  const schedule = closedSchedule(4, 2);
  expect([0, 1, 2, 3].map((n) => schedule.atMs(n))).toEqual([0, 500, 1000, 1500]);
  expect(schedule.count).toBe(4);
});

test.each([1, 2, 3, 7])('%d threads share every moment, and each moment once', (threads) => {
  const whole = openSchedule(9, 1000);
  const shares = Array.from({ length: threads }, (_, thread) => shareOf(whole, thread, threads));
  const moments = shares.flatMap((share) => Array.from({ length: share.count }, (_, n) => share.atMs(n)));
  expect(moments.sort((a, b) => a - b)).toEqual(Array.from({ length: 9 }, (_, n) => whole.atMs(n)));
  expect(shareOf(closedSchedule(1, 1), 1, 2).count).toBe(0);
});

test('fires every moment once, in order, never early, at its absolute time', async () => {
  const startMs = nowMs() + 5;
  const fired: { n: number; intendedMs: number; atMs: number }[] = [];
  await runSchedule(openSchedule(500, 200), startMs, never, (intendedMs, n) =>
    fired.push({ n, intendedMs, atMs: nowMs() }),
  );
  expect(fired.map(({ n }) => n)).toEqual(Array.from({ length: 100 }, (_, n) => n));
  for (const { n, intendedMs, atMs } of fired) {
    expect(intendedMs).toBeCloseTo(startMs + n * 2, 6);
    expect(atMs).toBeGreaterThanOrEqual(intendedMs);
  }
});

test('a blocked event loop makes moments late, but moves none and loses none', async () => {
  const startMs = nowMs();
  const intended: number[] = [];
  const late: number[] = [];
  await runSchedule(openSchedule(200, 400), startMs, never, (intendedMs, n) => {
    intended.push(intendedMs);
    late.push(nowMs() - intendedMs);
    if (n === 20) while (nowMs() < startMs + 250);
  });
  expect(intended).toEqual(Array.from({ length: 80 }, (_, n) => startMs + n * 5));
  // Number 21 was due at 105 ms and the loop was blocked until 250 ms; number 49 was due at 245 ms.
  expect(late[21]).toBeGreaterThanOrEqual(145);
  expect(late[49]).toBeGreaterThanOrEqual(5);
});

test('ends at once when the signal aborts, before and while running', async () => {
  const fired: number[] = [];
  const controller = new AbortController();
  const running = runSchedule(openSchedule(1, 3_600_000), nowMs(), controller.signal, (_, n) => fired.push(n));
  controller.abort();
  await running;
  expect(fired).toEqual([0]);
  await runSchedule(openSchedule(1, 1000), nowMs(), controller.signal, (_, n) => fired.push(n));
  expect(fired).toEqual([0]);
});

test('an error of the callback ends the schedule with it', async () => {
  await expect(
    runSchedule(openSchedule(100, 1000), nowMs(), never, () => {
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
});
