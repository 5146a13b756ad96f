import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isCodeOfThisPackage } from './package-root';

/**
 * The first frame of the caller's own code, as `folder/file.ts:line:column`: not ours, not Node's, not a dependency's.
 * Under Jest the frames are mapped to the TypeScript source already.
 */
export function callSite(stack: string = deepStack()): string {
  for (const line of stack.split('\n')) {
    const [, place, position] = /\(?((?:file:\/\/)?[^()\s]*[\\/][^()]+?)(:\d+:\d+)\)?$/.exec(line) ?? [];
    if (place === undefined) continue;
    const file = place.startsWith('file:') ? fileURLToPath(place) : place;
    if (isOwnCode(file)) return `${nearbyPath(file)}${position}`;
  }
  return 'unknown place';
}

function deepStack(): string {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  try {
    return new Error('call site').stack ?? '';
  } finally {
    Error.stackTraceLimit = before;
  }
}

function isOwnCode(file: string): boolean {
  if (file.startsWith('node:') || file.includes(`${sep}node_modules${sep}`)) return false;
  return !isCodeOfThisPackage(file);
}

/** A path as a reader of this run knows it: relative where it lies below the working directory. */
export function nearbyPath(file: string): string {
  const path = relative(process.cwd(), file);
  return path === '..' || path.startsWith(`..${sep}`) ? file : path;
}
