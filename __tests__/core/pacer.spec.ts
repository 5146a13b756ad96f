import { nowMs } from '../../src/core/clock';
import { Course } from '../../src/core/course';
import { Pacer } from '../../src/core/pacer';
import { Arrivals } from '../../src/core/schedule';

const at = (rate: number): Course => new Course([{ durationMs: 0, from: rate, to: rate }]);
const arrivals = (course: Course): Arrivals => new Arrivals(course, { thread: 0, threads: 1 }, null);
const block = (untilMs: number): void => {
  while (nowMs() < untilMs);
};

test('fires every moment once, in order, never early, at its absolute time', async () => {
  const startMs = nowMs() + 5;
  const fired: { intendedMs: number; atMs: number }[] = [];
  await new Pacer(arrivals(at(500)), startMs, startMs + 200, (intendedMs) => fired.push({ intendedMs, atMs: nowMs() }))
    .done;
  expect(fired).toHaveLength(100);
  fired.forEach(({ intendedMs, atMs }, n) => {
    expect(intendedMs).toBeCloseTo(startMs + n * 2, 6);
    expect(atMs).toBeGreaterThanOrEqual(intendedMs);
  });
});

test('a blocked event loop makes moments late, but moves none and loses none', async () => {
  const startMs = nowMs();
  const intended: number[] = [];
  const late: number[] = [];
  await new Pacer(arrivals(at(200)), startMs, startMs + 400, (intendedMs) => {
    intended.push(intendedMs);
    late.push(nowMs() - intendedMs);
    if (intended.length === 21) block(startMs + 250);
  }).done;
  expect(intended).toHaveLength(80);
  for (const [n, intendedMs] of intended.entries()) expect(intendedMs).toBeCloseTo(startMs + n * 5, 6);
  // Number 21 was due at 105 ms and the loop was blocked until 250 ms; number 49 was due at 245 ms.
  expect(late[21]).toBeGreaterThanOrEqual(145);
  expect(late[49]).toBeGreaterThanOrEqual(5);
});

test('after a stall no more than 50 ms of the schedule are fired in one blow, until it has caught up', async () => {
  const startMs = nowMs();
  const atOnce: number[] = [];
  let turn = 0;
  let lastTurn = -1;
  const tick = setInterval(() => turn++, 1);
  let count = 0;
  await new Pacer(arrivals(at(1000)), startMs, startMs + 1000, () => {
    if (turn === lastTurn) atOnce[atOnce.length - 1] = (atOnce.at(-1) as number) + 1;
    else atOnce.push(1);
    lastTurn = turn;
    if (++count === 100) block(startMs + 500);
  }).done;
  clearInterval(tick);
  expect(count).toBe(1000);
  // 400 were due when the stall ended.
  const biggest = Math.max(...atOnce);
  expect(biggest).toBeLessThanOrEqual(150);
});

test('ends early when it is told so, before and while running', async () => {
  let count = 0;
  const startMs = nowMs();
  const pacer = new Pacer(arrivals(at(1)), startMs, startMs + 3_600_000, () => count++);
  pacer.stop();
  await pacer.done;
  const other = new Pacer(arrivals(at(100)), startMs, startMs + 3_600_000, () => count++);
  other.endAt(startMs + 50);
  await other.done;
  expect(count).toBe(1 + 5);
});

test('takes moments that came into being while it was waiting for none', async () => {
  const startMs = nowMs();
  const course = at(0);
  const fired: number[] = [];
  const pacer = new Pacer(arrivals(course), startMs, startMs + 300, (intendedMs) => fired.push(intendedMs - startMs));
  course.turn({ atMs: 100, to: 100, perSecond: null });
  pacer.renew();
  await pacer.done;
  expect(fired).toHaveLength(20);
  expect(fired[0]).toBeCloseTo(100, 6);
});

test('an error of the callback ends it', async () => {
  const pacer = new Pacer(arrivals(at(100)), nowMs(), nowMs() + 1000, () => {
    throw new Error('no');
  });
  await expect(pacer.done).rejects.toThrow('no');
});
