import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, resolve } from 'node:path';
import { failedTo, reasonOf } from './errors';
import { didYouMean, isPlainObject } from './options';

/** Where an export lies: an absolute path, and the name after `#`. */
export interface ModuleAddress {
  readonly file: string;
  /** Absent where the address named none: then the default export is meant, or the only one. */
  readonly exportName: string | undefined;
}

const nodeRequire = createRequire(__filename);
const EXTENSIONS = ['', '.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];

/**
 * Finds the file of a module address such as `./scenarios/shopper.ts` or `scenarios/shopper#browse`: absolute, or
 * relative to `from`; the extension may be left out.
 *
 * @throws MettleError `METTLE_MODULE` where there is no such file.
 */
export function findModule(address: string, from: string = process.cwd()): ModuleAddress {
  const [, path = '', exportName] = /^(.*?)(?:#([^#/\\]+))?$/s.exec(address) ?? [];
  const wanted = resolve(from, path);
  const file = EXTENSIONS.map((extension) => wanted + extension).find(isFile);
  if (file !== undefined) return { file, exportName };
  throw failedTo({
    to: `find the module ${address}`,
    reason: `there is no file ${wanted}`,
    cure: `${suggestion(basename(wanted), filesBeside(wanted))}Give an absolute path, or one from ${from}`,
    code: 'METTLE_MODULE',
  });
}

/**
 * Loads a module and returns its exports: TypeScript or JavaScript, CommonJS or ESM, with stack traces that point at the
 * source. What a CommonJS module puts in place of its exports is `default`.
 *
 * For plain Node: a worker thread, a fork, the command line. Inside Jest's sandbox, Jest loads modules.
 *
 * @throws MettleError `METTLE_MODULE` where the module itself throws, with its error as the cause.
 */
export async function loadModule(file: string): Promise<Readonly<Record<string, unknown>>> {
  process.setSourceMapsEnabled(true);
  // Loaded late: it is large, and most who find a module here have another thread load it.
  const { createJiti } = await import('jiti');
  const jiti = createJiti(__filename, { sourceMaps: true, interopDefault: false });
  try {
    const namespace = await jiti.import<{ default?: unknown }>(file);
    // Where Node itself imported a CommonJS module, its namespace holds only `default`: these are the real exports.
    const commonJs = nodeRequire.cache[file]?.exports as unknown;
    const exports = commonJs !== undefined && commonJs === namespace.default ? commonJs : namespace;
    return isPlainObject(exports) ? exports : { default: exports };
  } catch (error) {
    throw failedTo({
      to: `load the module ${file}`,
      reason: reasonOf(error),
      cure: 'The cause has the place in its stack',
      code: 'METTLE_MODULE',
      cause: error,
    });
  }
}

/**
 * Loads one export of a module: the named one; without a name the default export, or the only one.
 *
 * @throws MettleError `METTLE_MODULE` where the module throws, or has no such export.
 */
export async function loadExport(address: ModuleAddress): Promise<unknown> {
  return pickExport(await loadModule(address.file), address);
}

/** Picks the export of {@link loadExport} from exports that are loaded. @throws MettleError `METTLE_MODULE` */
export function pickExport(exports: Readonly<Record<string, unknown>>, { file, exportName }: ModuleAddress): unknown {
  const names = Object.keys(exports);
  const onlyOne = names.length === 1 ? names[0] : undefined;
  const wanted = exportName ?? onlyOne ?? 'default';
  if (Object.hasOwn(exports, wanted) && exports[wanted] !== undefined) return exports[wanted];
  throw failedTo({
    to: `read the export "${wanted}" of ${file}`,
    reason: names.length === 0 ? 'the module exports nothing' : `the module exports ${names.join(', ')}`,
    cure: `${suggestion(wanted, names)}Name an export after "#", as in '${basename(file)}#${names.find((name) => name !== 'default') ?? 'name'}'`,
    code: 'METTLE_MODULE',
  });
}

function suggestion(word: string, known: readonly string[]): string {
  const question = didYouMean(word, known).trim();
  return question === '' ? '' : `${question} `;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function filesBeside(path: string): string[] {
  const folder = dirname(path);
  return existsSync(folder) ? readdirSync(folder) : [];
}
