import { Session } from 'node:inspector/promises';
import { namesBound } from '../../../src/memory/measure/collection-bounds';
import { confirmedBy, soleHolder } from '../../../src/memory/measure/judge/collections';
import { judgeGroups } from '../../../src/memory/measure/judge/groups';
import type { GrownCollection, HeapSurvey, SurveyedPath, SurvivorGroup } from '../../../src/memory/snapshot/survey';
import type { Inspector } from '../../../src/memory/target/heap-target';
import { group } from '../support/survivors';

const signal = new AbortController().signal;

/** A path by which something is held: references and classes, in turn. */
function path(...steps: readonly (readonly [edge: string, className: string])[]): SurveyedPath {
  return {
    inWords: '',
    count: 1,
    steps: steps.map(([edge, className]) => ({ edge, className, repeated: 1, definedAt: null })),
  };
}

const LIST = [
  ['', 'Server'],
  ['kept', 'Array'],
] as const;

function collection(more: Partial<GrownCollection> = {}): GrownCollection {
  return {
    id: 7,
    mayNameBound: [],
    className: 'Array',
    storeBytes: 8000,
    formerStoreBytes: null,
    window: 0,
    survivors: 600,
    retainer: path(...LIST),
    foreign: null,
    bound: null,
    ...more,
  };
}

const visits = group([600], { key: 'visits', retainers: [path(...LIST, ['[…]', 'Visit'])] });

describe('the collection that holds a group', () => {
  test('is the one in which it lies', () => {
    const other = collection({ id: 8, retainer: path(['', 'Server'], ['old', 'Array']) });
    const above = collection({ id: 9, retainer: path(['', 'Server']) });
    expect(soleHolder(visits, [visits], [other, above, collection()])?.id).toBe(7);
  });

  test.each<[string, SurvivorGroup, SurvivorGroup[], Partial<GrownCollection>]>([
    ['which lies deeper', { ...visits, retainers: [path(...LIST, ['0', 'Page'], ['visit', 'Visit'])] }, [], {}],
    ['beside another group', visits, [group([600], { key: 'x', retainers: [path(...LIST, ['[…]', 'string'])] })], {}],
    ['which is held in several ways', { ...visits, retainers: [...visits.retainers, path(...LIST)] }, [], {}],
    ['with a bound', { ...visits, bound: { name: 'max', value: 5000, size: 600 } }, [], {}],
    ['of the test framework', visits, [], { foreign: { heldBy: 'test framework', holder: 'console' } }],
  ])('is none for a group %s', (_, of, others, more) => {
    expect(soleHolder(of, [of, ...others], [collection(more)])).toBeUndefined();
  });
});

describe('in the round after the last snapshot a group grows on', () => {
  const survey = { groups: [visits] } as unknown as HeapSurvey;
  const [open] = judgeGroups([survey], [{ round: 0, at: 0, iterations: 600, heapGrowth: null }]);
  const grew = (...sizes: readonly number[]) =>
    sizes.map((by, at) => ({ round: at + 1, iterations: 1104, from: 800, to: 800 + by }));

  test.each([
    ['with the collection that holds it', [1104], 'going on'],
    ['not, where that stays as large as it was', [0], 'open'],
    ['not, where that grows by as much in a larger window', [600], 'open'],
    ['also where that ends in a later round, of which no snapshot tells', [1104, 0], 'going on'],
  ])('%s', (_, sizes, course) => {
    expect(open?.course).toBe('open');
    expect(confirmedBy(open as NonNullable<typeof open>, grew(...sizes)).course).toBe(course);
  });
});

test('a bound is seen by its name, also a private one, and no code of the object runs', async () => {
  const session = new Session();
  session.connect();
  const inspector = {
    send: (method: string, params?: object) =>
      (session.post as (method: string, params?: object) => Promise<unknown>)(method, params),
  } as unknown as Inspector;
  try {
    const expressions = [
      'class { #capacity = 9; list = [] }',
      'class { list = []; get max() { throw new Error("called") } }',
      'class { max = "9"; size = 3 }',
      'class { maxSize = 9 }',
    ].map((code) => `new (${code})`);
    const objects: string[] = [];
    for (const expression of expressions) {
      const { result } = await inspector.send<{ result: { objectId: string } }>('Runtime.evaluate', { expression });
      objects.push(result.objectId);
    }
    await inspector.send('HeapProfiler.startTrackingHeapObjects');
    const bounds: boolean[] = [];
    for (const objectId of objects) {
      const { heapSnapshotObjectId } = await inspector.send<{ heapSnapshotObjectId: string }>(
        'HeapProfiler.getHeapObjectId',
        { objectId },
      );
      bounds.push(await namesBound(inspector, [Number(heapSnapshotObjectId)], signal));
    }
    expect(bounds).toEqual([true, false, false, true]);
    expect(await namesBound(inspector, [3], signal)).toBe(false);
  } finally {
    session.disconnect();
  }
});
