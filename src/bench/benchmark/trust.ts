import { meanOf, medianOf } from '../../core/statistics';
import { formatMs, formatShare } from '../../core/units';
import type { Sampled } from '../measure/sample';

/** A function that takes less than this multiple of one that does nothing cannot be told from it. */
const NOTHING = 1.5;
/** By how much the last third of the rounds of a fork may be slower than the first, as a logarithm, on average and in each fork. */
const DRIFT = Math.log(1.2);
const LEAST_DRIFT = Math.log(1.1);
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
 * means anything, since it would be another one after more calls.
 */
export function growthOf(roundsByFork: readonly (readonly number[])[]): number | null {
  const changes = roundsByFork.flatMap((rounds) => {
    const third = Math.floor(rounds.length / 3);
    return third < 2 ? [] : [Math.log(medianOf(rounds.slice(-third)) / medianOf(rounds.slice(0, third)))];
  });
  const change = meanOf(changes);
  return change > DRIFT && changes.every((each) => each >= LEAST_DRIFT) ? Math.exp(change) - 1 : null;
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
