import { medianOf } from '../../core/statistics';
import type { PairMeasured } from '../measure/pair';

/** Code that waits for longer than this is judged by how long it takes, not by how much it computes. */
const WAITING_SHARE = 0.1;

/**
 * Whether processor or wall time says how fast the code is: processor time, which other programs do not lengthen, unless the code waits
 * for something or processor time is not there.
 */
export function judgedBy(forks: readonly Pick<PairMeasured, 'cpu' | 'spent' | 'wallByCpu'>[]): 'cpu' | 'wall' {
  if (forks.some(({ cpu }) => cpu === null)) return 'wall';
  const idle = forks.flatMap(({ spent }) => (spent.idle === null ? [] : [spent.idle]));
  // Where the platform does not tell waiting from being kept waiting, both count.
  const waiting = idle.length > 0 ? medianOf(idle) : 1 - 1 / medianOf(forks.map(({ wallByCpu }) => wallByCpu));
  return waiting > WAITING_SHARE ? 'wall' : 'cpu';
}
