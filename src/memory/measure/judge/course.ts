/** How much something grew over some iterations. */
export interface Stretch {
  readonly iterations: number;
  readonly growth: number;
}

/** Stretches between which the same judgement was made: first the windows, then further, larger ones. */
export type Round = readonly Stretch[];

/** From when on growth is worth a word. Growth is something where it reaches both. */
export interface Least {
  readonly perIteration: number;
  readonly inAll: number;
  /** Whether it comes in whole pieces, of which chance brings now some more, now some less. */
  readonly isCount: boolean;
}

/**
 * What becomes of growth:
 * - `none`: there is none worth a word.
 * - `open`: it grows, and only more iterations tell whether that goes on.
 * - `going on`: in proportion to the iterations, in each round. A leak.
 * - `ended`: it grew, and no longer does.
 * - `per window`: as much in each window, however many iterations it had: it belongs to the look at the heap, not to the iteration.
 */
export type Course = 'none' | 'open' | 'going on' | 'ended' | 'per window';

/** What goes on keeps so much of its former rate, chance aside. */
const KEPT_RATE = 0.75;
/** And a part of it, in which a scenario does not do the same all the time, so much. */
const KEPT_RATE_OF_PART = 0.6;
/** Chance: so many standard deviations of a count. */
const DEVIATIONS = 2.5;
/** What grows in a single window has to be so much of it to be followed. */
const BURST = { perIteration: 0.5, inAll: 40 };
const SAME_IN_EACH = 0.2;
const MAY_SHRINK = 0.25;
/** Growth that ended is worth a word where it was more than the last of the lazy initialisation: so many times the least, in a window. */
const MUCH = { times: 4, inAll: 40 };

/** Judges growth by its rounds, oldest first. Of the last round only what cannot be the scenario's present state is given. */
export function courseOf(rounds: readonly Round[], least: Least): Course {
  const now = rounds.at(-1) ?? [];
  const before = rounds.at(-2);
  if (least.isCount && isEmptied(rounds.flat())) return 'none';
  if (before === undefined) return firstCourse(now, least);
  const grewBefore = isWorth(sum(before), least) || rounds.slice(0, -2).some((round) => isWorth(sum(round), least));
  if (!isWorth(sum(now), least))
    return grewBefore && rounds.flat().some((part) => isMuch(part, least)) ? 'ended' : 'none';
  if (isPerWindow(before, now)) return 'per window';
  // What begins only now is followed as what is there from the first.
  if (!isWorth(sum(before), least)) return isWorth(sum(now), leastToFollow(least, now.length)) ? 'open' : 'none';
  const rate = rateOf(before);
  const keeps = (stretch: Stretch, share: number): boolean => {
    const expected = rate * stretch.iterations * share;
    return stretch.growth >= expected - (least.isCount ? DEVIATIONS * Math.sqrt(expected) : 0);
  };
  const goesOn = keeps(sum(now), KEPT_RATE) && now.every((part) => keeps(part, KEPT_RATE_OF_PART));
  return goesOn ? 'going on' : 'open';
}

/** With one window alone it is not known what belongs to the looks at both its ends: so many times as much has to grow in it. */
const SINGLE = 3;

/** From when on growth is followed, by how many windows there were at first. */
export function leastToFollow(least: Least, windows: number): Least {
  return least.isCount && windows === 1 ? { ...least, inAll: least.inAll * SINGLE } : least;
}

function firstCourse(windows: Round, least: Least): Course {
  const followed = leastToFollow(least, windows.length);
  const growing = windows.filter((window) => isWorth(window, followed));
  // A snapshot of a large heap costs too much for more than one window at first.
  if (growing.length >= Math.min(2, Math.max(windows.length, 1))) return 'open';
  const isBurst = ({ growth, iterations }: Stretch): boolean =>
    least.isCount && growth >= BURST.inAll && growth >= BURST.perIteration * iterations;
  return growing.some(isBurst) ? 'open' : 'none';
}

/** The rate while it grew: the median of the stretches in which it did, so that one burst does not change it. */
export function rateWhileGrowing(rounds: readonly Round[], least: Least): number {
  const growing = rounds.flat().filter((stretch) => isWorth(stretch, least));
  return medianRate(growing.length > 0 ? growing : rounds.flat());
}

/** Growth per iteration, of most stretches. */
export function medianRate(stretches: readonly Stretch[]): number {
  const rates = stretches
    .filter(({ iterations }) => iterations > 0)
    .map(({ growth, iterations }) => growth / iterations)
    .sort((a, b) => a - b);
  const middle = (rates.length - 1) / 2;
  const [low = 0, high = 0] = [rates[Math.floor(middle)], rates[Math.ceil(middle)]];
  return rates.length === 0 ? 0 : (low + high) / 2;
}

/** All of them as one. */
export function sum(stretches: readonly Stretch[]): Stretch {
  let [iterations, growth] = [0, 0];
  for (const stretch of stretches) {
    iterations += stretch.iterations;
    growth += stretch.growth;
  }
  return { iterations, growth };
}

/** Whether this growth is worth a word. */
export function isWorth({ iterations, growth }: Stretch, { perIteration, inAll }: Least): boolean {
  return growth >= inAll && growth >= perIteration * iterations;
}

/** What is emptied now and then does not grow, whatever it does in between. */
function isEmptied(stretches: Round): boolean {
  const most = Math.max(...stretches.map(({ growth }) => growth));
  return stretches.some(({ growth }) => growth < 0 && growth <= -most * MAY_SHRINK);
}

function isMuch({ iterations, growth }: Stretch, { perIteration, isCount }: Least): boolean {
  return growth >= perIteration * iterations * MUCH.times && (!isCount || growth >= MUCH.inAll);
}

function rateOf(stretches: readonly Stretch[]): number {
  const { iterations, growth } = sum(stretches);
  return growth / iterations;
}

/** The windows of the second round are more than twice those of the first: what has the same count in each belongs to the window. */
function isPerWindow(before: Round, now: Round): boolean {
  const mean = (round: Round, of: (stretch: Stretch) => number): number =>
    round.reduce((all, stretch) => all + of(stretch), 0) / round.length;
  const grew = mean(now, ({ growth }) => growth) / mean(before, ({ growth }) => growth);
  const larger = mean(now, ({ iterations }) => iterations) / mean(before, ({ iterations }) => iterations);
  return larger >= 1.8 && Math.abs(grew - 1) <= SAME_IN_EACH;
}
