import { join, resolve } from 'node:path';
import { isPlainObject, optional, type Rules, readOptions, readsAs, rule, withDefault } from '../../core/options';
import type { Base, OnProgress } from './base';
import { openEntry } from './cache/entry';
import { cacheRoot } from './cache/location';
import { npmInstall } from './package/npm';
import { packageFolder, readPackageSpec } from './package/package-spec';
import { manifestOf, resolvePackage } from './package/resolve-package';
import { resolveSubpath } from './package/resolve-subpath';

/** Options of {@link baseOfVersion}. */
export interface BaseOfVersionOptions {
  /**
   * A published version: `'name@1.2.3'`, with a range, a tag or `file:` and the path of a tarball in place of the version; or a version or
   * tag alone, which is of the package that `cwd` lies in: `'1.2.3'`, `'latest'`.
   */
  readonly package: string;
  /** Which of its modules: `'./yaml'` for what is imported as `name/yaml`. Default: the main one. */
  readonly subpath?: string;
  /** The export of the module. Default: the default one, or the only one. */
  readonly export?: string;
  /** Where the present package lies, whose name and `.npmrc` count. Default: the working directory. */
  readonly cwd?: string;
  /** Ends it. */
  readonly signal?: AbortSignal;
  /** Called for each step that takes a while. */
  readonly onProgress?: OnProgress;
}

const rules = {
  package: rule.text("'name@1.2.3'"),
  subpath: withDefault(readsAs("a subpath of the package, without '..'", "'./yaml'", readSubpath), '.'),
  export: optional(rule.text("'parse'")),
  cwd: optional(rule.text("'packages/parser'")),
  signal: optional(rule.signal()),
  onProgress: withDefault(rule.fn<OnProgress>('(step) => console.log(step)'), () => {}),
} satisfies Rules;

/**
 * Makes a component of a published version ready to be measured beside the present one: npm installs it with its
 * dependencies, once, in a folder of the user's cache.
 *
 * @throws MettleError `METTLE_OPTION` for wrong options; `METTLE_BENCHMARK` where npm cannot install it, with npm's own words,
 * and where the package has no such module.
 * @throws the signal's reason, when it aborts.
 * @example
 * ```ts
 * const base = await baseOfVersion({ package: 'fast-parse@1.2.3', export: 'parse' });
 * try { … } finally { await base.dispose(); }
 * ```
 */
export async function baseOfVersion(options: BaseOfVersionOptions): Promise<Base> {
  const read = readOptions('baseOfVersion', options, rules);
  const { subpath, signal, onProgress } = read;
  const from = resolve(read.cwd ?? '.');
  const asked = readPackageSpec(read.package, from);
  const run = { spec: asked, project: packageFolder(from) ?? from, what: `${asked.name}@${asked.wanted}`, signal };
  const { spec, id } = await resolvePackage(run);
  const what = `${spec.name}@${spec.wanted}`;
  const root = cacheRoot(what);
  const entry = await openEntry({
    cache: join(root, 'packages'),
    subject: root,
    name: id.replaceAll('/', '+'),
    what,
    fill: (folder) => {
      onProgress(`npm install ${what}`);
      return npmInstall({ ...run, spec, folder, what });
    },
    signal,
    onProgress,
  });
  try {
    const manifest = await manifestOf(entry.path, spec.name);
    const module = await resolveSubpath({ folder: entry.path, name: spec.name, subpath, manifest, what, signal });
    return {
      module,
      export: read.export,
      label: `${spec.name}@${manifest['version']}${subpath.slice(1)}`,
      commit: null,
      notes: isPlainObject(manifest['dependencies']) ? [`${what} has the dependencies that npm chose for it`] : [],
      dispose: () => entry.release(),
    };
  } catch (error) {
    await entry.release();
    throw error;
  }
}

/** As it stands in the exports of a manifest: `.`, `./yaml`. */
function readSubpath(raw: unknown): string | undefined {
  const [, path] = typeof raw === 'string' ? (/^(?:\.\/)?([^/\\].*)$/.exec(raw) ?? []) : [];
  if (path === undefined || path.split('/').includes('..')) return undefined;
  return path === '.' ? '.' : `./${path}`;
}
