import { findNativeCallers } from '../../../src/memory/sites/native-callers';
import { openThisProcess } from '../../../src/memory/target/this-process';

function callEach(): void {
  callNow();
}

function callNow(): void {}

function callSeldom(): void {}

async function callersOf(iterations: number, iterate: (i: number) => void) {
  const target = await openThisProcess();
  try {
    return await findNativeCallers({
      inspector: target.inspector,
      iterations,
      run: async () => {
        for (let i = 0; i < iterations; i++) iterate(i);
      },
      signal: new AbortController().signal,
    });
  } finally {
    await target.close();
  }
}

test('tells the functions that each iteration calls, without bytes, and the add-ons that are loaded', async () => {
  callEach();
  const { sites, addons } = await callersOf(20, (i) => {
    callEach();
    if (i === 3) callSeldom();
  });
  const names = sites.map(({ functionName }) => functionName);
  expect(names).toEqual(expect.arrayContaining(['callEach', 'callNow']));
  expect(names).not.toContain('callSeldom');
  expect(sites.find(({ functionName }) => functionName === 'callEach')).toMatchObject({
    file: __filename,
    line: 4,
    bytesPerIteration: null,
  });
  if (process.platform === 'linux') expect(addons).not.toBeNull();
  for (const addon of addons ?? []) expect(addon).toMatch(/\.node$/);
});

test('nothing is run for no iterations', async () => {
  const iterate = jest.fn();
  expect((await callersOf(0, iterate)).sites).toEqual([]);
  expect(iterate).not.toHaveBeenCalled();
});
