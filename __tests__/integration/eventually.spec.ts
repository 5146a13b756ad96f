import { nowMs } from '../../src/core/clock';
import { setHost } from '../../src/core/host';
import { eventually } from '../../src/integration';
import { testHost } from '../support/test-host';

test('tries until it comes true, and gives the value', async () => {
  let tries = 0;
  const value = await eventually(
    () => {
      tries += 1;
      expect(tries).toBeGreaterThanOrEqual(3);
      return 'shipped';
    },
    { interval: '1ms' },
  );
  expect(value).toBe('shipped');
  expect(tries).toBe(3);
});

test('says how often it tried and what the last attempt said', async () => {
  const cause = new Error('still open');
  const trying = eventually(
    async () => {
      throw cause;
    },
    { within: '60ms', interval: '10ms', name: 'the order is shipped' },
  );
  await expect(trying).rejects.toMatchObject({
    code: 'METTLE_TIMEOUT',
    cause,
    message: expect.stringMatching(
      /^Failed to see the order is shipped come true: it did not within 60 ms \(\d+ attempts\)\.\n\nThe last attempt said:\nstill open$/,
    ),
  });
});

test('an attempt that hangs does not hang the test', async () => {
  await expect(eventually(() => new Promise(() => {}), { within: '40ms' })).rejects.toThrow(
    'the attempt did not settle in time',
  );
});

test('a hanging last attempt does not hide what the one before said', async () => {
  let tries = 0;
  const trying = eventually(
    () => {
      tries += 1;
      if (tries === 1) throw new Error('not yet');
      return new Promise(() => {});
    },
    { within: '60ms', interval: '1ms' },
  );
  await expect(trying).rejects.toThrow('not yet');
});

test('stops ahead of the running test of its host', async () => {
  setHost(testHost({ deadlineMs: () => nowMs() + 300 }));
  try {
    const start = nowMs();
    await expect(eventually(() => expect(1).toBe(2), { within: '1h', interval: '5ms' })).rejects.toMatchObject({
      code: 'METTLE_TIMEOUT',
    });
    expect(nowMs() - start).toBeLessThan(5000);
  } finally {
    setHost(undefined);
  }
});

test('ends early by its signal', async () => {
  const controller = new AbortController();
  setImmediate(() => controller.abort());
  await expect(eventually(() => expect(1).toBe(2), { signal: controller.signal })).rejects.toMatchObject({
    code: 'METTLE_ABORTED',
  });
});

test('refuses wrong options', async () => {
  await expect(eventually(() => 1, { within: 'soon' })).rejects.toThrow('option "within" must be a duration');
  await expect(eventually(() => 1, { whithin: 1 } as never)).rejects.toThrow('Did you mean "within"?');
});
