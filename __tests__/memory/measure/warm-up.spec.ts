import { warmUp } from '../../../src/memory/measure/warm-up';
import { driverOf } from '../../../src/memory/scenario';
import { openThisProcess } from '../../../src/memory/target/this-process';

const LEFT = 30_000;

/** What the warm-up learns of a scenario in this process. */
async function learn(iterate: () => unknown) {
  const { signal } = new AbortController();
  const target = await openThisProcess();
  try {
    // What the test runner has left is no part of it.
    await target.settle(signal);
    const ground = {
      target,
      driver: driverOf(iterate),
      title: 'warm-up',
      iterations: undefined,
      warmUp: undefined,
      keepSnapshots: 'never',
      settle: undefined,
      folder: '',
      signal,
      endMs: Number.POSITIVE_INFINITY,
      tell: () => undefined,
    } as const;
    return await warmUp(
      ground,
      () => false,
      () => 60_000,
    );
  } finally {
    await target.close();
  }
}

/** Much garbage of two generations, which a collection of all garbage will take away. */
function leaveGarbage(): void {
  let kept: number[][] | undefined = [];
  for (let each = 0; each < 4000; each++) kept.push(new Array<number>(1000).fill(each));
  kept = undefined;
}

test('learns how much an iteration leaves, and not its garbage', async () => {
  const kept: number[][] = [];
  const leaking = await learn(() => kept.push(new Array<number>(LEFT / 8).fill(0)));
  expect(leaking.bytesPerIteration).toBeGreaterThan(LEFT * 0.7);
  expect(leaking.bytesPerIteration).toBeLessThan(LEFT * 1.5);
  const sound = await learn(() => new Array<number>(LEFT / 8).fill(0).length);
  expect(sound.bytesPerIteration).toBeLessThan(LEFT / 3);
});

test('garbage from before, collected meanwhile, does not hide what an iteration leaves', async () => {
  const kept: number[][] = [];
  let before = leaveGarbage;
  const { bytesPerIteration, iterations } = await learn(() => {
    before();
    before = () => undefined;
    kept.push(new Array<number>(LEFT / 8).fill(0));
  });
  expect(bytesPerIteration).toBeGreaterThan(LEFT / 4);
  expect(bytesPerIteration).toBeLessThan(LEFT * 1.5);
  expect(kept).toHaveLength(iterations);
});
