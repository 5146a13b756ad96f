import { isNativeSuspicious, isNoNativeLeak, nativeLeak } from '../../../src/memory/measure/channels/native-memory';
import type { Window } from '../../../src/memory/measure/windows';
import { reading } from '../support/readings';

const ITERATIONS = 240;
const MB = 1e6;

/** Values after rounds that each add so many bytes. */
function values(...steps: readonly number[]): number[] {
  let value = 300 * MB;
  return [value, ...steps.map((step) => (value += step))];
}

test('what grows by as much in each round is told per iteration', () => {
  const step = 160_000 * ITERATIONS;
  expect(nativeLeak(values(step, step, step, step, step, step, step), ITERATIONS)).toBeCloseTo(160_000);
});

test('a step that falls back a little, as a finalizer comes, is no end of the growth', () => {
  const step = 160_000 * ITERATIONS;
  expect(nativeLeak(values(step, step, -2 * MB, step, step, step, step), ITERATIONS)).toBeCloseTo(160_000);
});

test.each([
  ['flat', [0, 0.1, -0.1, 0, 0.1, 0, 0]],
  ['up and down', [40, -40, 40, -40, 40, -40, 40]],
  ['a high-water mark', [90, 60, 20, 1, 0, 0, 0]],
  ['less than can be told', [2, 2, 2, 2, 2, 2, 2]],
  ['one jump', [0, 0, 0, 80, 0, 0, 0]],
])('%s is none', (_, steps) => {
  expect(nativeLeak(values(...steps.map((step) => step * MB)), ITERATIONS)).toBe(0);
});

test('windows whose resident size grows by more than heap and buffers do are suspicious', () => {
  const windows = (perWindow: number, of: 'rssBytes' | 'heapTotalBytes'): Window[] =>
    [0, 1, 2].map((at) => {
      const look = (index: number) => ({
        id: 1,
        objects: 1,
        reading: reading({
          rssBytes: 200 * MB + index * perWindow,
          ...(of === 'heapTotalBytes' && { heapTotalBytes: 50 * MB + index * perWindow }),
        }),
      });
      return { round: 0, at, iterations: 200, durationMs: 1, from: look(at), to: look(at + 1) };
    });
  expect(isNativeSuspicious(windows(8 * MB, 'rssBytes'))).toBe(true);
  expect(isNativeSuspicious(windows(8 * MB, 'heapTotalBytes'))).toBe(false);
  expect(isNativeSuspicious(windows(1 * MB, 'rssBytes'))).toBe(false);
  const [one] = windows(8 * MB, 'rssBytes');
  expect(isNativeSuspicious([one as Window])).toBe(true);
  expect(isNativeSuspicious([])).toBe(false);
});

test('what V8 notes of what it has looked at is no growth of native memory; what an allocator takes at once may be', () => {
  const windows = (rss: readonly number[], objects: number): Window[] =>
    [0, 1, 2].map((at) => {
      const look = (index: number) => ({
        id: 1,
        objects: index * objects,
        reading: reading({ rssBytes: 200 * MB + (rss[index] as number) * MB }),
      });
      return { round: 0, at, iterations: 60, durationMs: 1, from: look(at), to: look(at + 1) };
    });
  expect(isNativeSuspicious(windows([0, 1, 2, 3], 0))).toBe(true);
  expect(isNativeSuspicious(windows([0, 0, 0, 9], 0))).toBe(true);
  expect(isNativeSuspicious(windows([0, 1, 2, 3], 10_000))).toBe(false);
});

test('a high-water mark is known after two rounds', () => {
  expect(isNoNativeLeak(values(0), ITERATIONS)).toBe(false);
  expect(isNoNativeLeak(values(1 * MB, 0), ITERATIONS)).toBe(true);
  expect(isNoNativeLeak(values(30 * MB, 30 * MB), ITERATIONS)).toBe(false);
});

test('a heap that gives back what the system does not get at once is no growth', () => {
  const look = (heapTotalBytes: number) => ({
    id: 1,
    objects: 1,
    reading: reading({ rssBytes: 300 * MB, heapTotalBytes }),
  });
  const window = (from: number, to: number): Window => ({
    round: 0,
    at: 0,
    iterations: 600,
    durationMs: 1,
    from: look(from),
    to: look(to),
  });
  expect(isNativeSuspicious([window(150 * MB, 130 * MB)])).toBe(false);
});
