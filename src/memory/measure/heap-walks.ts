import { nowMs } from '../../core/clock';
import { within } from '../../core/within';
import type { Inspector } from '../target/heap-target';
import type { Mark, Marks } from './mark';

/** V8 walks each 50 ms, as soon as the event loop turns. */
const WALK_WITHIN_MS = 30_000;
/** Those of the first half hour. */
const MOST_WALKS = 36_000;

const WINDOWS = 3;
/** How large the objects are is not known: so many times as long as a quick walk. */
const SURELY_SLOW = 10;
/** With walks that take longer a service would do little else. */
export const QUICK_WALK_MS = 45;
/** Walks in the looks at both ends of three windows, while everything settles, and at both ends of one. */
const WALKS_IN_LOOKS = { three: 12, one: 6 };
/**
 * A snapshot with its survey takes as long as so many walks: on Node 20 and 22, of a heap of 1.4 million small objects, a walk took 0.27 s, a
 * snapshot 4.6 s.
 */
export const SNAPSHOT_IN_WALKS = 20;

/** What walks are good for: looks between all windows, at the two ends of a single one, or nothing since snapshots cost less. */
export type UseOfWalks = 'each window' | 'one window' | 'none';

/** Decides how moments are marked, by how long a walk takes, and how many turns the event loop makes in a window. */
export function useOfWalks({ walkMs, turns }: { readonly walkMs: number; readonly turns: number }): UseOfWalks {
  // V8 walks again as soon as 50 ms are over and the loop turns: a slow walk comes in every turn.
  const isCheap = WALKS_IN_LOOKS.three + WINDOWS * turns <= 2 * SNAPSHOT_IN_WALKS;
  if (walkMs <= QUICK_WALK_MS || isCheap) return 'each window';
  return WALKS_IN_LOOKS.one + turns <= SNAPSHOT_IN_WALKS ? 'one window' : 'none';
}

/** On Node 20, of small objects of 50 bytes each: 1 s for 100 MB. */
export const WALK_MS_PER_BYTE = 1e-5;

/** Whether a walk is surely too slow to be of use: then not even its time is worth to be measured. */
export function isWalkFutile(smallObjectBytes: number, turns: number): boolean {
  const walkMs = smallObjectBytes * WALK_MS_PER_BYTE;
  return walkMs > SURELY_SLOW * QUICK_WALK_MS && useOfWalks({ walkMs, turns }) === 'none';
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
export async function startWalks(inspector: Inspector, signal: AbortSignal): Promise<HeapWalks> {
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
    if (walkMs > QUICK_WALK_MS) walkMs = Math.min(walkMs, await walk());
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
