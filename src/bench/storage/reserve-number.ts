import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { failedTo } from '../../core/errors';
import { nextNumber } from './run-folder';

/** Names of pytest-benchmark have four digits, and it finds none that have more. */
const HIGHEST = 9_999;

/**
 * Takes the next number of a machine's folder, which nobody else gets before it is released. Whoever finds it taken takes the one after it, so a process
 * that died with one leaves a gap, and nothing worse. The lock of a save is of this machine; a folder may be shared by several.
 *
 * @throws MettleError `METTLE_BENCHMARK` where the numbers have run out.
 * @internal
 */
export function reserveNumber(storage: string, machine: string): { readonly number: string; release(): void } {
  for (let number = nextNumber(storage, machine); number <= HIGHEST; number += 1) {
    const digits = String(number).padStart(4, '0');
    const reservation = join(storage, machine, `.${digits}.reserved`);
    if (!reserves(reservation)) continue;
    const release = (): void => rmSync(reservation, { force: true });
    // A run may have been saved by this number between our look and our reservation.
    if (nextNumber(storage, machine) <= number) return { number: digits, release };
    release();
  }
  throw failedTo({
    to: `save a run in ${join(storage, machine)}`,
    reason: `its numbers have run out: ${HIGHEST} is taken, and pytest-benchmark's names have four digits`,
    cure: 'Move the runs that are no longer needed elsewhere, or name another storage',
    code: 'METTLE_BENCHMARK',
  });
}

function reserves(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx'));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
