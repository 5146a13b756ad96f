import { accessSync, constants, lstatSync, mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import { digestOf } from '../digest';
import { cannotPrepare } from '../errors';

/** The folder of the cache that belongs to one repository; `subject` is its absolute path. */
export function cacheOf(subject: string, what: string): string {
  return join(cacheRoot(what), `${basename(subject)}-${digestOf(subject)}`);
}

/**
 * The folder of all caches: `jest-mettle/base` in the user's cache folder, or in the temporary folder where that cannot be written.
 *
 * Not in the repository: Jest and others would run the tests of the copies, hook managers would find the user's git folder,
 * and Node would find the present dependencies above where the other version has none.
 *
 * @throws MettleError `METTLE_BENCHMARK` where neither can be written.
 */
export function cacheRoot(what: string): string {
  const own = join(userCacheFolder(), 'jest-mettle', 'base');
  if (canMake(own)) return own;
  const shared = join(tmpdir(), `jest-mettle-${process.getuid?.() ?? 'user'}`);
  // What another user has put there would be run.
  if (canMake(shared) && isOurs(shared) && canMake(join(shared, 'base'))) return join(shared, 'base');
  throw cannotPrepare({
    what,
    reason: `neither ${own} nor ${shared} can be written`,
    cure: 'Set XDG_CACHE_HOME to a folder that can',
  });
}

function userCacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  // A relative one is invalid: https://specifications.freedesktop.org/basedir-spec/latest/
  if (XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME)) return XDG_CACHE_HOME;
  if (process.platform === 'win32' && LOCALAPPDATA) return LOCALAPPDATA;
  return join(homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache');
}

function canMake(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function isOurs(folder: string): boolean {
  const found = lstatSync(folder);
  return found.isDirectory() && (process.getuid === undefined || found.uid === process.getuid());
}
