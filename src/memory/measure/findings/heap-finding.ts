import type { LeakFinding, RetainerPath } from '../../../core/records/memory';
import type { LocatedSites } from '../../sites/profile-sites';
import type { SurveyedPath } from '../../snapshot/survey';
import type { JudgedCollection } from '../judge/collections';
import { medianRate, type Stretch } from '../judge/course';
import type { JudgedGroup, SurveyedWindow } from '../judge/groups';
import { type Ending, leakInWords, type Told, unsettledInWords } from './in-words';

/** What the findings of a measurement have in common. */
export interface Telling {
  /** All windows of the last survey, but the last one where that has what is only in use. */
  readonly windows: readonly SurveyedWindow[];
  /** Absent where nothing was profiled. */
  readonly located: LocatedSites | undefined;
  readonly warmUpIterations: number;
}

/** A finding from a group of survivors; without an ending it is a leak. */
export function findingOfGroup(
  { group: latest, early }: JudgedGroup,
  ending: Ending | undefined,
  telling: Telling,
): LeakFinding {
  const { windows, located } = telling;
  const group = ending?.why === 'ended' ? early : latest;
  const growing = ending === undefined ? ofLastRound(windows) : growingOnes(windows, group.countByWindow);
  const rate = (byWindow: readonly number[]): number => rateOver(growing, byWindow);
  const told: Told = {
    kind: ending === undefined ? group.kind : 'unsettled growth',
    className: group.className,
    objectsPerIteration: rate(group.countByWindow),
    bytesPerIteration: rate(group.bytesByWindow),
    members: group.members
      .map(({ className, countByWindow, bytesByWindow }) => ({
        className,
        objectsPerIteration: rate(countByWindow),
        bytesPerIteration: rate(bytesByWindow),
      }))
      .filter(({ objectsPerIteration }) => objectsPerIteration > 0),
    sites: ending === undefined ? (located?.sitesOf(group, rate(group.bytesByWindow)) ?? []) : [],
    retainers: group.retainers.map((path) => pathWith(path, located)),
  };
  return { ...told, inWords: words(told, ending, telling) };
}

/** A finding from a collection in which only places are leaked. */
export function findingOfCollection(
  judged: JudgedCollection,
  ending: Ending | undefined,
  telling: Telling,
): LeakFinding {
  const { collection, rounds, bytesPerPlace } = judged;
  const stretches = rounds.flat().filter(({ growth }) => growth > 0);
  const objectsPerIteration = rounded(medianRate(stretches));
  const told: Told = {
    kind: ending === undefined ? 'collection' : 'unsettled growth',
    className: collection.className,
    objectsPerIteration,
    bytesPerIteration: rounded(objectsPerIteration * bytesPerPlace),
    members: [],
    sites: [],
    retainers: [pathWith(collection.retainer, telling.located)],
  };
  const place = { ...told, className: `place of a collection (${collection.className})` };
  return { ...told, inWords: words(place, ending, telling) };
}

function words(told: Told, ending: Ending | undefined, { warmUpIterations, windows }: Telling): string {
  if (ending === undefined) return leakInWords(told);
  const all = windows.reduce((sum, { iterations }) => sum + iterations, warmUpIterations);
  return unsettledInWords(told, ending, all);
}

/** They are the largest, and the lazy initialisation is over. */
function ofLastRound(windows: readonly SurveyedWindow[]): readonly SurveyedWindow[] {
  const last = windows.at(-1)?.round;
  return windows.filter(({ round }) => round === last);
}

function growingOnes(windows: readonly SurveyedWindow[], counts: readonly number[]): readonly SurveyedWindow[] {
  const growing = windows.filter(({ at }) => (counts[at] ?? 0) > 0);
  return growing.length > 0 ? growing : windows;
}

function rateOver(windows: readonly SurveyedWindow[], byWindow: readonly number[]): number {
  const stretches = windows.map(({ at, iterations }): Stretch => ({ iterations, growth: byWindow[at] ?? 0 }));
  return rounded(medianRate(stretches));
}

function rounded(rate: number): number {
  return Number(rate.toPrecision(6));
}

function pathWith({ inWords, count, steps }: SurveyedPath, located: LocatedSites | undefined): RetainerPath {
  return {
    inWords,
    count,
    steps: steps.map(({ definedAt, ...step }) => ({
      ...step,
      definedAt: definedAt === null ? null : (located?.frameAt(definedAt) ?? null),
    })),
  };
}
