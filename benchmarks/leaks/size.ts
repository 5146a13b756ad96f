import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The sizes of all files below a folder. A link counts as itself. */
export function bytesBelow(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? bytesBelow(path) : lstatSync(path).size);
  }, 0);
}
