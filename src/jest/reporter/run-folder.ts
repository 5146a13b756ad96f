import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The folder into which the test files of one run write their records, whatever process they run in. */
export interface RunFolder {
  readonly path: string;
  /** Deletes it. A second call does nothing. */
  remove(): void;
}

/**
 * Makes the folder of a run, and names it in the environment: workers are forked after the reporters are made, and
 * inherit it. An interrupted Jest removes it when its process ends.
 */
export function makeRunFolder(): RunFolder {
  const path = mkdtempSync(join(tmpdir(), 'mettle-run-'));
  const remove = (): void => {
    process.off('exit', remove);
    rmSync(path, { recursive: true, force: true });
    if (process.env['METTLE_RECORD_DIR'] === path) delete process.env['METTLE_RECORD_DIR'];
  };
  process.on('exit', remove);
  process.env['METTLE_RECORD_DIR'] = path;
  return { path, remove };
}
