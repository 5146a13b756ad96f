import { inspect } from 'node:util';
import { driverOf, type LeakIteration } from '../../../src/memory/scenario';

const never = (): boolean => false;
const { signal } = new AbortController();

test('a scenario that reads no number of iterations is called once for each', async () => {
  const seen: number[] = [];
  const driver = driverOf(({ iteration }) => seen.push(iteration));
  expect(await driver.run(3, never, signal)).toBe(3);
  expect(await driver.run(2, never, signal)).toBe(2);
  expect(seen).toEqual([0, 1, 2, 3, 4]);
  expect(driver).toMatchObject({ done: 5, runsBatches: false });
});

test('one that reads it runs all in one call', async () => {
  const seen: [number, number][] = [];
  const driver = driverOf(({ iteration, iterations }) => seen.push([iteration, iterations]));
  await driver.run(20, never, signal);
  await driver.run(30, never, signal);
  expect(seen).toEqual([
    [0, 20],
    [20, 30],
  ]);
  expect(driver).toMatchObject({ done: 50, runsBatches: true });
});

test('one that reads it after a wait is known as well', async () => {
  const driver = driverOf(async (iteration) => {
    await null;
    return iteration.iterations;
  });
  expect(await driver.run(20, never, signal)).toBe(20);
  expect(driver.done).toBe(20);
});

test('to print, copy or write an iteration is not to read it', async () => {
  const driver = driverOf((iteration) => [inspect(iteration), { ...iteration }, JSON.stringify(iteration)]);
  await driver.run(2, never, signal);
  expect(driver.runsBatches).toBe(false);
});

test('an iteration is a number where a number is wanted, and a text where a text is', async () => {
  const seen: unknown[] = [];
  const driver = driverOf((iteration: LeakIteration) => {
    const i = iteration as unknown as number;
    seen.push(`m${i}`, i + 1, i * 2, i % 2, [10, 20, 30][i]);
  });
  await driver.run(3, never, signal);
  expect(seen.slice(-5)).toEqual(['m2', 3, 4, 0, 30]);
});

test('it stops between two iterations when time is over', async () => {
  let calls = 0;
  const driver = driverOf(() => {
    calls++;
  });
  expect(await driver.run(100, () => calls >= 7, signal)).toBe(7);
});

test('it says what is being done', async () => {
  let said = '';
  const driver = driverOf(() => {
    said = driver.doing();
  });
  expect(driver.doing()).toBe('0 iterations were run');
  await driver.run(3, never, signal);
  expect(said).toBe('iteration 3 had not settled');
  expect(driver.doing()).toBe('3 iterations were run');
  const batches = driverOf(({ iterations }) => {
    said = `${iterations}: ${batches.doing()}`;
  });
  await batches.run(20, never, signal);
  await batches.run(50, never, signal);
  expect(said).toBe('50: a batch of 50 iterations, from iteration 21 on, had not settled');
});

test('what the scenario throws comes out as it is', async () => {
  const thrown = { not: 'an error' };
  const driver = driverOf(() => Promise.reject(thrown));
  await expect(driver.run(1, never, signal)).rejects.toBe(thrown);
});
