import { isPlainObject } from '../../core/options';
import { cannotPrepare } from './errors';
import { type Commit, inFolder, withParents } from './git/commit';

/** How another version is built. */
export interface Build {
  /** A line for the shell. */
  readonly line: string;
  /** Where it runs: a path in the commit. */
  readonly folder: string;
}

/** What a build is planned for. */
export interface BuildRequest {
  readonly commit: Commit;
  /** The path of the module in the commit. */
  readonly path: string;
  /** As it was given: a line for the shell, `false` for none; `undefined` to find it. */
  readonly given: string | false | undefined;
  /** Whether git ignores the module here: then it is the output of a build. */
  readonly isIgnored: boolean;
  /** For messages. */
  readonly what: string;
}

/**
 * Decides how a version is built: as was said; else not at all where the commit holds the module, and by the nearest script
 * named `build` where the module is built output.
 *
 * @throws MettleError `METTLE_BENCHMARK` where the commit has no such module and nothing can make it.
 */
export async function planBuild({ commit, path, given, isIgnored, what }: BuildRequest): Promise<Build | undefined> {
  const folders = withParents(path.slice(0, Math.max(path.lastIndexOf('/'), 0)));
  if (typeof given === 'string') return { line: given, folder: await packageFolder(commit, folders) };
  if (commit.files.has(path)) return undefined;
  if (!isIgnored) {
    throw cannotPrepare({
      what,
      reason: `there is no file ${path} in that version`,
      cure: 'Name a version that has it, or a module that both have',
    });
  }
  const folder = given === false ? undefined : await nearest(folders, async (each) => hasBuildScript(commit, each));
  if (folder !== undefined) return { line: 'npm run build', folder };
  throw cannotPrepare({
    what,
    reason: `git ignores ${path}, so that version has to be built, ${given === false ? 'and `build` is false' : 'and its package.json has no script "build"'}`,
    cure: "Give the command, as in { build: 'npm run compile' }, or name the module that it is built from",
  });
}

/** The package that the module belongs to; a manifest that only sets a type is none. */
async function packageFolder(commit: Commit, folders: readonly string[]): Promise<string> {
  const found = await nearest(folders, async (folder) => {
    const manifest = await manifestOf(commit, folder);
    return manifest !== undefined && ('name' in manifest || 'scripts' in manifest);
  });
  return found ?? '';
}

async function hasBuildScript(commit: Commit, folder: string): Promise<boolean> {
  const scripts = (await manifestOf(commit, folder))?.['scripts'];
  return isPlainObject(scripts) && typeof scripts['build'] === 'string';
}

async function manifestOf(commit: Commit, folder: string): Promise<Record<string, unknown> | undefined> {
  try {
    const manifest: unknown = JSON.parse((await commit.read(inFolder(folder, 'package.json'))) ?? '');
    return isPlainObject(manifest) ? manifest : undefined;
  } catch {
    return undefined;
  }
}

async function nearest(
  folders: readonly string[],
  test: (folder: string) => Promise<boolean>,
): Promise<string | undefined> {
  for (const folder of folders) if (await test(folder)) return folder;
  return undefined;
}
