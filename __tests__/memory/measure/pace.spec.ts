import {
  firstWindows,
  furtherWindows,
  handyWindow,
  iterationsPerWindow,
  nativeRound,
  profiledIterations,
  type Suspicion,
  warmUpIterations,
} from '../../../src/memory/measure/pace';

const MINUTE = 60_000;
const pace = (iterationMs: number, leftMs = MINUTE, iterations?: number) => ({ iterations, iterationMs, leftMs });
const total = (sizes: readonly number[]): number => sizes.reduce((all, size) => all + size, 0);

test('a window has 200 iterations, fewer where they take long, never fewer than 20, and what was asked for', () => {
  expect(iterationsPerWindow(pace(0.1))).toBe(200);
  expect(iterationsPerWindow(pace(15))).toBe(100);
  expect(iterationsPerWindow(pace(500))).toBe(20);
  expect(iterationsPerWindow(pace(15, MINUTE, 777))).toBe(777);
});

test('what leaves much is looked at in smaller windows, never of fewer than 20', () => {
  expect(handyWindow(200, 5_000)).toBe(200);
  expect(handyWindow(200, 30_000)).toBe(66);
  expect(handyWindow(200, 1e6)).toBe(20);
  expect(handyWindow(200, -500)).toBe(200);
});

test('in little time there are fewer', () => {
  expect(iterationsPerWindow(pace(5, 4_500))).toBe(67);
});

test('the warm-up is as long as a window, at least 50 iterations where they do not take long', () => {
  expect(warmUpIterations(pace(0.1))).toBe(200);
  expect(warmUpIterations(pace(0.1, MINUTE, 10))).toBe(50);
  expect(warmUpIterations(pace(500))).toBe(20);
  expect(warmUpIterations(pace(500, MINUTE, 3))).toBe(20);
});

test('windows differ in size, and together are three of the average', () => {
  expect(firstWindows(200)).toEqual([160, 200, 240]);
  expect(total(firstWindows(101))).toBe(303);
  expect(firstWindows(1)).toEqual([1, 1, 1]);
});

describe('further windows', () => {
  const suspicion: Suspicion = {
    ...pace(0.1),
    perWindow: 200,
    round: 1,
    objectsPerIteration: 1,
    bytesPerIteration: 100,
    mostIterations: Number.POSITIVE_INFINITY,
  };

  test('are many where they are cheap: a bound may lie far away', () => {
    expect(total(furtherWindows(suspicion))).toBeGreaterThanOrEqual(3000);
    expect(total(furtherWindows({ ...suspicion, round: 2 }))).toBeGreaterThan(total(furtherWindows(suspicion)));
  });

  test('are no more than make a snapshot slow, but at least as many as before', () => {
    expect(furtherWindows({ ...suspicion, objectsPerIteration: 400 })).toEqual([300, 500, 120]);
    expect(furtherWindows({ ...suspicion, bytesPerIteration: 1e6 })).toEqual([300, 500, 120]);
  });

  test('use up nothing that is scarce', () => {
    expect(total(furtherWindows({ ...suspicion, mostIterations: 100 }))).toBeLessThanOrEqual(101);
  });

  test('are none where time does not suffice', () => {
    expect(furtherWindows({ ...suspicion, iterationMs: 100, leftMs: 10_000 })).toEqual([]);
  });
});

test('native memory is followed in rounds of the largest window, shorter ones where that takes long, or not at all', () => {
  expect(nativeRound(200, 0.1, MINUTE)).toBe(240);
  expect(nativeRound(200, 5, MINUTE)).toBeLessThan(240);
  expect(nativeRound(200, 5, MINUTE)).toBeGreaterThanOrEqual(20);
  expect(nativeRound(200, 100, 1_000)).toBe(0);
});

test('a profile has iterations enough for some samples, as far as time goes', () => {
  expect(profiledIterations(64, 0.1, MINUTE)).toBe(1000);
  expect(profiledIterations(1, 0.1, MINUTE)).toBe(2000);
  expect(profiledIterations(1e6, 0.1, MINUTE)).toBe(20);
  expect(profiledIterations(64, 100, 400)).toBe(1);
  expect(profiledIterations(64, 100, 100)).toBe(0);
});
