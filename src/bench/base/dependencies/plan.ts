import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cannotPrepare } from '../errors';
import { type Commit, inFolder, withParents } from '../git/commit';
import { INSTALL_WITHOUT_LOCK, isSameDemand, isSameLock, LOCK_FILES, type LockFile } from './lock-file';

/** Dependencies that are installed in the copy. */
export interface Installation {
  /** Where: a path in the commit. */
  readonly folder: string;
  /** A line for the shell. */
  readonly line: string;
  /** The file that differs. */
  readonly differs: string;
}

/** Where the dependencies of another version come from. */
export interface DependencyPlan {
  readonly installations: readonly Installation[];
  /** Folders whose present `node_modules` serve, too. */
  readonly links: readonly string[];
  readonly notes: readonly string[];
}

/** What a plan is made for. */
export interface PlanRequest {
  readonly commit: Commit;
  /** The working tree of the present version. */
  readonly root: string;
  /** The folder of the module, in the commit. */
  readonly folder: string;
  /** Whether something may be installed. */
  readonly mayInstall: boolean;
  /** For messages. */
  readonly what: string;
}

/**
 * Decides for each folder of a commit whether the present `node_modules` hold what it needs, by the lock file that governs
 * the folder, or by its manifest where none does. What differs is installed where the module needs it: in its own folder and those above.
 */
export async function planDependencies(request: PlanRequest): Promise<DependencyPlan> {
  const { commit, root, folder, mayInstall } = request;
  const own = withParents(folder);
  const governing = governors(commit, own);
  const differences = new Map<string, string | undefined>();
  const differenceOf = async (governor: Governor): Promise<string | undefined> => {
    if (!differences.has(governor.folder)) differences.set(governor.folder, await difference(governor, request));
    return differences.get(governor.folder);
  };
  const installations: Installation[] = [];
  for (const governor of own.flatMap((each) => governing.get(each) ?? [])) {
    refusePlugAndPlay(governor, request);
    const differs = await differenceOf(governor);
    if (differs === undefined) continue;
    installations.push({ folder: governor.folder, line: await installLine(governor, commit), differs });
  }
  const links: string[] = [];
  for (const each of commit.folders) {
    if (!existsSync(join(root, each, 'node_modules'))) continue;
    const governor = withParents(each).flatMap((above) => governing.get(above) ?? [])[0];
    const differs = governor !== undefined && (await differenceOf(governor)) !== undefined;
    const isOwn = governor !== undefined && own.includes(governor.folder);
    if (!differs || (isOwn && !mayInstall)) links.push(each);
  }
  const files = installations.map(({ differs }) => differs).join(' and ');
  if (installations.length === 0) return { installations, links, notes: [] };
  return mayInstall
    ? { installations, links, notes: [`${files} differs: each version has dependencies of its own`] }
    : { installations: [], links, notes: [`${files} differs, and yet the base has the present dependencies`] };
}

/** What decides over a folder and those below it. */
interface Governor {
  readonly folder: string;
  readonly lock: LockFile | undefined;
}

/** The folders with a lock file; where none lies in or above the module's own, the manifests there. */
function governors({ files }: Commit, own: readonly string[]): Map<string, Governor> {
  const found = new Map<string, Governor>();
  for (const lock of [...LOCK_FILES].reverse()) {
    for (const file of files) {
      if (file !== lock.name && !file.endsWith(`/${lock.name}`)) continue;
      const folder = file.slice(0, -lock.name.length - 1);
      found.set(folder, { folder, lock });
    }
  }
  if (own.some((folder) => found.has(folder))) return found;
  for (const folder of own)
    if (files.has(inFolder(folder, 'package.json'))) found.set(folder, { folder, lock: undefined });
  return found;
}

async function difference({ folder, lock }: Governor, { commit, root }: PlanRequest): Promise<string | undefined> {
  const file = inFolder(folder, lock?.name ?? 'package.json');
  const [there, here] = [await commit.read(file), await textOf(join(root, file))];
  if (there === undefined || here === undefined) return file;
  return (lock === undefined ? isSameDemand(there, here) : isSameLock(lock.name, there, here)) ? undefined : file;
}

async function installLine({ folder, lock }: Governor, commit: Commit): Promise<string> {
  if (lock === undefined) return INSTALL_WITHOUT_LOCK;
  return lock.install((await commit.read(inFolder(folder, lock.name))) ?? '');
}

/** Without a folder of modules there is nothing to link, and no process of ours would find what was installed. */
function refusePlugAndPlay({ folder, lock }: Governor, { root, what }: PlanRequest): void {
  if (lock?.name !== 'yarn.lock' || existsSync(join(root, folder, 'node_modules'))) return;
  if (!existsSync(join(root, folder, '.pnp.cjs'))) return;
  throw cannotPrepare({
    what,
    reason: 'its dependencies are resolved by Yarn Plug’n’Play, which plain Node does not know',
    cure: 'Set `nodeLinker: node-modules` in .yarnrc.yml',
  });
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}
