import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureSupervisor, guardFile } from './supervisor';

/** A folder for temporary files. */
export interface TemporaryFolder {
  readonly path: string;
  /** Removes it with all that is in it. */
  remove(): void;
}

/** Makes a folder for temporary files that does not outlive this process, however it ends: the supervisor removes what is left. */
export function makeTemporaryFolder(prefix: string): TemporaryFolder {
  ensureSupervisor();
  const path = mkdtempSync(join(tmpdir(), prefix));
  const unguard = guardFile(path);
  return {
    path,
    remove() {
      rmSync(path, { recursive: true, force: true });
      unguard();
    },
  };
}

/** Does something with such a folder, and removes it afterwards. */
export async function inTemporaryFolder<T>(prefix: string, work: (path: string) => Promise<T>): Promise<T> {
  const { path, remove } = makeTemporaryFolder(prefix);
  try {
    return await work(path);
  } finally {
    remove();
  }
}
