/** A moment at which the forks measured so far are judged. */
export interface Look {
  readonly forks: number;
  /** Share of the whole doubt that this look may use up. */
  readonly share: number;
}

/**
 * When a verdict is looked for, and how much of the allowed chance of an error each look may use: who looks several times at growing
 * evidence, each time at 1 %, is wrong more often than 1 %. The shares add up to less than 1, so that all looks together keep it (Bonferroni's
 * inequality); most of it goes to the first ones, at which most verdicts fall.
 */
export const LOOKS: readonly Look[] = [
  { forks: 6, share: 0.4 },
  { forks: 9, share: 0.2 },
  { forks: 13, share: 0.14 },
  { forks: 19, share: 0.1 },
  { forks: 28, share: 0.06 },
  { forks: 42, share: 0.05 },
  { forks: 64, share: 0.03 },
  { forks: 100, share: 0.02 },
];

/**
 * The same for instances of services: to start one takes as long as to measure it, so that there are fewer of them.
 */
export const LOOKS_AT_SERVICES: readonly Look[] = [
  { forks: 5, share: 0.12 },
  { forks: 8, share: 0.2 },
  { forks: 11, share: 0.2 },
  { forks: 15, share: 0.2 },
  { forks: 20, share: 0.15 },
  { forks: 28, share: 0.13 },
];

/** Chance that a verdict is wrong: the intervals are 99 % ones. */
export const DOUBT = 0.01;

/** The doubt of the look that so many forks are enough for; of the first one where they are too few for any. */
export function doubtAt(forks: number, looks: readonly Look[] = LOOKS): number {
  const reached = looks.findLast((look) => forks >= look.forks) ?? (looks[0] as Look);
  return DOUBT * reached.share;
}

/** The doubt of a look after which there is none, because time is over: all that the looks before it have left. */
export function doubtAtLast(forks: number, looks: readonly Look[] = LOOKS): number {
  const spent = looks.filter((look) => look.forks < forks).reduce((sum, { share }) => sum + share, 0);
  return DOUBT * Math.max(0, 1 - spent);
}

/** How many forks the next look needs; `undefined` after the last. */
export function nextLook(forks: number, looks: readonly Look[] = LOOKS): number | undefined {
  return looks.find((look) => look.forks > forks)?.forks;
}
