import { acquireLock, type LockOptions } from './lock';
import { processState } from './state';

function heldHere(): { turns: number } {
  return processState('heavyTurns', () => ({ turns: 0 }));
}

/**
 * Waits until no other process of this machine measures or disturbs it: another worker of this run, another run. Returns the function
 * that lets the next one go. Whoever has the turn in this process already goes on with it.
 */
export async function takeTurn(options: LockOptions): Promise<() => Promise<void>> {
  const held = heldHere();
  const release = held.turns > 0 ? undefined : await acquireLock('heavy', options);
  held.turns += 1;
  return async () => {
    held.turns -= 1;
    await release?.();
  };
}
