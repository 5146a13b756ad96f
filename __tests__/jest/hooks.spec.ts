import { nowMs } from '../../src/core/clock';
import { readHooks } from '../../src/jest/host/hooks';

/** What is known of a runner whose inside cannot be read, read here beside one that could be. */
const runner = readHooks();
let attempts = 0;

jest.retryTimes(1);

test('knows the running test and counts its attempts', () => {
  attempts += 1;
  expect(runner.test()).toEqual({ name: 'knows the running test and counts its attempts', attempt: attempts });
  expect(attempts).toBe(2);
});

test("takes Jest's own limit, from the first hook on", () => {
  const left = (runner.deadlineMs() ?? 0) - nowMs();
  expect(left).toBeLessThanOrEqual(5_000);
  expect(left).toBeGreaterThan(1_000);
});

test('knows of a limit that was set for the file', () => {
  const key = Symbol.for('TEST_TIMEOUT_SYMBOL');
  const holder = globalThis as { [key: symbol]: unknown };
  const before = holder[key];
  try {
    jest.setTimeout(90_000);
    expect((runner.deadlineMs() ?? 0) - nowMs()).toBeGreaterThan(60_000);
  } finally {
    holder[key] = before;
  }
});

test('leaves what tests leave for the end of the file', () => {
  expect(runner.mayStillBeCleanedUp()).toBe(true);
});

describe('after a test', () => {
  afterAll(() => {
    expect([runner.test(), runner.deadlineMs()]).toEqual([undefined, undefined]);
  });

  test('its limit is not that of the hooks behind it', () => {
    expect(runner.deadlineMs()).toBeDefined();
  });
});
