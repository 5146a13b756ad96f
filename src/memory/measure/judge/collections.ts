import type { GrownCollection, SurveyedPath, SurvivorGroup } from '../../snapshot/survey';
import { type Course, courseOf, isWorth, type Round, type Stretch } from './course';
import { type JudgedGroup, LEAST_OBJECTS } from './groups';

/** A collection that was there before, and what becomes of it. */
export interface JudgedCollection {
  readonly collection: GrownCollection;
  readonly course: Course;
  readonly rounds: readonly Round[];
  /** Bytes of its store for each place that is taken. */
  readonly bytesPerPlace: number;
}

/** How many places were taken, at both ends of a window. */
export interface SizedWindow {
  readonly round: number;
  readonly iterations: number;
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** More are not followed: each costs some calls at each look. */
const MOST_FOLLOWED = 40;
const LEAST_SHARE = 0.1;
const PLACE_BYTES = 8;

/**
 * Collections whose growth has to be followed: those that got a larger store in the windows, largest first, which has room for a place in
 * every tenth of all iterations so far.
 */
export function suspiciousCollections(
  collections: readonly GrownCollection[],
  iterations: number,
): readonly GrownCollection[] {
  const leastBytes = LEAST_SHARE * iterations * PLACE_BYTES;
  return (
    collections
      .filter(({ foreign, storeBytes }) => foreign === null && storeBytes >= leastBytes)
      .filter(({ formerStoreBytes, storeBytes }) => storeBytes > (formerStoreBytes ?? 0))
      // What lies in it is a group of survivors by itself, and tells more.
      .filter(({ survivors }) => !isWorth({ iterations, growth: survivors }, LEAST_OBJECTS))
      .slice(0, MOST_FOLLOWED)
  );
}

/** Judges a collection by its sizes in the rounds since it was suspected. */
export function judgeCollection(collection: GrownCollection, windows: readonly SizedWindow[]): JudgedCollection {
  const rounds = [...new Set(windows.map(({ round }) => round))].map((round) =>
    windows.filter((window) => window.round === round).flatMap(stretchOf),
  );
  // As it was in the snapshot that told its store.
  const size = windows[0]?.from ?? 0;
  return {
    collection,
    rounds,
    course: courseOf(rounds, LEAST_OBJECTS),
    bytesPerPlace: collection.storeBytes / Math.max(size, 1),
  };
}

function stretchOf({ iterations, from, to }: SizedWindow): Stretch[] {
  return from === undefined || to === undefined ? [] : [{ iterations, growth: to - from }];
}

/** Whether what a group has leaked lies in this collection: then it grows for that. */
export function holds({ retainer }: GrownCollection, { retainers }: SurvivorGroup): boolean {
  return retainers.some((path) => beginsWith(path, retainer));
}

/** The collection in which a group of survivors lies, and none of the others; `undefined` where none got a larger store. */
export function soleHolder(
  group: SurvivorGroup,
  groups: readonly SurvivorGroup[],
  collections: readonly GrownCollection[],
): GrownCollection | undefined {
  const [path, ...otherPaths] = group.retainers;
  if (group.bound !== null || path === undefined || otherPaths.length > 0) return undefined;
  return collections.find(
    (collection) =>
      collection.foreign === null &&
      collection.retainer.steps.length === path.steps.length - 1 &&
      holds(collection, group) &&
      !groups.some((other) => other !== group && holds(collection, other)),
  );
}

/** A group that grows on, where the collection that holds it alone did so in the round after the last snapshot. */
export function confirmedBy(judged: JudgedGroup, windows: readonly SizedWindow[]): JudgedGroup {
  const first = windows[0]?.round;
  const stretches = windows.filter(({ round }) => round === first).flatMap(stretchOf);
  if (judged.course !== 'open' || stretches.length === 0) return judged;
  const course = courseOf([...judged.rounds, stretches], LEAST_OBJECTS);
  return course === 'going on' ? { ...judged, course } : judged;
}

function beginsWith({ steps }: SurveyedPath, { steps: first }: SurveyedPath): boolean {
  return (
    steps.length >= first.length &&
    first.every((step, at) => step.edge === steps[at]?.edge && step.className === steps[at]?.className)
  );
}
