import type { SpeedVerdict } from '../../core/records/bench';
import type { RatioEstimate } from './estimate';

/**
 * What an interval says at a tolerance. `slower` and `faster` need the whole interval beyond the tolerance, `equivalent` needs it whole
 * within: a difference that is there and smaller than the tolerance is none.
 */
export function decide({ low, high }: RatioEstimate, tolerance: number): SpeedVerdict {
  const limit = 1 + tolerance;
  if (low > limit) return 'slower';
  if (high < 1 / limit) return 'faster';
  return low >= 1 / limit && high <= limit ? 'equivalent' : 'inconclusive';
}
