import { meanOf, medianOf } from '../../core/statistics';
import { formatShare } from '../../core/units';
import { areMostRefused, refusedInWords } from '../endpoint/answers';
import { type Target, whyItInforms } from '../endpoint/target';
import type { PairMeasured } from '../measure/pair';
import type { Sides } from './options';

/** From here on another program is named as the reason for what is doubtful. */
const CONTENDED = 0.1;
/** By how much the two clocks may differ in what they say of the ratio. */
const DISAGREEMENT = 0.03;

/** Why nothing that was measured must be used; empty where it can. */
export function whyInvalid(sides: Sides, forks: readonly PairMeasured[]): string[] {
  const refused = forks.flatMap(({ refusals }) => refusals ?? []).find(areMostRefused);
  return [
    ...(refused === undefined ? [] : [refusedInWords(refused)]),
    ...('__coverage__' in globalThis && isHere(sides) ? [COVERAGE] : []),
  ];
}

/** What a reader has to know of a comparison besides its verdict. */
export function notesOn(sides: Sides, forks: readonly PairMeasured[], by: 'cpu' | 'wall'): string[] {
  const queued = medianOf(forks.flatMap(({ spent }) => spent.queued ?? []));
  const wall = meanOf(forks.map((fork) => fork.wall));
  const cpu = meanOf(forks.map((fork) => fork.cpu ?? fork.wall));
  return [
    ...(sides.kind === 'function' ? [HERE] : []),
    ...new Set(targetsOf(sides).flatMap(whyItInforms)),
    ...(queued > CONTENDED
      ? [`contended machine: for ${formatShare(queued)} of the time something else had the processor`]
      : []),
    ...(sides.kind !== 'endpoint' && Math.abs(wall - cpu) > DISAGREEMENT
      ? [
          `by ${by === 'cpu' ? 'wall' : 'processor'} time the ratio is another one: ${by === 'cpu' ? 'the machine was contended, or ' : ''}the code waits for something besides computing`,
        ]
      : []),
  ];
}

function isHere(sides: Sides): boolean {
  return sides.kind === 'function' || targetsOf(sides).some(({ kind }) => kind === 'this process');
}

function targetsOf(sides: Sides): Target[] {
  return sides.kind === 'endpoint' ? [sides.base.target, sides.candidate.target] : [];
}

const COVERAGE =
  'what runs in this process is instrumented for coverage, which makes it slower: measure without --coverage, or give modules, or services by their commands, which are not instrumented';
const HERE =
  'measured inside this process, and inside the sandbox of the test framework where there is one: give modules, which run in processes of their own';
