import type { HeapSurvey, SurvivorGroup } from '../../snapshot/survey';
import { type Course, courseOf, isWorth, type Least, type Round, type Stretch, sum } from './course';

/** A window, as the judge of groups needs it. */
export interface SurveyedWindow {
  readonly round: number;
  readonly iterations: number;
  /** Its place in `countByWindow` of the surveys. */
  readonly at: number;
  /** By how many objects the heap grew in it; `null` where that is not known. */
  readonly heapGrowth: number | null;
}

/** A group of survivors, and what becomes of it. */
export interface JudgedGroup {
  readonly group: SurvivorGroup;
  /** The same in the first survey that had it: while it grew, if it no longer does. */
  readonly early: SurvivorGroup;
  readonly course: Course;
  /** Its stretches, by round. */
  readonly rounds: readonly Round[];
}

/** Fewer objects of a class in a window say nothing: V8 and Node make and drop single ones all the time. */
export const LEAST_OBJECTS: Least = { perIteration: 0.05, inAll: 3, isCount: true };

/** Of what is leaked, nothing dies. Caches and pools replace what they hold. */
const KEPT = 0.9;
/** What is replaced grows by no more than this from survey to survey. */
const STEADY = { factor: 1.25, inAll: 3 };
/** So much of what a window left has to be growth of the heap: a part may have taken the place of others already. */
const FILLED_IN_WINDOWS = 0.4;
/** Of the last window counts what the heap grew by: else its survivors took the place of others. */
const NEW_IN_LAST = 0.5;

/**
 * Judges the groups of the last survey. `surveys` has one for each round in which a snapshot was taken, `windows` all up to the last
 * one; those of a round without a snapshot are not judged apart from the next one's.
 */
export function judgeGroups(surveys: readonly HeapSurvey[], windows: readonly SurveyedWindow[]): JudgedGroup[] {
  const groups = surveys.map(({ groups: found }) => found);
  const gathered = gatherSmall(groups, windows);
  return (gathered.at(-1) ?? []).map((group) => {
    const history = gathered.map((found) => found.find(({ key }) => key === group.key) ?? null);
    return judgeGroup(history, windows);
  });
}

function judgeGroup(history: readonly (SurvivorGroup | null)[], windows: readonly SurveyedWindow[]): JudgedGroup {
  const group = history.at(-1) as SurvivorGroup;
  const rounds = roundsOf(group, windows);
  const early = history.find((each) => each !== null) ?? group;
  return { group, early, rounds, course: replacedCourse(history, windows) ?? courseOf(rounds, LEAST_OBJECTS) };
}

/** The course of what is replaced by its like; `undefined` where nothing was. */
function replacedCourse(
  history: readonly (SurvivorGroup | null)[],
  windows: readonly SurveyedWindow[],
): Course | undefined {
  const [before, now] = history.slice(-2);
  if (history.length < 2 || !before || !now) return undefined;
  const known = windows.filter(({ at }) => at < before.countByWindow.length);
  // Of the last of several, a part was only in use then.
  const old = known.length > 1 ? known.slice(0, -1) : known;
  const [survived, survives] = [countIn(before, old), countIn(now, old)];
  if (!isWorth({ iterations: 0, growth: survived }, LEAST_OBJECTS) || survives >= survived * KEPT) return undefined;
  const steady = isSteady(countIn(before, known), countIn(now, windows));
  if (!steady) return remainingCourse(before, now, windows);
  return grewBefore(history, windows) ? 'ended' : 'none';
}

/** Some of it dies and it grows all the same: what of it is left for good is a leak by itself, where the next round leaves as much. */
function remainingCourse(before: SurvivorGroup, now: SurvivorGroup, windows: readonly SurveyedWindow[]): Course {
  const last = windows.at(-1)?.round ?? 0;
  const settled = windows.filter(({ round }) => round <= last - 2);
  const [was, is] = [countIn(before, settled), countIn(now, settled)];
  if (!isWorth({ iterations: 0, growth: is }, LEAST_OBJECTS) || is < was * KEPT) return 'open';
  const stretches = (of: readonly SurveyedWindow[]): Round =>
    of.map(({ at, iterations }) => ({ iterations, growth: now.countByWindow[at] ?? 0 }));
  const course = courseOf(
    [stretches(settled), stretches(windows.filter(({ round }) => round === last - 1))],
    LEAST_OBJECTS,
  );
  return course === 'going on' ? course : 'open';
}

function isSteady(before: number, now: number): boolean {
  return now <= before * STEADY.factor + STEADY.inAll;
}

function grewBefore(history: readonly (SurvivorGroup | null)[], windows: readonly SurveyedWindow[]): boolean {
  const known = history.slice(0, -1).filter((group) => group !== null);
  const totals = known.map((group) => sumOf(group.countByWindow));
  if (totals.some((total, at) => at > 0 && !isSteady(totals[at - 1] as number, total))) return true;
  return known[0] !== undefined && grewInWindows(known[0], windows.filter(({ round }) => round === 0).slice(0, -1));
}

/** Whether what survives of the first windows was new, and took no other's place: the heap grew by it. */
function grewInWindows(group: SurvivorGroup, windows: readonly SurveyedWindow[]): boolean {
  const growing = windows.filter(({ at, iterations }) =>
    isWorth({ iterations, growth: group.countByWindow[at] ?? 0 }, LEAST_OBJECTS),
  );
  return (
    growing.length > 0 &&
    growing.every((window) => (window.heapGrowth ?? 0) >= membersIn(group, [window]) * FILLED_IN_WINDOWS)
  );
}

/** Each window's survivors. The last of several has what is in use at the moment: it counts as far as the heap grew by it. */
function roundsOf(group: SurvivorGroup, windows: readonly SurveyedWindow[]): Round[] {
  const last = windows.at(-1);
  const isOneOfSeveral = windows.filter(({ round }) => round === last?.round).length > 1;
  const rounds = Array.from({ length: (last?.round ?? 0) + 1 }, (_, round) =>
    windows
      .filter((window) => window.round === round)
      .flatMap((window) => stretchOf(group, window, isOneOfSeveral && window === last)),
  );
  return rounds.filter((round) => round.length > 0);
}

function stretchOf(group: SurvivorGroup, window: SurveyedWindow, isLast: boolean): Stretch[] {
  const { iterations, at, heapGrowth } = window;
  const growth = group.countByWindow[at] ?? 0;
  if (!isLast) return [{ iterations, growth }];
  const isNew = window.round === 0 && (heapGrowth ?? 0) >= membersIn(group, [window]) * NEW_IN_LAST;
  return isNew ? [{ iterations, growth }] : [];
}

function countIn({ countByWindow }: SurvivorGroup, windows: readonly SurveyedWindow[]): number {
  return windows.reduce((all, { at }) => all + (countByWindow[at] ?? 0), 0);
}

function membersIn({ members }: SurvivorGroup, windows: readonly SurveyedWindow[]): number {
  return members.reduce((all, { countByWindow }) => all + sumOf(windows.map(({ at }) => countByWindow[at] ?? 0)), 0);
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}

/**
 * Puts groups of one class together that are too small by themselves, in each survey alike: what is held in a hundred ways, each time in
 * another, is a leak as well.
 */
function gatherSmall(
  surveys: readonly (readonly SurvivorGroup[])[],
  windows: readonly SurveyedWindow[],
): SurvivorGroup[][] {
  const classOf = new Map<string, string>();
  const isSmall = (group: SurvivorGroup): boolean =>
    !windows.some(({ at, iterations }) => isWorth({ iterations, growth: group.countByWindow[at] ?? 0 }, LEAST_OBJECTS));
  for (const group of surveys.at(-1) ?? []) {
    if (group.foreign === null && isSmall(group))
      classOf.set(group.key, `${group.kind} ${group.className} in many places`);
  }
  return surveys.map((groups) => {
    const gathered = new Map<string, SurvivorGroup>();
    for (const group of groups) {
      const key = classOf.get(group.key) ?? group.key;
      const known = gathered.get(key);
      gathered.set(key, known === undefined ? { ...group, key } : together(known, group));
    }
    return [...gathered.values()];
  });
}

function together(one: SurvivorGroup, other: SurvivorGroup): SurvivorGroup {
  const members = new Map(one.members.map((member) => [member.className, member]));
  for (const member of other.members) {
    const known = members.get(member.className);
    members.set(
      member.className,
      known === undefined
        ? member
        : {
            className: member.className,
            countByWindow: added(known.countByWindow, member.countByWindow),
            bytesByWindow: added(known.bytesByWindow, member.bytesByWindow),
          },
    );
  }
  return {
    ...one,
    countByWindow: added(one.countByWindow, other.countByWindow),
    bytesByWindow: added(one.bytesByWindow, other.bytesByWindow),
    members: [...members.values()],
    retainers: [...one.retainers, ...other.retainers],
    definedAt: [...new Set([...one.definedAt, ...other.definedAt])],
    bound: null,
  };
}

function added(one: readonly number[], other: readonly number[]): number[] {
  return one.map((value, at) => value + (other[at] ?? 0));
}

/** How much a group grew in all, for an order by size. */
export function growthOf({ rounds }: JudgedGroup): Stretch {
  return sum(rounds.flat());
}
