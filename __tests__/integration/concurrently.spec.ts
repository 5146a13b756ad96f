import { setTimeout as wait } from 'node:timers/promises';
import { nowMs } from '../../src/core/clock';
import { setHost } from '../../src/core/host';
import { concurrently } from '../../src/integration';
import { testHost } from '../support/test-host';

test('starts all calls before the first one ends, and keeps the order of the results', async () => {
  let running = 0;
  let most = 0;
  const result = await concurrently(20, async (index) => {
    running += 1;
    most = Math.max(most, running);
    await wait(index % 2 === 0 ? 20 : 5);
    running -= 1;
    return index;
  });
  expect(most).toBe(20);
  expect(result.fulfilled).toEqual(Array.from({ length: 20 }, (_, index) => index));
  expect(result.rejected).toEqual([]);
  expect(result.durationsMs).toHaveLength(20);
  expect(result.durationsMs[0]).toBeGreaterThanOrEqual(15);
});

test('splits what fulfilled from what rejected, synchronous throws included', async () => {
  const error = new Error('sold out');
  const result = await concurrently(4, (index) => {
    if (index % 2 === 1) throw error;
    return index;
  });
  expect(result.fulfilled).toEqual([0, 2]);
  expect(result.rejected).toEqual([
    { index: 1, message: 'sold out', error },
    { index: 3, message: 'sold out', error },
  ]);
});

test('never runs more at once than the limit', async () => {
  let running = 0;
  let most = 0;
  await concurrently(
    12,
    async () => {
      running += 1;
      most = Math.max(most, running);
      await wait(2);
      running -= 1;
    },
    { limit: 3 },
  );
  expect(most).toBe(3);
});

test('calls that hang end with an error that counts them, and their signal aborts', async () => {
  const aborted: number[] = [];
  const hanging = concurrently(
    3,
    (index, { signal }) =>
      index === 0
        ? Promise.resolve()
        : new Promise<void>(() => signal.addEventListener('abort', () => aborted.push(index))),
    { timeout: '50ms' },
  );
  await expect(hanging).rejects.toThrow(
    'Failed to wait for 3 concurrent calls: after 50 ms 2 of 3 had not settled. Raise the limit, or find out what hangs.',
  );
  expect(aborted).toEqual([1, 2]);
});

test('stops ahead of the running test of its host', async () => {
  setHost(testHost({ deadlineMs: () => nowMs() + 300 }));
  try {
    await expect(concurrently(1, () => new Promise(() => {}))).rejects.toThrow('give the test a longer timeout');
  } finally {
    setHost(undefined);
  }
});

test('ends early by its signal, before and during the calls', async () => {
  const controller = new AbortController();
  const running = concurrently(2, () => new Promise(() => {}), { signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(running).rejects.toMatchObject({ code: 'METTLE_ABORTED', cause: { message: 'enough' } });
  await expect(concurrently(2, () => 1, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'METTLE_ABORTED',
  });
});

test.each([
  [0, {}, 'option "calls" must be a whole number from 1 up, but it got 0'],
  [2.5, {}, 'option "calls"'],
  [2, { limit: 0 }, 'option "limit" must be a whole number from 1 up'],
  [2, { limits: 1 }, 'Did you mean "limit"?'],
])('refuses %p calls with %p', async (calls, options, message) => {
  await expect(concurrently(calls, () => 1, options as never)).rejects.toThrow(message);
});
