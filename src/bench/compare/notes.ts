import { meanOf, medianOf } from '../../core/statistics';
import { formatShare } from '../../core/units';
import type { PairMeasured } from '../measure/pair';

/** From here on another program is named as the reason for what is doubtful. */
const CONTENDED = 0.1;
/** By how much the two clocks may differ in what they say of the ratio. */
const DISAGREEMENT = 0.03;

/** What a reader has to know of a comparison besides its verdict. */
export function notesOn(forks: readonly PairMeasured[], by: 'cpu' | 'wall'): string[] {
  const queued = medianOf(forks.flatMap(({ spent }) => spent.queued ?? []));
  const wall = meanOf(forks.map((fork) => fork.wall));
  const cpu = meanOf(forks.map((fork) => fork.cpu ?? fork.wall));
  return [
    ...(queued > CONTENDED
      ? [`contended machine: for ${formatShare(queued)} of the time something else had the processor`]
      : []),
    ...(Math.abs(wall - cpu) > DISAGREEMENT
      ? [
          `by ${by === 'cpu' ? 'wall' : 'processor'} time the ratio is another one: ${by === 'cpu' ? 'the machine was contended, or ' : ''}the code waits for something besides computing`,
        ]
      : []),
  ];
}
