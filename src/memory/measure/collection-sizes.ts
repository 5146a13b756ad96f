import { type HeapObject, withHeapObject } from '../target/heap-object';
import type { Inspector } from '../target/heap-target';

/** Objects of other kinds are asked in their own process, by what runs no code of theirs. */
const COUNT_KEYS = 'function () { return Object.getOwnPropertyNames(this).length; }';

/**
 * How many places of collections are taken, by their id in the heap. Integers, booleans and `null` in a collection are no objects, so that
 * a snapshot shows no more of them than a larger store; the collection itself knows. `undefined` for one that is gone.
 */
export async function sizesOf(
  inspector: Inspector,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<(number | undefined)[]> {
  const sizes: (number | undefined)[] = [];
  for (const id of ids) {
    sizes.push(await withHeapObject(inspector, id, signal, (object) => sizeOf(inspector, object, signal)));
  }
  return sizes;
}

async function sizeOf(
  inspector: Inspector,
  { objectId, description }: HeapObject,
  signal: AbortSignal,
): Promise<number | undefined> {
  const told = /\((\d+)\)$/.exec(description)?.[1];
  if (told !== undefined) return Number(told);
  const { result } = await inspector.send<{ result: { value?: unknown } }>(
    'Runtime.callFunctionOn',
    { objectId, functionDeclaration: COUNT_KEYS, returnByValue: true, silent: true },
    signal,
  );
  return typeof result.value === 'number' ? result.value : undefined;
}
