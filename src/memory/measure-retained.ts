import { join } from 'node:path';
import { raceDeadline } from '../core/deadline';
import { inHostRealm } from '../core/host-realm';
import { wrongOption } from '../core/options';
import { inTemporaryFolder } from '../core/processes';
import { findRetained } from './snapshot/run-survey';
import type { Inspector } from './target/heap-target';
import { openThisProcess } from './target/this-process';

/** What an object keeps alive. */
export interface RetainedSize {
  /** What would be freed with it, itself included. */
  readonly bytes: number;
  /** The object alone, with the stores of its elements and properties. */
  readonly ownBytes: number;
  /** How many objects would be freed, itself included: objects, strings, functions and contexts. */
  readonly objects: number;
  /** The same by class, most bytes first. `(stores)` are the insides of arrays, maps and objects, which are no objects by themselves. */
  readonly byClass: readonly RetainedOfClass[];
}

/** Objects of one class among those that an object retains. */
export interface RetainedOfClass {
  /** Such as `Session`, `Array`, `function onError`, `Context`, `string`. */
  readonly className: string;
  /** How many of them would be freed. */
  readonly objects: number;
  /** Their own size. */
  readonly bytes: number;
}

const KEY = Symbol.for('jest-mettle.measured');
const STORES = '(stores)';

/**
 * Measures what an object keeps alive: what would be freed if it were gone. What something else holds too is not counted, as is the rule of
 * retained sizes everywhere. It writes a snapshot of this process, so it takes about 10 ms for each megabyte in use, and reads it in a thread.
 * Calls wait for each other. Not while `detectLeaks` looks at this process: that would notice, and fail.
 *
 * @param object - an object or a function. A primitive value has no identity by which it could be found in the heap.
 * @throws MettleError `METTLE_OPTION` for a primitive value, `METTLE_SNAPSHOT` where the snapshot cannot be written or read.
 * @example
 * ```ts
 * const { bytes, objects, byClass } = await measureRetained(cache);
 * expect(bytes).toBeLessThan(1_000_000);
 * ```
 */
export async function measureRetained(object: object): Promise<RetainedSize> {
  if ((typeof object !== 'object' && typeof object !== 'function') || object === null) {
    throw wrongOption('measureRetained', 'object', 'an object or a function', object, 'sessions');
  }
  const measured = turn.then(() => measure(object));
  turn = measured.catch(() => {});
  return measured;
}

/** V8 forgets the ids of all objects when an inspector session ends, so one measurement waits for the other. */
let turn: Promise<unknown> = Promise.resolve();

function measure(object: object): Promise<RetainedSize> {
  return raceDeadline(
    {
      to: 'measure what an object retains',
      unfinished: () => 'the heap was still read',
      timeoutMs: undefined,
      signal: undefined,
    },
    (signal) =>
      inTemporaryFolder('mettle-retained-', async (folder) => {
        const file = join(folder, 'now.heapsnapshot');
        const id = await writtenTo(file, object, signal);
        const { retainedBytes, ownBytes, retainedObjects, classes } = await findRetained(file, id, signal);
        return {
          bytes: retainedBytes,
          ownBytes,
          objects: retainedObjects,
          byClass: classes.map(({ className, count, bytes }) => ({
            className,
            objects: className === STORES ? 0 : count,
            bytes,
          })),
        };
      }),
  );
}

/** Writes a snapshot, and returns the id that the object has in it: ids last as long as the inspector is connected. */
async function writtenTo(file: string, object: object, signal: AbortSignal): Promise<number> {
  const target = await openThisProcess();
  try {
    const id = await idOf(target.inspector, object);
    await target.writeSnapshot(file, { numbers: false }, signal);
    return id;
  } finally {
    await target.close();
  }
}

/** The inspector knows objects by their names only: for a moment this one has one in the global object of Node's own realm. */
async function idOf(inspector: Inspector, object: object): Promise<number> {
  const realm = inHostRealm<Record<symbol, unknown>>('globalThis');
  Object.defineProperty(realm, KEY, { value: object, configurable: true });
  try {
    const { result } = await inspector.send<{ result: { objectId: string } }>('Runtime.evaluate', {
      expression: `globalThis[Symbol.for(${JSON.stringify(KEY.description)})]`,
    });
    // A walk of the heap gives each object its id.
    await inspector.send('HeapProfiler.startTrackingHeapObjects');
    const { heapSnapshotObjectId } = await inspector.send<{ heapSnapshotObjectId: string }>(
      'HeapProfiler.getHeapObjectId',
      { objectId: result.objectId },
    );
    await inspector.send('Runtime.releaseObject', { objectId: result.objectId });
    return Number(heapSnapshotObjectId);
  } finally {
    delete realm[KEY];
  }
}
