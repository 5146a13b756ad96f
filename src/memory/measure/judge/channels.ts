import type { Channel } from '../channels';
import type { Window } from '../windows';
import { type Course, courseOf, type Round, rateWhileGrowing } from './course';

/** A figure of a channel, and what becomes of it. */
export interface JudgedFigure {
  readonly channel: Channel;
  readonly name: string;
  readonly course: Course;
  readonly rounds: readonly Round[];
}

/** Judges each figure of a channel that is there at the last look. */
export function judgeChannel(channel: Channel, rounds: readonly (readonly Window[])[]): JudgedFigure[] {
  const last = rounds.at(-1)?.at(-1)?.to;
  const names = last === undefined ? [] : Object.keys(channel.figures(last.reading));
  return names.map((name) => {
    const stretches = rounds.map((windows) =>
      windows.map(({ iterations, from, to }) => ({
        iterations,
        growth: (channel.figures(to.reading)[name] ?? 0) - (channel.figures(from.reading)[name] ?? 0),
      })),
    );
    return { channel, name, rounds: stretches, course: courseOf(stretches, channel.least) };
  });
}

/** How many iterations may still be run with figures that grow as they do: what they count is never plentiful. */
export function mostIterations(figures: readonly JudgedFigure[]): number {
  const growing = figures.filter(({ course }) => course === 'open' || course === 'going on');
  return Math.min(
    Number.POSITIVE_INFINITY,
    ...growing.flatMap(({ channel, rounds }) =>
      channel.most === undefined ? [] : [channel.most / Math.max(rateWhileGrowing(rounds, channel.least), 0.001)],
    ),
  );
}
