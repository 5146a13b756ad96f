import type { GrownCollection, HeapSurvey } from '../snapshot/survey';
import { channels } from './channels';
import { type JudgedNative, judgeNative } from './channels/native-memory';
import { type JudgedFigure, judgeChannel } from './judge/channels';
import { type JudgedCollection, judgeCollection, suspiciousCollections } from './judge/collections';
import { type JudgedGroup, judgeGroups, type SurveyedWindow } from './judge/groups';
import { roundsOf, type Window } from './windows';

/** What is thought of everything that may leak, at one moment. */
export interface Judged {
  readonly groups: readonly JudgedGroup[];
  readonly collections: readonly JudgedCollection[];
  readonly figures: readonly JudgedFigure[];
  readonly native: JudgedNative;
}

/** What was found out so far. */
export interface Evidence {
  readonly windows: readonly Window[];
  /** With how many of the windows there were. */
  readonly surveys: readonly { readonly survey: HeapSurvey; readonly windows: number }[];
  readonly placeOf: (window: Window) => number;
  readonly followed: readonly Followed[];
}

/** A collection, and how many of its places were taken at each look of the rounds since it was suspected. */
export interface Followed {
  readonly collection: GrownCollection;
  readonly sizes: readonly { readonly round: number; readonly size: number | undefined }[];
}

/** Judges all the evidence there is. */
export function judge({ windows, surveys, placeOf, followed }: Evidence): Judged {
  const rounds = roundsOf(windows);
  const seen = windows.slice(0, surveys.at(-1)?.windows ?? 0);
  return {
    groups: judgeGroups(
      surveys.map(({ survey }) => survey),
      surveyed(seen, placeOf),
    ),
    collections: followed.map((each) => judgeCollection(each.collection, sizedWindows(each, windows))),
    figures: channels.flatMap((channel) => judgeChannel(channel, rounds)),
    native: judgeNative(rounds),
  };
}

/** Windows as the judge of groups needs them. */
export function surveyed(windows: readonly Window[], placeOf: (window: Window) => number): SurveyedWindow[] {
  return windows.map((window) => ({
    round: window.round,
    iterations: window.iterations,
    at: placeOf(window),
    heapGrowth:
      window.to.objects === null || window.from.objects === null ? null : window.to.objects - window.from.objects,
  }));
}

/** Collections of a survey that are to be followed from now on. */
export function newlyFollowed(survey: HeapSurvey, already: readonly Followed[]): readonly GrownCollection[] {
  const known = new Set(already.map(({ collection }) => collection.id));
  return suspiciousCollections(survey.collections).filter(({ id }) => !known.has(id));
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
export function needsIterations(judged: Judged, followed: readonly Followed[]): boolean {
  const { collections, figures, native } = judged;
  return (
    needsSnapshot(judged) ||
    followed.some(({ sizes }) => sizes.length === 0) ||
    collections.some(({ course }) => course === 'open') ||
    figures.some(({ course }) => course === 'open') ||
    native.course === 'open'
  );
}
