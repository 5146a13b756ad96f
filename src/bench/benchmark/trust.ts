import { medianOf } from '../../core/statistics';
import { formatMs, formatShare } from '../../core/units';
import type { Sampled } from '../measure/sample';
import { estimateRatio } from '../verdict/estimate';
import { DOUBT } from '../verdict/looks';

/** A function that takes less than this multiple of one that does nothing cannot be told from it. */
const NOTHING = 1.5;
/** By what factor the last third of the rounds of a fork must be slower than the first, on average and beyond doubt, and each third than the one before it, as a logarithm. */
const DRIFT = 1.2;
const LEAST_DRIFT = 1.05;
const LEAST_STEP = Math.log(1.03);
/** Wall time by processor time above which something else had the processor. */
export const CONTENDED = 1.1;
const QUEUED = 0.1;

/** Why the figures must not be used; empty where they can. */
export function whyInvalid(forks: readonly Sampled[], isHere: boolean): string[] {
  return [...coverage(isHere), ...nothingToMeasure(forks), ...drift(forks)];
}

function coverage(isHere: boolean): string[] {
  if (!isHere || !('__coverage__' in globalThis)) return [];
  return [
    'the function is instrumented for coverage, which makes it slower: measure without --coverage, or give a module, which is not instrumented',
  ];
}

function nothingToMeasure(forks: readonly Sampled[]): string[] {
  const callMs = medianOf(forks.flatMap(({ wallMs }) => wallMs));
  const emptyMs = medianOf(forks.map((fork) => fork.emptyMs));
  // An await takes longer than most of what is done between two of them.
  if (forks.some(({ isAsync }) => isAsync) || callMs > emptyMs * NOTHING) return [];
  return [
    `a call takes ${formatMs(callMs)}, which is below the resolution: a call of an empty function takes ${formatMs(emptyMs)}. It is empty, or its work was optimised away: return what it computes, and do more of it in a call`,
  ];
}

function drift(forks: readonly Sampled[]): string[] {
  const growth = growthOf(forks.map(({ cpuMs }) => cpuMs));
  if (growth === null) return [];
  return [
    `it does different work each call: at the end of each process a call takes ${formatShare(growth)} longer than at its beginning. Something in it grows: make its input anew in a setup`,
  ];
}

/**
 * By what share the last rounds of each fork were slower than the first, where that is beyond chance: of code that does more with each call no figure
 * means anything, since it would be another one after more calls. What grows does so all the way: a disturbance near the end does not.
 */
export function growthOf(roundsByFork: readonly (readonly number[])[]): number | null {
  const courses = roundsByFork.flatMap((rounds) => {
    const third = Math.floor(rounds.length / 3);
    if (third < 2) return [];
    const [first, middle, last] = [rounds.slice(0, third), rounds.slice(third, -third), rounds.slice(-third)].map(
      medianOf,
    );
    return [
      {
        early: Math.log((middle as number) / (first as number)),
        late: Math.log((last as number) / (middle as number)),
      },
    ];
  });
  const { low, ratio } = estimateRatio(
    courses.map(({ early, late }) => early + late),
    DOUBT,
  );
  const grows = courses.every(({ early, late }) => early > LEAST_STEP && late > LEAST_STEP);
  return grows && ratio > DRIFT && low > LEAST_DRIFT ? ratio - 1 : null;
}

/** Whether something else had the processor, for a reader. */
export function contention(forks: readonly Pick<Sampled, 'spent'>[]): string[] {
  const queued = medianOf(forks.flatMap(({ spent }) => spent.queued ?? []));
  if (!(queued > QUEUED)) return [];
  return [
    `contended machine: for ${formatShare(queued)} of the time something else had the processor; processor time is not lengthened by that`,
  ];
}

/** What a reader has to know besides. */
export function notesOn(forks: readonly Sampled[], isHere: boolean): string[] {
  const callMs = medianOf(forks.flatMap(({ wallMs }) => wallMs));
  const emptyMs = medianOf(forks.map((fork) => fork.emptyMs));
  return [
    ...(isHere
      ? [
          'measured inside this process, and inside the sandbox of the test framework where there is one: give a module, which runs in a process of its own',
        ]
      : []),
    ...contention(forks),
    ...(forks.some(({ isAsync }) => isAsync) && callMs <= emptyMs * NOTHING
      ? [`a call takes hardly longer than an empty async function, which takes ${formatMs(emptyMs)}`]
      : []),
    ...(forks.every(({ warmth }) => !warmth.settled)
      ? ['its times had not become even when the warm-up was over: a longer warmUp may']
      : []),
  ];
}
