import type { Inspector } from '../target/heap-target';

/**
 * Marks this moment in the life of a heap, and returns the highest id that an object alive now has: what is born later has a
 * higher one. V8 gives ids to objects when it looks at them, in snapshots and in the walks of `startTrackingHeapObjects`,
 * which cost a twentieth of a snapshot. The first walk gives everything an id, so an object made after it has the highest
 * one in the second. From then on V8 walks again every 50 ms by itself, until the session ends; ids live as long as that.
 */
export async function markBoundary(inspector: Inspector): Promise<number> {
  await inspector.send('HeapProfiler.startTrackingHeapObjects');
  const { result } = await inspector.send<{ result: { objectId: string } }>('Runtime.evaluate', {
    expression: '({})',
  });
  await inspector.send('HeapProfiler.startTrackingHeapObjects');
  const { heapSnapshotObjectId } = await inspector.send<{ heapSnapshotObjectId: string }>(
    'HeapProfiler.getHeapObjectId',
    { objectId: result.objectId },
  );
  await inspector.send('Runtime.releaseObject', { objectId: result.objectId });
  return Number(heapSnapshotObjectId);
}
