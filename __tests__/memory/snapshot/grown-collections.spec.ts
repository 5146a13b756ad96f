import { readSnapshot } from '../../../src/memory/snapshot/reader/read-snapshot';
import type { GrownCollection } from '../../../src/memory/snapshot/survey';
import { takeSurvey } from '../../../src/memory/snapshot/take-survey';
import { snapshotsOf, type WrittenSnapshot } from './support/snapshots-of';

const ITERATIONS = 100;
const { snapshots, remove } = snapshotsOf('growth', { iterations: ITERATIONS, windows: [3, 6] });
const [first, second] = snapshots as [WrittenSnapshot, WrittenSnapshot];
const leastCount = 3;
const before = takeSurvey(readSnapshot(first.file), { boundaries: first.boundaries, leastCount });
const after = takeSurvey(readSnapshot(second.file), {
  boundaries: second.boundaries.slice(first.boundaries.length - 1),
  former: before.collectionSizes,
  leastCount,
});
afterAll(remove);

function variables(collections: readonly GrownCollection[]): string[] {
  const names = collections.flatMap(({ className, retainer }) => {
    const name = /^held in the variable "(.*)" of the closure of (iterate|setUp)/.exec(retainer.inWords)?.[1];
    return name === undefined ? [] : [`${className} ${name}`];
  });
  return names.sort();
}

test('a collection that fills with places alone is told by its store', () => {
  expect(before.groups).toEqual([]);
  expect(variables(before.collections)).toEqual(expect.arrayContaining(['Array boxes', 'Array list', 'Map slots']));
  expect(before.collections.find(({ retainer }) => retainer.inWords.includes('"boxes"'))?.survivors).toBe(0);
  const slots = before.collections.find(({ retainer }) => retainer.inWords.includes('"slots"'));
  expect(slots?.storeBytes).toBeGreaterThanOrEqual(4 * ITERATIONS * 16);
  expect(slots?.formerStoreBytes).toBeNull();
});

test('beside a former survey, a store that was only made anew is told from one that grew', () => {
  expect(variables(before.collections)).not.toContain('Map full');
  expect(variables(after.collections)).toEqual(['Array boxes', 'Array list', 'Map slots']);
  for (const { id, storeBytes, formerStoreBytes } of after.collections) {
    expect(formerStoreBytes).toBe(before.collections.find((one) => one.id === id)?.storeBytes ?? formerStoreBytes);
    expect(storeBytes).toBeGreaterThan(formerStoreBytes ?? 0);
  }
});
