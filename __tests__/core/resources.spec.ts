import { setHost } from '../../src/core/host';
import { heldResources, hold, releaseAll } from '../../src/core/resources';
import { testHost } from '../support/test-host';

afterEach(async () => {
  setHost(undefined);
  await releaseAll(heldResources());
});

test('notes what is held, where it was made and by which test, until it is let go', () => {
  setHost(testHost({ test: () => ({ name: 'buys a book', attempt: 1 }) }));
  const letGo = hold('server', 'the server on port 1', () => {});
  expect(heldResources()).toEqual([
    expect.objectContaining({
      kind: 'server',
      label: 'the server on port 1',
      madeBy: 'buys a book',
      madeAt: expect.stringMatching(/__tests__[\\/]core[\\/]resources\.spec\.ts:\d+:\d+$/),
    }),
  ]);
  letGo();
  letGo();
  expect(heldResources()).toEqual([]);
});

test('what a file-level hook made has no test', () => {
  const letGo = hold('relay', 'a relay', () => {}, 'here');
  expect(heldResources()[0]).not.toHaveProperty('madeBy');
  letGo();
});

test('releases the newest first, each although another one fails', async () => {
  const order: string[] = [];
  hold('server', 'first', () => void order.push('first'));
  hold('server', 'second', () => Promise.reject(new Error('stuck')));
  hold('server', 'third', () => void order.push('third'));
  const failures = await releaseAll(heldResources());
  expect(order).toEqual(['third', 'first']);
  expect(failures).toEqual([expect.objectContaining({ message: 'stuck' })]);
  expect(heldResources()).toEqual([]);
});
