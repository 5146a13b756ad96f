import { nowMs } from '../../src/core/clock';
import { Waiter } from '../../src/core/waiter';

test('a wait never ends before its time, whatever part of a millisecond it is', async () => {
  const waiter = new Waiter(new AbortController().signal);
  for (let n = 0; n < 40; n++) {
    const dueMs = nowMs() + 1 + n * 0.13;
    await waiter.until(dueMs);
    expect(nowMs()).toBeGreaterThanOrEqual(dueMs);
  }
});

test('what is over already is not waited for', () => {
  expect(new Waiter(new AbortController().signal).until(nowMs() - 1)).toBeUndefined();
});

test.each(['cut', 'signal'] as const)('a wait ends at once by its %s', async (how) => {
  const controller = new AbortController();
  const waiter = new Waiter(controller.signal);
  // Longer than a timer of Node can be, which would fire after 1 ms.
  const wait = waiter.until(nowMs() + 2 ** 33);
  if (how === 'cut') waiter.cut();
  else controller.abort();
  await wait;
  expect(waiter.until(nowMs() + 2 ** 33) === undefined).toBe(how === 'signal');
  waiter.cut();
});

test('a longer wait than a timer of Node can be does not end at once', async () => {
  const waiter = new Waiter(new AbortController().signal);
  let ended = false;
  const wait = waiter.until(nowMs() + 2 ** 33)?.then(() => {
    ended = true;
  });
  await new Waiter(new AbortController().signal).until(nowMs() + 20);
  expect(ended).toBe(false);
  waiter.cut();
  await wait;
});
