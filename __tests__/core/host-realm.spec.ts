import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as startTimer } from 'node:timers';
import { inEmptyContext, inHostRealm } from '../../src/core/host-realm';

test('gives the real process, not the copy of the sandbox', () => {
  const real = inHostRealm<typeof process>('process');
  expect(real.pid).toBe(process.pid);
  expect(real).not.toBe(process);
  expect(inHostRealm('Array')).not.toBe(Array);
});

test('leaves the async context, for what is made inside too, and comes back to it', async () => {
  const storage = new AsyncLocalStorage<string>();
  const later = (): Promise<string | undefined> =>
    new Promise((resolve) => void startTimer(() => resolve(storage.getStore()), 1));
  await storage.run('of a test', async () => {
    expect(await later()).toBe('of a test');
    expect(inEmptyContext(() => storage.getStore())).toBeUndefined();
    expect(await inEmptyContext(later)).toBeUndefined();
    expect(storage.getStore()).toBe('of a test');
  });
});
