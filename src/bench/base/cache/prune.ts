import { existsSync, readFileSync, statSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { entriesInUse, LEASES } from './lease';

/** So many entries of a cache are kept: those that were used last. */
export const KEPT_ENTRIES = 5;
/** In an entry, the file that says that it is complete; its time is that of the last use. */
export const COMPLETE = 'complete';
/** In a cache, the file with the path of what it belongs to. */
const SUBJECT = 'subject';

/** Removes a folder with all that is in it, and not what its links lead to. */
export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Removes the entries that were not used for longest, and what interrupted runs have left; none that is in use. */
export async function pruneEntries(cache: string): Promise<void> {
  const used = await entriesInUse(cache);
  const entries = (await readdir(cache, { withFileTypes: true }))
    .filter((found) => found.isDirectory() && found.name !== LEASES)
    .map(({ name }) => ({ name, lastUse: lastUseOf(join(cache, name)) }))
    .sort((a, b) => b.lastUse - a.lastUse);
  for (const [rank, { name, lastUse }] of entries.entries()) {
    if (used.has(name) || (rank < KEPT_ENTRIES && lastUse > 0)) continue;
    // First this file: where the removal is interrupted, what is left is not taken for whole.
    await rm(join(cache, name, COMPLETE), { force: true });
    await removeFolder(join(cache, name));
  }
}

/** Notes what a cache belongs to. */
export async function noteSubject(cache: string, subject: string): Promise<void> {
  const file = join(cache, SUBJECT);
  if (!existsSync(file)) await writeFile(file, subject);
}

/** Removes the caches beside this one whose repository is gone. */
export async function pruneCaches(cache: string): Promise<void> {
  const root = dirname(cache);
  for (const name of await readdir(root)) {
    if (isAbandoned(join(root, name))) await removeFolder(join(root, name));
  }
}

function isAbandoned(cache: string): boolean {
  try {
    const subject = readFileSync(join(cache, SUBJECT), 'utf8');
    // It is empty while it is being written.
    return subject !== '' && !existsSync(subject);
  } catch {
    return false;
  }
}

/** Milliseconds since 1970; 0 for an entry that is not complete. */
function lastUseOf(entry: string): number {
  return statSync(join(entry, COMPLETE), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
