import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nightlySeeds } from '../../../src/chaos';
import { nowMs, sleep } from '../../../src/core/clock';
import { setHost } from '../../../src/core/host';
import { testHost } from '../../support/test-host';
import { rejectionOf } from '../laboratory/support';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mettle-night-'));
  file = join(dir, 'deep', 'seeds.json');
});
afterEach(() => {
  setHost(undefined);
  rmSync(dir, { recursive: true });
});

const kept = () => JSON.parse(readFileSync(file, 'utf8')).seeds as { name: string; seed: number; passes: number }[];

/** A system that breaks with seeds of one sort; the seeds that it was tried with. */
function system(breaks: (seed: number, n: number) => boolean, take = 5) {
  const seeds: number[] = [];
  return {
    seeds,
    attempt: async (seed: number) => {
      seeds.push(seed);
      await sleep(take);
      if (breaks(seed, seeds.length)) throw new Error(`broken by ${seed}\nfurther lines`);
    },
  };
}

test('goes on with fresh seeds until the budget is spent, and leaves no file where all pass', async () => {
  const { seeds, attempt } = system(() => false);
  const { tried, forgotten } = await nightlySeeds({ file, budget: 100 }, attempt);
  expect(tried.length).toBeGreaterThan(1);
  expect(new Set(seeds).size).toBe(seeds.length);
  expect(tried.every(({ reason, kept: again }) => reason === null && !again)).toBe(true);
  expect(forgotten).toEqual([]);
  expect(existsSync(file)).toBe(false);
});

test('a seed that fails is kept, tried first the next time, and forgotten after it passed often enough', async () => {
  const first = system((_seed, n) => n === 2);
  const error = await rejectionOf(nightlySeeds({ file, budget: 60, name: 'orders' }, first.attempt));
  const bad = first.seeds[1] as number;
  expect(error).toMatchObject({
    code: 'METTLE_SEEDS',
    cause: { message: expect.stringContaining(`broken by ${bad}`) },
  });
  expect(error.message).toContain(`1 of ${first.seeds.length} seeds failed`);
  expect(error.message).toContain(`  - ${bad}: broken by ${bad}`);
  expect(first.seeds.length).toBeGreaterThan(2);
  expect(kept()).toMatchObject([{ name: 'orders', seed: bad, failures: 1, passes: 0, reason: `broken by ${bad}` }]);

  const again = system((seed) => seed === bad);
  expect((await rejectionOf(nightlySeeds({ file, budget: 1, name: 'orders' }, again.attempt))).message).toContain(
    `${bad} (again)`,
  );
  expect(again.seeds[0]).toBe(bad);
  expect(again.seeds).toHaveLength(2);
  expect(kept()).toMatchObject([{ seed: bad, failures: 2, passes: 0 }]);

  for (const passes of [1, 2]) {
    const mended = system(() => false);
    expect((await nightlySeeds({ file, budget: 1, name: 'orders' }, mended.attempt)).forgotten).toEqual([]);
    expect(mended.seeds[0]).toBe(bad);
    expect(kept()).toMatchObject([{ seed: bad, passes }]);
  }
  const last = await nightlySeeds({ file, budget: 1, name: 'orders' }, system(() => false).attempt);
  expect(last.forgotten).toEqual([bad]);
  expect(kept()).toEqual([]);
});

test('several nights share a file, also at once, and none tries the seeds of another', async () => {
  const names = ['a', 'b', 'c', 'd'];
  await Promise.all(
    names.map((name) => rejectionOf(nightlySeeds({ file, budget: 1, name }, system(() => true).attempt))),
  );
  expect(
    kept()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(names);
  const { seeds, attempt } = system(() => false);
  await nightlySeeds({ file, budget: 1, name: 'e' }, attempt);
  expect(seeds).toHaveLength(1);
});

test('fresh seeds follow from the seed of the test run', async () => {
  const night = async (seed: number) => {
    setHost(testHost({ seed: () => seed }));
    const { seeds, attempt } = system(() => false);
    await nightlySeeds({ file, budget: 30 }, attempt);
    return seeds[0];
  };
  expect(await night(5)).toBe(await night(5));
  expect(await night(5)).not.toBe(await night(6));
});

test('starts none that the test runner would cut off', async () => {
  const startMs = nowMs();
  setHost(testHost({ deadlineMs: () => startMs + 600 }));
  const { seeds, attempt } = system(() => false, 200);
  await nightlySeeds({ file, budget: '1h' }, attempt);
  expect(seeds.length).toBeGreaterThan(0);
  expect(seeds.length).toBeLessThan(3);
});

test.each(['', '{"version":2}', '{"version":1,"seeds":[{"seed":1}]}', '[]'])(
  'a broken file is refused: %s',
  async (text) => {
    writeFileSync(join(dir, 'broken.json'), text);
    const running = nightlySeeds({ file: join(dir, 'broken.json'), budget: 1 }, () => {});
    expect(await rejectionOf(running)).toMatchObject({
      code: 'METTLE_SEEDS',
      message: expect.stringContaining('broken.json'),
    });
  },
);

test('wrong options', async () => {
  expect((await rejectionOf(nightlySeeds({ file: '', budget: 1 }, () => {}))).message).toContain('option "file"');
  expect((await rejectionOf(nightlySeeds({ file, budget: 1 }, 5 as never))).message).toContain('option "attempt"');
});
