import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { acquireLock, withLock } from '../../src/core/lock';
import { until } from '../support/processes';

// For a machine that is busy with other things: nothing here waits by the clock.
jest.setTimeout(30_000);

const holders: ChildProcess[] = [];
let name: string;

beforeEach(() => {
  name = `test-${randomUUID()}`;
});
afterEach(async () => {
  for (const child of holders.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

function startHolder(holder: string) {
  const child = spawn(
    process.execPath,
    ['-r', 'esbuild-register', join(__dirname, 'fixtures/lock-holder.ts'), name, holder],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  holders.push(child);
  const seen = { text: '' };
  child.stdout.on('data', (chunk) => {
    seen.text += chunk;
  });
  return { child, says: (text: string) => until(`${holder} says ${text}`, () => seen.text.includes(text)) };
}

test('one process holds it, the next is told who that is and gets it when it is released', async () => {
  const first = startHolder('first');
  await first.says('holds');
  const waited: string[] = [];
  let got = false;
  const mine = acquireLock(name, { holder: 'me', onWait: (who) => waited.push(who) }).then((release) => {
    got = true;
    return release;
  });
  await until('told', () => waited.length > 0);
  expect(waited).toEqual([`first (process ${first.child.pid})`]);
  expect(got).toBe(false);
  first.child.stdin.write('release');
  const release = await mine;
  const third = startHolder('third');
  await third.says(`waits for me (process ${process.pid})`);
  await release();
  await third.says('holds');
});

test.each(['SIGKILL', 'SIGTERM'] as const)('is free when its holder is ended by %s', async (signal) => {
  const first = startHolder('first');
  await first.says('holds');
  const mine = acquireLock(name, { holder: 'me' });
  first.child.kill(signal);
  await (await mine)();
});

test('does not keep its holder alive', async () => {
  const first = startHolder('first');
  await first.says('holds');
  first.child.stdin.write('leave');
  expect(await once(first.child, 'exit')).toEqual([0, null]);
});

test('a holder that computes without a pause is waited for although it cannot answer', async () => {
  const first = startHolder('first');
  await first.says('holds');
  first.child.stdin.write('block');
  await sleep(100);
  const waited: string[] = [];
  const mine = acquireLock(name, { holder: 'me', onWait: (who) => waited.push(who) });
  await until('told', () => waited.length > 0);
  expect(waited).toEqual(['another process']);
  first.child.kill('SIGKILL');
  await (await mine)();
});

test('waiting can be aborted, and leaves the lock to its holder', async () => {
  const release = await acquireLock(name, { holder: 'me' });
  const controller = new AbortController();
  const onWait = (): void => controller.abort(new Error('enough'));
  await expect(acquireLock(name, { holder: 'other', signal: controller.signal, onWait })).rejects.toThrow('enough');
  await expect(acquireLock(name, { holder: 'other', signal: controller.signal })).rejects.toThrow('enough');
  await release();
  await withLock(name, { holder: 'other' }, () => {});
});

test('many processes: never two at a time, and each has its turn', async () => {
  const count = 6;
  let inside = 0;
  let most = 0;
  const order: number[] = [];
  const turn = (index: number) =>
    withLock(name, { holder: `${index}` }, async () => {
      inside += 1;
      most = Math.max(most, inside);
      order.push(index);
      await sleep(5);
      inside -= 1;
    });
  const others = [startHolder('a'), startHolder('b')];
  await Promise.race(others.map((other) => other.says('holds')));
  const turns = Array.from({ length: count }, (_, index) => turn(index));
  await sleep(50);
  expect(order).toEqual([]);
  await Promise.all(
    others.map(async (other) => {
      await other.says('holds');
      expect(inside).toBe(0);
      other.child.stdin.write('release');
      await other.says('released');
    }),
  );
  await Promise.all(turns);
  expect(most).toBe(1);
  expect(order.sort()).toEqual([0, 1, 2, 3, 4, 5]);
});

test('is given back when the function throws', async () => {
  await expect(withLock(name, { holder: 'me' }, () => Promise.reject(new Error('on purpose')))).rejects.toThrow(
    'on purpose',
  );
  expect(await withLock(name, { holder: 'me' }, () => 'mine')).toBe('mine');
});

test('another name is another lock', async () => {
  const release = await acquireLock(name, { holder: 'me' });
  expect(await withLock(`${name}-other`, { holder: 'me' }, () => 'free')).toBe('free');
  expect(await withLock(`${name}${'é'.repeat(200)}`, { holder: 'me' }, () => 'free')).toBe('free');
  await release();
});
