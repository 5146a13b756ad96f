import { freemem } from 'node:os';
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { formatBytes } from '../../../core/units';
import type { Effect } from '../effect';

export interface MemoryPlan {
  readonly bytes: number;
  readonly kind: 'heap' | 'external';
  /** Whether more may be taken than there is room for. */
  readonly beyondLimits: boolean;
}

const PIECE_BYTES = 1024 ** 2;
/** What is left to the process and to everybody else, of the room that there is. */
const KEPT_FREE = 0.1;

/** Node 20 has buffers that shrink, TypeScript's library for it does not. */
type Resizable = ArrayBuffer & { resize(bytes: number): void };
const ResizableBuffer = ArrayBuffer as unknown as new (
  bytes: number,
  options: { readonly maxByteLength: number },
) => Resizable;

/** Takes memory and touches it, so that it is really there, until it is stopped. */
export const memoryPressure: Effect<MemoryPlan> = async ({ bytes, kind, beyondLimits }, { fired, figure }) => {
  if (!beyondLimits) requireRoom(bytes, kind);
  const pieces: (number[] | Resizable)[] = [];
  let takenBytes = 0;
  for (; takenBytes < bytes; takenBytes += PIECE_BYTES) {
    const size = Math.min(PIECE_BYTES, bytes - takenBytes);
    pieces.push(kind === 'heap' ? onHeap(size) : outside(size));
    // A service goes on answering while its memory fills.
    if (pieces.length % 16 === 0) await eventLoopTurn();
  }
  figure('bytes', bytes);
  figure('rssBytes', process.memoryUsage.rss());
  fired();
  return {
    stop() {
      for (const piece of pieces.splice(0)) {
        // Goes back to the system at once, not only with the next garbage collection.
        if (!Array.isArray(piece)) piece.resize(0);
      }
    },
    left: () => (pieces.length === 0 ? undefined : `${pieces.length} MiB are still held`),
  };
};

/** Eight bytes an element: V8 keeps numbers with a fraction unboxed. */
function onHeap(bytes: number): number[] {
  const piece: number[] = [];
  for (let n = 0; n < bytes / 8; n++) piece.push(0.5);
  return piece;
}

function outside(bytes: number): Resizable {
  const piece = new ResizableBuffer(bytes, { maxByteLength: bytes });
  new Uint8Array(piece).fill(1);
  return piece;
}

/** Refuses what would have the kernel or V8 end the process. libuv knows the limits of cgroups, of both versions. */
function requireRoom(bytes: number, kind: MemoryPlan['kind']): void {
  const rooms = [{ of: 'memory', bytes: Math.min(process.availableMemory?.() ?? freemem(), freemem()) }];
  const { heap_size_limit: limit, used_heap_size: used } = getHeapStatistics();
  if (kind === 'heap') rooms.push({ of: `heap (limit ${formatBytes(limit)})`, bytes: limit - used });
  for (const room of rooms) {
    if (bytes <= room.bytes * (1 - KEPT_FREE)) continue;
    throw new Error(
      `${formatBytes(bytes)} were asked for, but only ${formatBytes(room.bytes)} of ${room.of} are free; ask for less, or say beyondLimits: true where the process is meant to run out of memory`,
    );
  }
}
