import { judgeGroups, type SurveyedWindow } from '../../../src/memory/measure/judge/groups';
import type { HeapSurvey, SurvivorGroup } from '../../../src/memory/snapshot/survey';
import { group } from '../support/survivors';

/** Three windows, then a round of three more behind a gap without iterations. */
const windows: readonly SurveyedWindow[] = [
  { round: 0, at: 0, iterations: 160, heapGrowth: 0 },
  { round: 0, at: 1, iterations: 200, heapGrowth: 0 },
  { round: 0, at: 2, iterations: 240, heapGrowth: 0 },
  { round: 1, at: 4, iterations: 1500, heapGrowth: 0 },
  { round: 1, at: 5, iterations: 2500, heapGrowth: 0 },
  { round: 1, at: 6, iterations: 600, heapGrowth: 0 },
];
const first = windows.slice(0, 3);

function survey(...groups: readonly SurvivorGroup[]): HeapSurvey {
  return {
    objects: 0,
    bytes: 0,
    countByWindow: [],
    bytesByWindow: [],
    groups,
    collections: [],
    collectionSizes: { ids: new Float64Array(), bytes: new Float64Array() },
  };
}

/** The course of one group, by its counts in each survey. */
function courseOf(...surveys: readonly (readonly number[])[]): string | undefined {
  const known = surveys.length === 1 ? first : windows;
  return judgeGroups(
    surveys.map((counts) => survey(group(counts))),
    known,
  )[0]?.course;
}

test.each([
  ['a leak', [160, 200, 240], [160, 200, 240, 0, 1500, 2500, 600], 'going on'],
  ['a leak in each tenth iteration', [16, 20, 24], [16, 20, 24, 0, 150, 250, 60], 'going on'],
  ['a cache that was filled in the windows', [160, 90, 0], [160, 90, 0, 0, 0, 0, 0], 'ended'],
  ['a cache that replaces its oldest', [60, 200, 240], [0, 0, 0, 0, 0, 0, 500], 'none'],
  ['a cache that replaces by chance', [90, 150, 220], [5, 9, 14, 0, 90, 180, 210], 'none'],
  ['two pools in turn', [160, 200, 0], [0, 0, 0, 0, 0, 300, 0], 'none'],
  ['timers that end late', [50, 60, 80], [0, 0, 0, 0, 0, 0, 200], 'none'],
  ['a cache that grows and replaces', [160, 200, 240], [0, 0, 0, 0, 1500, 2500, 600], 'open'],
] as const)('%s', (_, before, now, course) => {
  expect(courseOf(before)).toBe('open');
  expect(courseOf(before, now)).toBe(course);
});

test('what only the last window has is the present state, unless the heap grew by it', () => {
  expect(courseOf([0, 0, 240])).toBe('none');
  const grown = first.map((window) => ({ ...window, heapGrowth: window.at === 2 ? 260 : 10 }));
  expect(judgeGroups([survey(group([0, 0, 240]))], grown)[0]?.course).toBe('open');
});

test('a cache that was full only in the windows, and replaces since, has ended its growth', () => {
  const filling = windows.map((window) => ({ ...window, heapGrowth: window.round === 0 ? 180 : 0 }));
  const surveys = [survey(group([60, 200, 240])), survey(group([0, 0, 0, 0, 0, 0, 500]))];
  const [judged] = judgeGroups(surveys, filling);
  expect(judged).toMatchObject({ course: 'ended', early: { countByWindow: [60, 200, 240] } });
});

test('of a mixture what dies is left out, and the rest is a leak two rounds later', () => {
  const third = [3000, 5000, 1200].map((iterations, index) => ({ round: 2, at: 8 + index, iterations, heapGrowth: 0 }));
  const all: readonly SurveyedWindow[] = [...windows, ...third];
  const surveys = [
    [160, 200, 240],
    [80, 100, 120, 0, 1500, 2500, 600],
    [80, 100, 120, 0, 750, 1250, 300, 0, 3000, 5000, 1200],
  ].map((counts) => survey(group(counts)));
  expect(judgeGroups(surveys.slice(0, 2), windows)[0]?.course).toBe('open');
  expect(judgeGroups(surveys, all)[0]?.course).toBe('going on');
  const dying = [...surveys.slice(0, 2), survey(group([8, 10, 12, 0, 90, 250, 300, 0, 3000, 5000, 1200]))];
  expect(judgeGroups(dying, all)[0]?.course).toBe('open');
});

test('what is held in a hundred ways, each time in another, is put together by class', () => {
  const scattered = Array.from({ length: 100 }, (_, place) => group([2, 2, 2], { key: `place ${place}` }));
  const judged = judgeGroups([survey(...scattered)], first);
  expect(judged).toEqual([
    expect.objectContaining({ course: 'open', group: expect.objectContaining({ countByWindow: [200, 200, 200] }) }),
  ]);
});

test('a snapshot for each window has no present state to leave out', () => {
  const large: readonly SurveyedWindow[] = [
    { round: 0, at: 0, iterations: 200, heapGrowth: null },
    { round: 1, at: 1, iterations: 500, heapGrowth: null },
  ];
  expect(judgeGroups([survey(group([200]))], large.slice(0, 1))[0]?.course).toBe('open');
  const leak = [survey(group([200])), survey(group([200, 500]))];
  expect(judgeGroups(leak, large)[0]?.course).toBe('going on');
  const cache = [survey(group([200])), survey(group([0, 200]))];
  expect(judgeGroups(cache, large)[0]?.course).toBe('none');
});
