import { BOUND } from '../snapshot/bound-names';
import { withHeapObject } from '../target/heap-object';
import type { Inspector } from '../target/heap-target';

interface OwnProperty {
  readonly name: string;
  readonly value?: { readonly type: string };
}

interface OwnProperties {
  readonly result: readonly OwnProperty[];
  readonly privateProperties?: readonly OwnProperty[];
}

/**
 * Whether one of these objects, by their ids in the heap, has a number with the name of a bound, such as `max` of a cache. Reads what is
 * there, and runs no code of theirs.
 */
export async function namesBound(inspector: Inspector, ids: readonly number[], signal: AbortSignal): Promise<boolean> {
  for (const id of ids) {
    const told = await withHeapObject(inspector, id, signal, ({ objectId }) =>
      inspector.send<OwnProperties>('Runtime.getProperties', { objectId, ownProperties: true }, signal),
    );
    const properties = [...(told?.result ?? []), ...(told?.privateProperties ?? [])];
    if (properties.some(({ name, value }) => value?.type === 'number' && BOUND.test(name))) return true;
  }
  return false;
}
