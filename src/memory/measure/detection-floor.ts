import type { DetectionFloor } from '../../core/records/memory';
import { channels } from './channels';
import { LEAST_NATIVE_BYTES } from './channels/native-memory';
import { type Least, leastToFollow } from './judge/course';
import { LEAST_OBJECTS } from './judge/groups';

/** Two words: V8 makes no smaller object. */
const SMALLEST_OBJECT = 16;

/**
 * The smallest growth per iteration that would have been followed, and told where it went on. In two of the first three windows it has
 * to reach the least, and chance brings a growth of few objects now some more, now some less: with twice the least it does so surely.
 * Of a single window all is seen.
 */
export function floorOf(firstWindows: readonly number[], isNativeJudged: boolean): DetectionFloor | null {
  const sorted = [...firstWindows].sort((a, b) => a - b);
  const iterations = sorted.at(-2) ?? sorted[0];
  if (iterations === undefined) return null;
  const floor = (least: Least): number => {
    const { perIteration, inAll } = leastToFollow(least, firstWindows.length);
    return Number(Math.max(perIteration, inAll / iterations).toPrecision(3));
  };
  const objectsPerIteration = floor(LEAST_OBJECTS);
  const ofChannels = (isCount: boolean): number =>
    Math.max(...channels.filter(({ least }) => least.isCount === isCount).map(({ least }) => floor(least)));
  return {
    objectsPerIteration,
    bytesPerIteration: objectsPerIteration * SMALLEST_OBJECT,
    externalBytesPerIteration: ofChannels(false),
    handlesPerIteration: ofChannels(true),
    nativeBytesPerIteration: isNativeJudged ? LEAST_NATIVE_BYTES : null,
  };
}
