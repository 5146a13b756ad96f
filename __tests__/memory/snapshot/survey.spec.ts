import { readSnapshot } from '../../../src/memory/snapshot/reader/read-snapshot';
import type { HeapSurvey, SurvivorGroup } from '../../../src/memory/snapshot/survey';
import { takeSurvey } from '../../../src/memory/snapshot/take-survey';
import { snapshotsOf, type WrittenSnapshot } from './support/snapshots-of';

const ITERATIONS = 60;
const WINDOWS = 3;

function survey({ file, boundaries }: WrittenSnapshot, leastCount: number): HeapSurvey {
  return takeSurvey(readSnapshot(file), { boundaries, leastCount });
}

describe('leaks of known size', () => {
  const { snapshots, remove } = snapshotsOf('leaks', { iterations: ITERATIONS, windows: [WINDOWS] });
  const found = survey(snapshots[0] as WrittenSnapshot, 2);
  afterAll(remove);

  const group = (held: string): SurvivorGroup => {
    const all = found.groups.filter(({ retainers }) => retainers[0]?.inWords === `held ${held}`);
    expect(all.map(({ retainers }) => retainers[0]?.inWords)).toHaveLength(1);
    return all[0] as SurvivorGroup;
  };
  const of = (variable: string): string =>
    `in the variable "${variable}" of the closure of iterate (fixtures/leaks.cjs)`;

  test.each`
    held                                                                                                     | kind                | className                 | members
    ${`in the Array ${of('sessions')}`}                                                                      | ${'object'}         | ${'Session'}              | ${{ Session: 1, Object: 1, Array: 1 }}
    ${`in the Array ${of('made')}`}                                                                          | ${'object'}         | ${'ShippingAddress'}      | ${{ ShippingAddress: 1 }}
    ${`as a value of the Map ${of('byId')}`}                                                                 | ${'object'}         | ${'Entry'}                | ${{ Entry: 1, string: 1 }}
    ${`in the Set ${of('seen')}`}                                                                            | ${'object'}         | ${'Entry'}                | ${{ Entry: 1 }}
    ${`under changing names in the Object ${of('byName')}`}                                                  | ${'object'}         | ${'Entry'}                | ${{ Entry: 1, string: 1 }}
    ${`in the Array ${of('strings')}`}                                                                       | ${'string'}         | ${'string'}               | ${{ string: 1 }}
    ${`in the Array ${of('callbacks')}`}                                                                     | ${'closure'}        | ${'function (anonymous)'} | ${{ 'function (anonymous)': 1 }}
    ${`in the Array ${of('buffers')}`}                                                                       | ${'array buffer'}   | ${'ArrayBuffer'}          | ${{ ArrayBuffer: 1 }}
    ${`in the Array ${of('sockets')}`}                                                                       | ${'socket'}         | ${'Socket'}               | ${{ Socket: 1, ReadableState: 1, WritableState: 1 }}
    ${'by an open handle of Node (TCPServerWrap)'}                                                           | ${'server'}         | ${'Server'}               | ${{ Server: 1, TCP: 1 }}
    ${`in the Array ${of('servers')}`}                                                                       | ${'server'}         | ${'Server'}               | ${{ Server: 1 }}
    ${`in the Array ${of('waiting')}`}                                                                       | ${'promise'}        | ${'Promise'}              | ${{ Promise: 1 }}
    ${`under changing names in the Object ${of('pending')}`}                                                 | ${'promise'}        | ${'Promise'}              | ${{ Promise: 2, string: 1 }}
    ${`in the Array ${of('trees')}`}                                                                         | ${'object'}         | ${'Tree'}                 | ${{ Tree: 15 }}
    ${`in a Set, as the value that the WeakMap in the variable "byKey" has for an Object, ${of('longKey')}`} | ${'weak-map value'} | ${'Entry'}                | ${{ Entry: 1 }}
    ${`by the 'data' listeners of an EventEmitter, ${of('emitter')}`}                                        | ${'listener'}       | ${'function (anonymous)'} | ${{ 'function (anonymous)': 1 }}
    ${`by the 'tick' listeners of an EventTarget, ${of('target')}`}                                          | ${'listener'}       | ${'Listener'}             | ${{ Listener: 1, 'function onTick': 1 }}
    ${`by the 'abort' listeners of an AbortSignal, by .#signal of an AbortController, ${of('controller')}`}  | ${'listener'}       | ${'Listener'}             | ${{ Listener: 1 }}
    ${'by the pending timers of Node'}                                                                       | ${'timer'}          | ${'Timeout'}              | ${{ Timeout: 1 }}
    ${`as a value of the Map .entries of a Bounded, ${of('bounded')}`}                                       | ${'object'}         | ${'Entry'}                | ${{ Entry: 1 }}
    ${of('newest')}                                                                                          | ${'object'}         | ${'Link'}                 | ${{ Link: 1 }}
    ${of('twin')}                                                                                            | ${'object'}         | ${'Twin'}                 | ${{ Twin: 1 }}
    ${`in the variable "before" of the closure of after, ${of('chained')}`}                                  | ${'closure'}        | ${'function after'}       | ${{ 'function after': 1, Context: 1 }}
    ${`as a value of the Map .made of an Object, ${of('lazy')}`}                                             | ${'object'}         | ${'Entry'}                | ${{ Entry: 1 }}
  `('$kind $held', ({ held, kind, className, members }) => {
    const leak = group(held);
    expect(leak).toMatchObject({ kind, className, foreign: null });
    expect(perIteration(leak.countByWindow)).toEqual([1, 1, 1]);
    for (const [name, count] of Object.entries(members)) {
      const member = leak.members.find((one) => one.className === name);
      expect(perIteration(member?.countByWindow ?? [])).toEqual([count, count, count]);
    }
  });

  test('a variable of a block, for which V8 has no name, is told so', () => {
    const { countByWindow } = group(
      `in the Array in a variable of a block of the closure of keep, in the Array ${of('keepers')}`,
    );
    expect(perIteration(countByWindow)).toEqual([1, 1, 1]);
  });

  test('what is appended to a chain from before the windows counts link by link', () => {
    const [first, second, third] = group(of('oldest')).countByWindow;
    expect([first, second]).toEqual([ITERATIONS, ITERATIONS]);
    expect(third).toBeGreaterThanOrEqual(ITERATIONS - 2);
  });

  test('a chain counts link by link in a single window too', () => {
    const { file, boundaries } = snapshots[0] as WrittenSnapshot;
    const once = survey({ file, boundaries: [boundaries[0] as number, boundaries.at(-1) as number] }, 6);
    const held = [
      of('oldest'),
      of('newest'),
      of('twin'),
      `in the variable "before" of the closure of after, ${of('chained')}`,
      `by the 'tick' listeners of an EventTarget, ${of('target')}`,
    ];
    for (const one of held) {
      const [leak] = once.groups.filter(({ retainers }) => retainers[0]?.inWords === `held ${one}`);
      expect([one, leak?.countByWindow[0]]).toEqual([one, expect.closeTo(WINDOWS * ITERATIONS, -1)]);
    }
  });

  test('what is left by every tenth iteration is told so', () => {
    expect(perIteration(group(`in the Array ${of('rare')}`).countByWindow)).toEqual([0.1, 0.1, 0.1]);
  });

  test('what comes in batches counts one by one, though the batches are few', () => {
    const [first, second] = group(`in the Array .pages of a Batch, in the Array ${of('batches')}`).countByWindow;
    expect([first, second]).toEqual([ITERATIONS, ITERATIONS]);
  });

  test('the bytes of a group are those of all that it holds, stores and memory of buffers included', () => {
    const bytes = (held: string): number => ((group(held).bytesByWindow[1] ?? 0) / ITERATIONS) as number;
    expect(bytes(`in the Array ${of('strings')}`)).toBe(40);
    expect(bytes(`in the Array ${of('buffers')}`)).toBeGreaterThanOrEqual(1000);
    expect(bytes(`in the Array ${of('buffers')}`)).toBeLessThan(1200);
    const trees = group(`in the Array ${of('trees')}`);
    expect(bytes(`in the Array ${of('trees')}`)).toBe((trees.members[0]?.bytesByWindow[1] ?? 0) / ITERATIONS);
    const session = group(`in the Array ${of('sessions')}`);
    expect(sum(session.members.map(({ bytesByWindow }) => bytesByWindow[1] ?? 0))).toBe(session.bytesByWindow[1]);
  });

  test('all groups together are the growth of the heap', () => {
    const counted = sum(
      found.groups.map(({ members }) => sum(members.map(({ countByWindow }) => countByWindow[1] ?? 0))),
    );
    expect(counted / (found.countByWindow[1] ?? 1)).toBeGreaterThan(0.99);
  });

  test('a bound that a holder names is told with how full it is', () => {
    const cache = group(`as a value of the Map .entries of a Bounded, ${of('bounded')}`);
    expect(cache.bound).toEqual({ name: 'max', value: 100_000, size: (WINDOWS + 1) * ITERATIONS });
    expect(group(`in the Set ${of('seen')}`).bound).toBeNull();
  });

  test('the path leads from the root to the survivors, with repetitions counted and places of definition', () => {
    const [path] = group(of('newest')).retainers;
    expect(path?.count).toBe(WINDOWS * ITERATIONS);
    expect(path?.steps[0]).toMatchObject({ edge: '', className: 'global' });
    expect(path?.steps.at(-1)).toMatchObject({ edge: '.next', className: 'Link' });
    expect(path?.steps.at(-1)?.repeated).toBeGreaterThan(1);
    const { definedAt } = group(`in the Array ${of('sessions')}`);
    expect(definedAt[0]?.scriptId).toMatch(/^\d+$/);
    expect(path?.steps.find(({ edge }) => edge === '.iterate')?.definedAt?.scriptId).toBe(definedAt[0]?.scriptId);
  });

  test('each group has a key of its own, the same in another survey of the process', () => {
    const keys = found.groups.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(survey(snapshots[0] as WrittenSnapshot, 2).groups.map(({ key }) => key)).toEqual(keys);
  });

  test('a window may have a least count of its own; one without iterations is not regarded', () => {
    const least = [ITERATIONS, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    const { file, boundaries } = snapshots[0] as WrittenSnapshot;
    const { groups } = takeSurvey(readSnapshot(file), { boundaries, leastCount: least });
    expect(groups.length).toBeGreaterThan(15);
    expect(groups.every(({ countByWindow }) => (countByWindow[0] ?? 0) >= ITERATIONS)).toBe(true);
  });

  test('groups that have fewer survivors than asked for are left out', () => {
    const { groups } = survey(snapshots[0] as WrittenSnapshot, ITERATIONS);
    expect(groups.every(({ countByWindow }) => Math.max(...countByWindow) >= ITERATIONS)).toBe(true);
    expect(groups.length).toBeGreaterThan(15);
  });
});

describe('work that leaves nothing', () => {
  const { snapshots, remove } = snapshotsOf('clean', { iterations: ITERATIONS, windows: [WINDOWS] });
  afterAll(remove);

  test('shows no group with a survivor in every tenth iteration', () => {
    const { groups } = survey(snapshots[0] as WrittenSnapshot, 1);
    const suspicious = groups.filter(({ countByWindow }) =>
      countByWindow.slice(0, -1).some((count) => count >= ITERATIONS / 10),
    );
    expect(suspicious).toEqual([]);
  });
});

function perIteration(counts: readonly number[]): number[] {
  return counts.map((count) => Math.round((count / ITERATIONS) * 20) / 20);
}

function sum(list: readonly number[]): number {
  return list.reduce((total, one) => total + one, 0);
}
