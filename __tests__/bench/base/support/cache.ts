import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The paths of the entries of all caches below a folder, those of interrupted runs included. */
export function entriesOf(root: string): string[] {
  const below = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true })
      .filter((found) => found.isDirectory() && found.name !== 'leases')
      .map(({ name }) => join(folder, name));
  return existsSync(root) ? below(root).flatMap(below) : [];
}

/** The files that say that entries are in use. */
export function leasesOf(root: string): string[] {
  return readdirSync(root).flatMap((cache) => readdirSync(join(root, cache, 'leases')));
}
