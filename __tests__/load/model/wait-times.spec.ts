import { nowMs } from '../../../src/core/clock';
import { createRandom } from '../../../src/core/random';
import {
  between,
  constant,
  constantPacing,
  constantThroughput,
  defineUser,
  loadBurst,
  taskSet,
  type User,
  type WaitTime,
} from '../../../src/load';
import { readWaitTime } from '../../../src/load/model/wait-times';
import { serve, stopServers } from '../support/serve';

jest.setTimeout(20_000);
afterEach(stopServers);

const user = { random: createRandom(1) } as unknown as User;
const get = async (one: User) => {
  await one.get('/');
};

/** When a user begins its tasks, on a scripted clock: each takes so long, and each timer wakes so late. */
function begins(waitTime: WaitTime, taskMs: readonly number[], lateMs: number): number[] {
  const pace = readWaitTime(waitTime)?.();
  let now = 1000;
  return taskMs.map((ms) => {
    const began = now;
    now += ms;
    const wait = pace?.(user, began, now) ?? Number.NaN;
    now += wait + (wait > 0 ? lateMs : 0);
    return began - 1000;
  });
}

test('a pace is kept from start to start, and late timers do not add up', () => {
  const taskMs = new Array<number>(1001).fill(30);
  const late = begins(constantPacing('100ms'), taskMs, 1.5);
  expect(late[1000]).toBeCloseTo(100_001.5, 6);
  expect(begins(constantThroughput(10), taskMs, 1.5)).toEqual(late);
});

test('a task that takes too long is followed at once, and what was missed is not made up for', () => {
  expect(begins(constantPacing(100), [10, 250, 10, 10, 10], 0)).toEqual([0, 100, 350, 450, 550]);
});

test('each user has a pace of its own', () => {
  const waitTime = constantPacing(100);
  const [one, other] = [readWaitTime(waitTime)?.(), readWaitTime(waitTime)?.()];
  expect(one?.(user, 0, 40)).toBe(60);
  expect(other?.(user, 10, 20)).toBe(90);
  expect(one?.(user, 100, 130)).toBe(70);
});

test('a wait between two times is drawn evenly, from the random of the user', () => {
  const draw = (seed: number): number[] => {
    const pace = readWaitTime(between('1s', 3000))?.();
    const drawer = { random: createRandom(seed) } as unknown as User;
    return Array.from({ length: 4000 }, () => pace?.(drawer, 0, 0) ?? Number.NaN);
  };
  const waits = draw(5);
  expect(draw(5)).toEqual(waits);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(1000);
  expect(Math.max(...waits)).toBeLessThan(3000);
  // Four standard errors of the mean of a uniform distribution.
  const mean = waits.reduce((sum, ms) => sum + ms, 0) / waits.length;
  expect(Math.abs(mean - 2000)).toBeLessThan((4 * 2000) / Math.sqrt(12 * waits.length));
  expect(waits.filter((ms) => ms < 1500).length / waits.length).toBeCloseTo(0.25, 1);
});

test('a constant, a plain duration and a function say how long to wait', () => {
  for (const waitTime of [constant('2s'), '2s', 2000, () => '2s'] as const) {
    expect(readWaitTime(waitTime)?.()(user, 0, 0)).toBe(2000);
  }
});

test('a user paces its tasks against a real service; the wait of a set wins over that of the user', async () => {
  const server = await serve('constant', { ms: 20, arrivals: true });
  const slow = taskSet({ waitTime: constantPacing('100ms'), rounds: Number.POSITIVE_INFINITY, tasks: [get] });
  const scenario = defineUser({ waitTime: '30s', tasks: [slow] });
  await loadBurst(server.url, { users: 1, duration: '1.05s', scenario });
  const { arrivals } = await server.stats();
  expect(arrivals.length).toBeGreaterThan(5);
  expect(arrivals.length).toBeLessThanOrEqual(11);
  // Never sooner than the pace; how much later is the machine's affair.
  const first = arrivals[0] as number;
  for (const [n, at] of arrivals.entries()) expect(at - first).toBeGreaterThan(n * 100 - 60);
});

test('who waits between tasks when the run ends does not keep it waiting', async () => {
  const server = await serve('instant');
  const began = nowMs();
  const stopped: number[] = [];
  const scenario = defineUser({ waitTime: '30s', tasks: [get], onStop: (one) => stopped.push(one.id) });
  const { requests } = await loadBurst(server.url, { users: 2, spawnRate: 100, duration: '0.3s', scenario });
  expect(nowMs() - began).toBeLessThan(3000);
  expect(requests).toMatchObject({ started: 2, ok: 2 });
  expect(stopped.sort()).toEqual([0, 1]);
});

test.each<[string, () => unknown, string]>([
  ['constant', () => constant('1 fortnight' as never), '"duration" must be a duration, but it is "1 fortnight"'],
  ['between', () => between('3s', '1s'), '"min" (3s) is longer than "max" (1s). Give the shorter one first.'],
  ['constantPacing', () => constantPacing(0), '"every" is 0'],
  ['constantThroughput', () => constantThroughput(-1), '"perSecond" is -1'],
])('%s that makes no sense is one error', (name, make, message) => {
  expect(make).toThrow(`Failed to read the wait time of ${name}: ${message}`);
});

test.each<[string, () => unknown, string]>([
  ['throws', () => JSON.parse('{'), 'JSON'],
  [
    'returns nonsense',
    () => 'soon',
    "the wait time of user 0 failed: it returned 'soon'. Return a duration, as in '2s' or 2000",
  ],
])('a function that %s ends the run, and the result is invalid', async (_, waitTime, message) => {
  const server = await serve('instant');
  const scenario = defineUser({ waitTime: waitTime as WaitTime, tasks: [get] });
  const { outcome, reasons, requests } = await loadBurst(server.url, { users: 1, duration: '20s', scenario });
  expect(outcome).toBe('invalid');
  expect(reasons[0]).toContain(message);
  expect(requests).toMatchObject({ ok: 1, failed: 0 });
});
