import { existsSync, realpathSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { accepts, optional, type Rules, readOptions, rule, withDefault } from '../../core/options';
import type { Base, OnProgress } from './base';
import { planBuild } from './build';
import { openEntry } from './cache/entry';
import { cacheOf } from './cache/location';
import { fillCopy, nameOf, TREE, type Version } from './copy';
import { linkDependencies } from './dependencies/link';
import { planDependencies } from './dependencies/plan';
import { cannotPrepare } from './errors';
import { hasLargeFiles } from './git/checkout';
import { parentOf, readCommit } from './git/commit';
import { placeOf } from './git/place';
import { resolveRef } from './git/ref';

/** Options of {@link baseOfRef}. */
export interface BaseOfRefOptions {
  /** A branch, a tag, a commit id, or an expression such as `HEAD~1`. */
  readonly ref: string;
  /** Path of the module of the present version; the extension may be left out. */
  readonly module: string;
  /** Its export. Default: the default one, or the only one. */
  readonly export?: string;
  /**
   * The command that builds the other version, run by the shell in the folder of the module's package; `false` for none.
   * Default: `npm run build` where the module is output that git ignores, such as `dist/parse.js`; else none.
   */
  readonly build?: string | false;
  /** Whether dependencies are installed where the other version has others. Default: true. */
  readonly install?: boolean;
  /** What `module` is relative to. Default: the working directory. */
  readonly cwd?: string;
  /** Ends it. */
  readonly signal?: AbortSignal;
  /** Called for each step that takes a while. */
  readonly onProgress?: OnProgress;
}

const rules = {
  ref: accepts<string>(
    'a branch, a tag or a commit',
    "'main'",
    (raw) => typeof raw === 'string' && raw !== '' && !raw.startsWith('-'),
  ),
  module: rule.text("'src/parse.ts'"),
  export: optional(rule.text("'parse'")),
  build: optional(
    accepts<string | false>(
      'a command, or false for none',
      "'npm run build'",
      (raw) => raw === false || (typeof raw === 'string' && raw.trim() !== ''),
    ),
  ),
  install: withDefault(rule.flag(), true),
  cwd: optional(rule.text("'packages/parser'")),
  signal: optional(rule.signal()),
  onProgress: withDefault(rule.fn<OnProgress>('(step) => console.log(step)'), () => {}),
} satisfies Rules;

/**
 * Makes a component of another commit ready to be measured beside the present one: the files of the commit are written to a
 * folder of the user's cache, with the present dependencies where its lock file is the same, and its own where it is not; and
 * built where that is needed. What was made once is used again while nothing changed. The repository is only read: no
 * worktree is registered, no hook runs, index and `HEAD` stay as they are.
 *
 * @throws MettleError `METTLE_OPTION` for wrong options, `METTLE_MODULE` where there is no such module now, `METTLE_BENCHMARK`
 * where the base cannot be prepared, with the reason and the last output.
 * @throws the signal's reason, when it aborts.
 * @example
 * ```ts
 * const base = await baseOfRef({ ref: 'main', module: 'src/parse.ts', export: 'parse' });
 * try { … } finally { await base.dispose(); }
 * ```
 */
export async function baseOfRef(options: BaseOfRefOptions): Promise<Base> {
  const read = readOptions('baseOfRef', options, rules);
  const { ref, signal, onProgress } = read;
  const from = resolve(read.cwd ?? '.');
  const { repository, path, exportName, isIgnored } = await placeOf({ module: read.module, from, ref, signal });
  const resolved = await resolveRef(repository, ref, `${path} at ${ref}`);
  const what = `${path} at ${resolved.label}`;
  const commit = await readCommit(repository, resolved.commit);
  const build = await planBuild({ commit, path, given: read.build, isIgnored, what });
  const plan = { commit, root: repository.root, folder: parentOf(path), mayInstall: read.install, what };
  const dependencies = await planDependencies(plan);
  const version: Version = { repository, commit, build, dependencies, label: resolved.label, what };
  const entry = await openEntry({
    cache: cacheOf(repository.root, what),
    subject: repository.root,
    name: nameOf(version),
    what,
    fill: (folder) => fillCopy(version, folder, signal, onProgress),
    freshen: (folder) => linkDependencies({ present: repository.root, copy: join(folder, TREE) }, dependencies.links),
    signal,
    onProgress,
  });
  const tree = join(entry.path, TREE);
  const module = join(tree, path);
  if (!existsSync(module)) {
    await entry.release();
    throw notBuilt(what, path, build?.line);
  }
  const large = (await hasLargeFiles(tree)) ? ['files in Git LFS were not fetched: the base has their pointers'] : [];
  return {
    // As Node names it in its cache of modules, also where the cache lies behind a link.
    module: realpathSync(module),
    export: read.export ?? exportName,
    label: `${basename(path)} at ${resolved.label}`,
    commit: resolved.commit,
    notes: [...resolved.notes, ...dependencies.notes, ...large],
    dispose: () => entry.release(),
  };
}

function notBuilt(what: string, path: string, line: string | undefined): Error {
  return cannotPrepare({
    what,
    reason: line === undefined ? `there is no file ${path} in that version` : `\`${line}\` did not make ${path}`,
    cure: 'Name the command that makes it, or a module that both versions have',
  });
}
