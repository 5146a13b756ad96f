import { NATIVE_ROUNDS } from './channels/native-memory';

/** What decides how many iterations are run. */
export interface Pace {
  /** What was asked for, if anything. */
  readonly iterations: number | undefined;
  /** How long an iteration takes. */
  readonly iterationMs: number;
  /** How long all may still take. */
  readonly leftMs: number;
}

const ITERATIONS = 200;
/** Iterations of the smallest window. */
export const FEWEST = 20;
/** More than this for a window would be time lost: fewer iterations tell as well. */
const WINDOW_MS = 1500;
/** Warm-up and three windows take at most this share of the time: a suspicion needs the rest. */
const SHARE = 0.3;
const WARM_UP = 50;

/** Windows of different sizes: what belongs to an iteration grows with them, what belongs to a look at the heap does not. */
const SIZES = [0.8, 1, 1.2];
/** Of a further round, the last one small: what is born in it may be no more than the present state. */
const FURTHER_SIZES = [1.5, 2.5, 0.6];
const FURTHER_MS = 400;
const FURTHER_SHARE = 0.25;
/** A round that leaves more than this would make its snapshot slow. */
const MOST_SURVIVORS = 20_000;
const MOST_SURVIVOR_BYTES = 48e6;
const MOST_TIMES = 10;

/** Iterations of a window, on average: what was asked for; else by their time, and by what each seems to leave. */
export function iterationsPerWindow({ iterations, iterationMs, leftMs }: Pace, bytesPerIteration = 0): number {
  if (iterations !== undefined) return iterations;
  const windowMs = Math.min(WINDOW_MS, (leftMs * SHARE) / (SIZES.length + 1));
  const byTime = Math.max(Math.min(Math.floor(windowMs / iterationMs), ITERATIONS), FEWEST);
  return handyWindow(byTime, bytesPerIteration);
}

/** A window that leaves more makes every look at the heap slow, and tells no more than a smaller one. */
const WINDOW_BYTES = 2e6;

/** Whether all iterations of a window leave no more than can be looked at quickly. */
export function isHandy(bytesPerIteration: number): boolean {
  return handyWindow(ITERATIONS, bytesPerIteration) === ITERATIONS;
}

/** The most iterations of a window that leave no more than can be looked at quickly. */
export function handyWindow(perWindow: number, bytesPerIteration: number): number {
  return Math.min(perWindow, Math.max(Math.floor(WINDOW_BYTES / Math.max(bytesPerIteration, 1)), FEWEST));
}

/** Iterations before the first window. */
export function warmUpIterations(pace: Pace): number {
  const window = iterationsPerWindow(pace);
  // What was asked for says nothing of how long the warm-up may take.
  const affordable = iterationsPerWindow({ ...pace, iterations: undefined });
  return Math.max(window, Math.min(WARM_UP, affordable));
}

/** Sizes of the first windows. */
export function firstWindows(perWindow: number): number[] {
  return SIZES.map((size) => Math.max(Math.round(size * perWindow), 1));
}

/** A single further window is this much larger than several would be: enough to tell what belongs to a window from what belongs to an iteration. */
const SINGLE_FURTHER = 1.2;

/** Where looks are slow: all iterations of a round between two of them. */
export function asOneWindow(sizes: readonly number[], isFurther: boolean): number[] {
  return sizes.length === 0 ? [] : [Math.round(total(sizes) * (isFurther ? SINGLE_FURTHER : 1))];
}

/** What is known of a suspicion. */
export interface Suspicion extends Pace {
  readonly perWindow: number;
  /** 1 for the first round after the windows. */
  readonly round: number;
  /** Objects and bytes that an iteration seems to leave. */
  readonly objectsPerIteration: number;
  readonly bytesPerIteration: number;
  /** More would use up what the system has of something else that grows, such as file descriptors. */
  readonly mostIterations: number;
}

/**
 * Sizes of the windows of a further round: four times as many iterations as a window has, more where they are cheap, since a
 * bound may lie far away, and more from round to round. Empty where time does not suffice.
 */
export function furtherWindows(suspicion: Suspicion): number[] {
  const { perWindow, round, iterationMs, leftMs, objectsPerIteration, bytesPerIteration, mostIterations } = suspicion;
  const most = (leftMs * FURTHER_SHARE) / iterationMs;
  const least = perWindow * 2 ** (round - 1);
  const cheap = Math.min(
    FURTHER_MS / iterationMs / total(FURTHER_SIZES),
    MOST_SURVIVORS / Math.max(objectsPerIteration, 1) / total(FURTHER_SIZES),
    MOST_SURVIVOR_BYTES / Math.max(bytesPerIteration, 1) / total(FURTHER_SIZES),
    perWindow * MOST_TIMES,
  );
  const unit = Math.max(least, Math.floor(cheap) * round);
  const affordable = Math.min(unit, Math.floor(most / total(FURTHER_SIZES)));
  if (affordable < perWindow) return [];
  const harmless = Math.min(affordable, mostIterations / total(FURTHER_SIZES));
  return FURTHER_SIZES.map((size) => Math.max(Math.round(size * harmless), 1));
}

function total(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all + size, 0);
}

const PROFILED_BYTES = 64_000;
const PROFILED_MS = 500;
const FEWEST_PROFILED = 20;
const MOST_PROFILED = 2000;

/** Iterations for a profile: enough of them for some samples. 0 where there is no time. */
export function profiledIterations(bytesPerIteration: number, iterationMs: number, leftMs: number): number {
  const affordable = Math.floor(
    Math.min(leftMs * FURTHER_SHARE, Math.max(PROFILED_MS, FEWEST_PROFILED * iterationMs)) / iterationMs,
  );
  const wanted = Math.min(
    Math.max(Math.ceil(PROFILED_BYTES / Math.max(bytesPerIteration, 1)), FEWEST_PROFILED),
    MOST_PROFILED,
  );
  return Math.max(Math.min(wanted, affordable), 0);
}

const NATIVE_SHARE = 0.5;
const NATIVE_MS = 2000;

/** Iterations of each of the rounds in which native memory is followed: as many as in the largest window. 0 where there is no time. */
export function nativeRound(perWindow: number, iterationMs: number, leftMs: number): number {
  const affordable = Math.floor(
    Math.min(leftMs * NATIVE_SHARE, NATIVE_MS + NATIVE_ROUNDS * FEWEST * iterationMs) /
      iterationMs /
      (NATIVE_ROUNDS + 1),
  );
  return affordable < Math.min(FEWEST, perWindow) ? 0 : Math.min(affordable, Math.max(...firstWindows(perWindow)));
}
