import { floorOf } from '../../../src/memory/measure/detection-floor';
import { isWalkFutile, useOfWalks } from '../../../src/memory/measure/heap-walks';
import { showMeasuring } from '../../../src/memory/measure/progress';
import { seriesOf } from '../../../src/memory/measure/series';
import type { Window } from '../../../src/memory/measure/windows';
import { reading } from '../support/readings';

const look = (heapUsedBytes: number) => ({ id: 1, objects: 1, reading: reading({ heapUsedBytes }) });
const window = (round: number, at: number, iterations: number, from: number, to: number): Window => ({
  round,
  at,
  iterations,
  durationMs: 1,
  from: look(from),
  to: look(to),
});

test('a series has a value after the warm-up and after each window, and its slope is that of most', () => {
  const windows = [window(0, 0, 100, 1000, 2000), window(0, 1, 100, 2000, 3000), window(0, 2, 100, 3000, 9000)];
  const { values, perIteration } = seriesOf(windows, ({ heapUsedBytes }) => heapUsedBytes);
  expect(values).toEqual([1000, 2000, 3000, 9000]);
  expect(perIteration).toBeGreaterThanOrEqual(10);
  expect(perIteration).toBeLessThan(40);
});

test('what changed between two rounds, in which no iteration ran, is left out', () => {
  const windows = [window(0, 0, 100, 1000, 2000), window(1, 2, 200, 52_000, 54_000)];
  expect(seriesOf(windows, ({ heapUsedBytes }) => heapUsedBytes)).toEqual({
    values: [1000, 2000, 4000],
    perIteration: 10,
  });
});

test('without a window there is no slope', () => {
  expect(seriesOf([], () => 1)).toEqual({ values: [], perIteration: 0 });
});

test('the floor is what has to be reached in two windows', () => {
  expect(floorOf([160, 200, 240], true)).toEqual({
    objectsPerIteration: 0.05,
    bytesPerIteration: 0.8,
    externalBytesPerIteration: 512,
    handlesPerIteration: 0.05,
    nativeBytesPerIteration: 16_384,
  });
});

test('few iterations show less, and the floor says so', () => {
  expect(floorOf([8, 10, 12], true)).toMatchObject({
    objectsPerIteration: 0.3,
    externalBytesPerIteration: 6550,
    handlesPerIteration: 0.3,
  });
  expect(floorOf([60], false)).toMatchObject({ objectsPerIteration: 0.15, nativeBytesPerIteration: null });
});

test('without a window nothing could have been seen', () => {
  expect(floorOf([], true)).toBeNull();
});

describe('progress', () => {
  const shown = async (isTTY: boolean, lines: number): Promise<string[]> => {
    const written: string[] = [];
    let enough = (): void => {};
    const shownEnough = new Promise<void>((resolve) => {
      enough = resolve;
    });
    const write = (text: string): boolean => {
      written.push(text);
      if (written.length === lines) enough();
      return true;
    };
    const progress = showMeasuring('checkout', 60_000, { isTTY, write: write as never }, { firstMs: 1, everyMs: 1 });
    progress.show(() => 'warming up: 7 iterations were run');
    await shownEnough;
    progress.end();
    return written;
  };

  test('is one line on a terminal, which is taken away at the end', async () => {
    const written = await shown(true, 3);
    expect(written[0]).toBe('\r\x1b[2Kleaks "checkout": 0 of at most 60 s, warming up: 7 iterations were run');
    expect(written.at(-1)).toBe('\r\x1b[2K');
  });

  test('is a line now and then elsewhere', async () => {
    const written = await shown(false, 2);
    expect(written).toHaveLength(2);
    expect(written[1]).toMatch(/^leaks "checkout": \d+ of at most 60 s, warming up: 7 iterations were run\n$/);
  });

  test('says nothing of what is quick', () => {
    const write = jest.fn(() => true);
    showMeasuring('checkout', 60_000, { isTTY: true, write }).end();
    expect(write).not.toHaveBeenCalled();
  });
});

describe('walks of V8 over its heap', () => {
  test('that are quick mark each window', () => {
    expect(useOfWalks({ walkMs: 20, turns: 1000 })).toBe('each window');
    expect(useOfWalks({ walkMs: 20, turns: Number.POSITIVE_INFINITY })).toBe('each window');
  });

  test('that would surely be slow are not even tried, where the event loop turns often', () => {
    expect(isWalkFutile(100e6, 40)).toBe(true);
    expect(isWalkFutile(100e6, 1)).toBe(false);
    expect(isWalkFutile(30e6, 40)).toBe(false);
  });

  test('that are slow come in every turn of the event loop, and mark windows of few turns', () => {
    expect(useOfWalks({ walkMs: 300, turns: 1 })).toBe('each window');
    expect(useOfWalks({ walkMs: 300, turns: 11 })).toBe('one window');
    expect(useOfWalks({ walkMs: 300, turns: 40 })).toBe('none');
    expect(useOfWalks({ walkMs: 300, turns: Number.POSITIVE_INFINITY })).toBe('none');
  });
});
