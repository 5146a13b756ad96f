import type { Inspector } from './heap-target';

/** An object behind an inspector. */
export interface HeapObject {
  readonly objectId: string;
  /** Such as `Map(3)`. */
  readonly description: string;
}

/** What is got of an object, such as the values of its properties, is let go with it. */
const GROUP = 'jest-mettle';

/**
 * Does something with an object that is known by its id in the heap, and lets go of it. `undefined` for one that is gone, or is none of
 * JavaScript, such as the context of a closure. V8 walks the heap to find it.
 */
export async function withHeapObject<T>(
  inspector: Inspector,
  id: number,
  signal: AbortSignal,
  use: (object: HeapObject) => Promise<T>,
): Promise<T | undefined> {
  let found: Partial<HeapObject>;
  try {
    const { result } = await inspector.send<{ result: Partial<HeapObject> }>(
      'HeapProfiler.getObjectByHeapObjectId',
      { objectId: String(id), objectGroup: GROUP },
      signal,
    );
    found = result;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
  const { objectId, description = '' } = found;
  if (objectId === undefined) return undefined;
  try {
    return await use({ objectId, description });
  } finally {
    await inspector.send('Runtime.releaseObjectGroup', { objectGroup: GROUP });
  }
}
