import { BOUND } from '../snapshot/bound-names';
import type { Inspector } from '../target/heap-target';

interface OwnProperty {
  readonly name: string;
  readonly value?: { readonly type: string };
}

/**
 * Whether one of these objects, by their ids in the heap, has a number with the name of a bound, such as `max` of a cache. Reads what is
 * there, and runs no code of theirs.
 */
export async function namesBound(inspector: Inspector, ids: readonly number[], signal: AbortSignal): Promise<boolean> {
  for (const id of ids) {
    const properties = await propertiesOf(inspector, id, signal);
    if (properties.some(({ name, value }) => value?.type === 'number' && BOUND.test(name))) return true;
  }
  return false;
}

/** None of what is no object of JavaScript, such as the context of a closure. */
async function propertiesOf(inspector: Inspector, id: number, signal: AbortSignal): Promise<readonly OwnProperty[]> {
  const objectGroup = 'jest-mettle bounds';
  try {
    const { result } = await inspector.send<{ result: { readonly objectId?: string } }>(
      'HeapProfiler.getObjectByHeapObjectId',
      { objectId: String(id), objectGroup },
      signal,
    );
    if (result.objectId === undefined) return [];
    const told = await inspector.send<{
      result: readonly OwnProperty[];
      privateProperties?: readonly OwnProperty[];
    }>('Runtime.getProperties', { objectId: result.objectId, ownProperties: true }, signal);
    return [...told.result, ...(told.privateProperties ?? [])];
  } catch {
    signal.throwIfAborted();
    return [];
  } finally {
    await inspector.send('Runtime.releaseObjectGroup', { objectGroup });
  }
}
