import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inHostRealm } from '../../../core/host-realm';
import { didYouMean, isPlainObject } from '../../../core/options';
import { cleanEnvironment } from '../environment';
import { cannotPrepare } from '../errors';

/** A module of an installed package. */
export interface SubpathRequest {
  /** The folder that has the package in its `node_modules`. */
  readonly folder: string;
  readonly name: string;
  /** `.` for its main module, `./yaml` for another one. */
  readonly subpath: string;
  /** Its manifest. */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** For messages. */
  readonly what: string;
  readonly signal: AbortSignal | undefined;
}

/**
 * Finds the file that Node would load for a package or one of its subpaths: as `require` does, and as `import` does where
 * the package is for `import` alone.
 *
 * @throws MettleError `METTLE_BENCHMARK` where it has no such module.
 */
export async function resolveSubpath(request: SubpathRequest): Promise<string> {
  const { folder, name, subpath, signal } = request;
  const specifier = posix.join(name, subpath);
  const file = requireResolve(folder, specifier) ?? (await importResolve(folder, specifier, signal));
  if (file !== undefined && existsSync(file) && isBelow(folder, file)) return realpathSync(file);
  throw noSuchModule(request);
}

/** What the package does not have, Node looks for in the folders above. */
function isBelow(folder: string, file: string): boolean {
  return realpathSync(file).startsWith(realpathSync(folder) + sep);
}

/** Through Node itself: in a sandbox, `createRequire` is the test runner's, which resolves in its own way. */
function requireResolve(folder: string, specifier: string): string | undefined {
  const { createRequire } = inHostRealm<NodeJS.Process>('process').getBuiltinModule('node:module');
  try {
    return createRequire(join(folder, 'package.json')).resolve(specifier);
  } catch {
    return undefined;
  }
}

const IMPORT_RESOLVE = 'process.stdout.write(import.meta.resolve(process.argv[1]))';

/** In a process of its own: only a module that lies in the folder can ask Node for this. */
function importResolve(
  folder: string,
  specifier: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const args = ['--input-type=module', '--eval', IMPORT_RESOLVE, specifier];
  const options = { cwd: folder, env: cleanEnvironment(), ...(signal === undefined ? {} : { signal }) };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, options, (error, stdout) => {
      if (signal?.aborted) reject(signal.reason);
      else resolve(error === null && stdout.startsWith('file:') ? fileURLToPath(stdout) : undefined);
    });
  });
}

function noSuchModule({ name, subpath, manifest, what }: SubpathRequest): Error {
  const { exports } = manifest;
  const known = isPlainObject(exports) ? Object.keys(exports).filter((key) => key.startsWith('.')) : [];
  const isMain = subpath === '.';
  const suggestion = isMain ? '' : didYouMean(subpath, known).trim();
  const missing = `the package ${name} has no ${isMain ? 'main module' : `module ${subpath}`}`;
  return cannotPrepare({
    what,
    reason: known.length === 0 ? missing : `${missing}: it exports ${known.join(', ')}`,
    cure: `${suggestion === '' ? '' : `${suggestion} `}Name a subpath that this version has, as in { subpath: './parse' }`,
  });
}
