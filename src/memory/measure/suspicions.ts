import type { GrownCollection, HeapSurvey } from '../snapshot/survey';
import { channels } from './channels';
import { type JudgedFigure, judgeChannel } from './judge/channels';
import { confirmedBy, holds, type JudgedCollection, judgeCollection, suspiciousCollections } from './judge/collections';
import { type JudgedGroup, judgeGroups, type SurveyedWindow } from './judge/groups';
import { roundsOf, type Window } from './windows';

/** What is thought of everything that may leak, at one moment. */
export interface Judged {
  readonly groups: readonly JudgedGroup[];
  readonly collections: readonly JudgedCollection[];
  readonly figures: readonly JudgedFigure[];
}

/** What was found out so far. */
export interface Evidence {
  readonly windows: readonly Window[];
  /** With how many of the windows there were. */
  readonly surveys: readonly { readonly survey: HeapSurvey; readonly windows: number }[];
  readonly followed: readonly Followed[];
}

/** A collection, and how many of its places were taken at each look of the rounds since it was suspected. */
export interface Followed {
  readonly collection: GrownCollection;
  /** The group of survivors that it is followed for; `null`: for its places alone. */
  readonly groupKey: string | null;
  readonly sizes: readonly { readonly round: number; readonly size: number | undefined }[];
}

/** Judges all the evidence there is. */
export function judge({ windows, surveys, followed }: Evidence): Judged {
  const rounds = roundsOf(windows);
  const seen = windows.slice(0, surveys.at(-1)?.windows ?? 0);
  const groups = judgeGroups(
    surveys.map(({ survey }) => survey),
    surveyed(seen),
  ).map((judged) => {
    const holder = followed.find(({ groupKey }) => groupKey === judged.group.key);
    return holder === undefined ? judged : confirmedBy(judged, sizedWindows(holder, windows.slice(seen.length)));
  });
  const growing = groups.filter(({ course }) => course !== 'none' && course !== 'per window');
  return {
    groups,
    collections: followed
      .filter(({ groupKey }) => groupKey === null)
      .filter(({ collection }) => !growing.some(({ group }) => holds(collection, group)))
      .map((each) => judgeCollection(each.collection, sizedWindows(each, windows))),
    figures: channels.flatMap((channel) => judgeChannel(channel, rounds)),
  };
}

/** Windows as the judge of groups needs them. */
export function surveyed(windows: readonly Window[]): SurveyedWindow[] {
  return windows.map((window) => ({
    round: window.round,
    iterations: window.iterations,
    at: window.at,
    heapGrowth:
      window.to.objects === null || window.from.objects === null ? null : window.to.objects - window.from.objects,
  }));
}

/** Collections of a survey that are to be followed from now on, after so many iterations in all. */
export function newlyFollowed(
  survey: HeapSurvey,
  iterations: number,
  already: readonly GrownCollection[],
): readonly GrownCollection[] {
  const known = new Set(already.map(({ id }) => id));
  return suspiciousCollections(survey.collections, iterations).filter(({ id }) => !known.has(id));
}

function sizedWindows({ sizes }: Followed, windows: readonly Window[]) {
  return roundsOf(windows).flatMap((round, number) => {
    const taken = sizes.filter((each) => each.round === number);
    if (taken.length !== round.length + 1) return [];
    return round.map(({ iterations }, at) => ({
      round: number,
      iterations,
      from: taken[at]?.size,
      to: taken[at + 1]?.size,
    }));
  });
}

/** Whether the survivors in the heap ask for another snapshot. */
export function needsSnapshot({ groups }: Judged): boolean {
  return groups.some(({ course, group }) => course === 'open' && group.foreign === null);
}

/** Whether anything asks for more iterations. */
export function needsIterations(judged: Judged): boolean {
  const { collections, figures } = judged;
  return (
    needsSnapshot(judged) ||
    collections.some(({ course, rounds }) => course === 'open' || rounds.length === 0) ||
    figures.some(({ course }) => course === 'open')
  );
}
