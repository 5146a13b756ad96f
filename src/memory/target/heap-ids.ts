import { failedTo } from '../../core/errors';
import { processState } from '../../core/state';

function holder(): { inUse: boolean } {
  return processState('heapIds', () => ({ inUse: false }));
}

/**
 * Takes the ids of the objects of this process's heap for one look, until the returned function is called. V8 forgets all ids as soon as any
 * inspector session of the process ends, so a second look would falsify the first.
 *
 * @throws MettleError `METTLE_SNAPSHOT` where another look is under way.
 */
export function takeHeapIds(): () => void {
  const state = holder();
  if (state.inUse) {
    throw failedTo({
      to: 'look into the heap of this process',
      reason: 'another look is under way, and V8 keeps the ids of objects for one of them only',
      cure: 'Await it first; and call neither detectLeaks nor measureRetained in a scenario that looks for leaks',
      code: 'METTLE_SNAPSHOT',
    });
  }
  state.inUse = true;
  return () => {
    state.inUse = false;
  };
}

/** Whether somebody relies on the ids of objects now. */
export function heapIdsInUse(): boolean {
  return holder().inUse;
}
