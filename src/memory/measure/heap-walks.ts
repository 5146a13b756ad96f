import { nowMs } from '../../core/clock';
import { within } from '../../core/within';
import type { HeapTarget, Inspector } from '../target/heap-target';
import type { Mark, Marks } from './mark';

/** V8 walks each 50 ms, as soon as the event loop turns. */
const WALK_WITHIN_MS = 30_000;
/** Those of the first half hour. */
const MOST_WALKS = 36_000;

/** V8 walks again so long after a walk. */
const WALKS_EVERY_MS = 50;
/** With walks that take longer a service would do little else. */
const QUICK_WALK_MS = 45;
/** Walks in the looks at both ends of three windows, while everything settles. */
const WALKS_IN_LOOKS = 12;
/** Marks by snapshots need so many of them more than marks by walks. */
const FURTHER_SNAPSHOTS = 2;

/** How long a walk may take to be the better mark: in this process, where nobody waits for an answer, as long as snapshots would cost more. */
export function quickWalkMs({
  where,
  windowsMs,
  snapshotMs,
}: {
  readonly where: HeapTarget['where'];
  readonly windowsMs: number;
  readonly snapshotMs: number;
}): number {
  if (where !== 'this process') return QUICK_WALK_MS;
  const walks = WALKS_IN_LOOKS + windowsMs / WALKS_EVERY_MS;
  return Math.max((FURTHER_SNAPSHOTS * snapshotMs) / walks, QUICK_WALK_MS);
}

/** Marks by walks, and how long a walk takes. */
export interface HeapWalks extends Marks {
  readonly walkMs: number;
}

/**
 * Marks moments by walks of V8 over its heap. `startTrackingHeapObjects` walks once and gives every object an id; from then on V8 walks
 * each 50 ms by itself, with a full collection before, and tells the last id it gave and how many objects are alive, by walk of their
 * birth. A walk costs a twentieth of a snapshot. Ids live until the session ends its HeapProfiler or itself.
 *
 * Chrome DevTools Protocol: https://chromedevtools.github.io/devtools-protocol/v8/HeapProfiler/#event-heapStatsUpdate
 */
export async function startWalks(inspector: Inspector, signal: AbortSignal, quickMs: number): Promise<HeapWalks> {
  // Of a fixed size: what grows here by each walk would grow in the heap that is measured.
  const counts = new Int32Array(MOST_WALKS);
  let waiting: ((id: number) => void) | undefined;
  const stopStats = inspector.on<{ statsUpdate: readonly number[] }>(
    'HeapProfiler.heapStatsUpdate',
    ({ statsUpdate }) => {
      for (let at = 0; at + 1 < statsUpdate.length; at += 3) {
        counts[statsUpdate[at] as number] = statsUpdate[at + 1] as number;
      }
    },
  );
  const stopIds = inspector.on<{ lastSeenObjectId: number }>('HeapProfiler.lastSeenObjectId', ({ lastSeenObjectId }) =>
    waiting?.(lastSeenObjectId),
  );
  const end = async (): Promise<void> => {
    stopStats();
    stopIds();
    await inspector.send('HeapProfiler.disable');
  };
  const walk = async (): Promise<number> => {
    const fromMs = nowMs();
    await inspector.send('HeapProfiler.startTrackingHeapObjects', {}, signal);
    return nowMs() - fromMs;
  };
  let walkMs: number;
  try {
    walkMs = await walk();
    // On a busy machine one may take long by chance.
    for (let again = 0; again < 2 && walkMs > quickMs; again++) walkMs = Math.min(walkMs, await walk());
  } catch (error) {
    stopStats();
    stopIds();
    throw error;
  }
  const nextWalk = (): Promise<number> =>
    new Promise((resolve) => {
      waiting = resolve;
    });
  return {
    by: 'walks',
    walkMs,
    async mark(over): Promise<Mark> {
      try {
        const id = await within(
          { limitMs: WALK_WITHIN_MS, overdue: 'V8 walked its heap no more: its event loop is blocked', signal: over },
          nextWalk(),
        );
        return { id, objects: counts.reduce((all, count) => all + count, 0) };
      } finally {
        waiting = undefined;
      }
    },
    end,
  };
}
