import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { anySignal } from '../../src/core/any-signal';
import { sleep } from '../../src/core/clock';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Made in a function of its own: nothing else holds what the signal is made of. */
function ofTimeout(ms: number, ...others: AbortSignal[]): AbortSignal {
  return anySignal([...others, AbortSignal.timeout(ms)]);
}

function abortOf(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason), { once: true }));
}

test('aborts by a time limit that nobody else holds, whatever is collected meanwhile', async () => {
  const reason = abortOf(ofTimeout(60, new AbortController().signal));
  await sleep(1);
  for (let round = 0; round < 3; round++) collect();

  await expect(reason).resolves.toMatchObject({ name: 'TimeoutError' });
});

test('aborts by what a signal within it is made of', async () => {
  const reason = abortOf(anySignal([ofTimeout(60), new AbortController().signal]));
  await sleep(1);
  for (let round = 0; round < 3; round++) collect();

  await expect(reason).resolves.toMatchObject({ name: 'TimeoutError' });
});

test('aborts with the reason of the first', () => {
  const [one, other] = [new AbortController(), new AbortController()];
  const signal = anySignal([one.signal, other.signal]);
  other.abort('the other');
  one.abort('the one');

  expect(signal.reason).toBe('the other');
});

test('is aborted where one was before', () => {
  expect(anySignal([new AbortController().signal, AbortSignal.abort('before')]).reason).toBe('before');
});
