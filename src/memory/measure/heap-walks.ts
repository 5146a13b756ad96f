import { nowMs } from '../../core/clock';
import { within } from '../../core/within';
import type { Inspector } from '../target/heap-target';
import type { Mark, Marks } from './mark';

/** V8 walks each 50 ms, as soon as the event loop turns. */
const WALK_WITHIN_MS = 30_000;

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
export async function startWalks(inspector: Inspector, signal: AbortSignal): Promise<HeapWalks> {
  const counts = new Map<number, number>();
  let waiting: ((id: number) => void) | undefined;
  const stopStats = inspector.on<{ statsUpdate: readonly number[] }>(
    'HeapProfiler.heapStatsUpdate',
    ({ statsUpdate }) => {
      for (let at = 0; at + 1 < statsUpdate.length; at += 3) {
        counts.set(statsUpdate[at] as number, statsUpdate[at + 1] as number);
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
  const fromMs = nowMs();
  try {
    await inspector.send('HeapProfiler.startTrackingHeapObjects', {}, signal);
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
    walkMs: nowMs() - fromMs,
    async mark(over): Promise<Mark> {
      try {
        const id = await within(
          { limitMs: WALK_WITHIN_MS, overdue: 'V8 walked its heap no more: its event loop is blocked', signal: over },
          nextWalk(),
        );
        let objects = 0;
        for (const count of counts.values()) objects += count;
        return { id, objects };
      } finally {
        waiting = undefined;
      }
    },
    end,
  };
}
