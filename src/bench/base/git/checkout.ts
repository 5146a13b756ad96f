import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../command';
import { cannotPrepare } from '../errors';
import { gitEnvironment, type Repository } from './repository';

/**
 * What would reach out of the new folder: hooks, submodules, the files of Git LFS, which would be fetched; and what would
 * leave something in the git folder, or files out. An empty name of a filter's program leaves it out.
 */
const UNTOUCHED: Readonly<Record<string, string>> = {
  'core.sparseCheckout': 'false',
  'core.splitIndex': 'false',
  'core.untrackedCache': 'false',
  'core.fsmonitor': 'false',
  'submodule.recurse': 'false',
  'filter.lfs.process': '',
  'filter.lfs.required': 'false',
};

/** What is to be written where. */
export interface Checkout {
  readonly commit: string;
  /** A new folder for its files. */
  readonly tree: string;
  /** For messages. */
  readonly what: string;
  readonly signal: AbortSignal | undefined;
}

/**
 * Writes the files of a commit into a folder, with line ends and filters as in a checkout. Git knows nothing of it afterwards:
 * its own index, that it needs meanwhile, lies beside the folder. So an interrupted run leaves nothing in the repository, as
 * it would with `git worktree`; and nothing is left out or rewritten, as it would be by `git archive` and its attributes.
 *
 * @throws MettleError `METTLE_BENCHMARK` where git cannot.
 */
export async function checkOut(repository: Repository, { commit, tree, what, signal }: Checkout): Promise<void> {
  await mkdir(tree, { recursive: true });
  const index = `${tree}.index`;
  const settings = Object.entries({ ...UNTOUCHED, 'core.hooksPath': join(tree, '..', 'no-hooks') });
  const { succeeded, end, output } = await runCommand({
    command: [
      'git',
      ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ...['read-tree', '--reset', '-u', '--no-recurse-submodules', commit],
    ],
    cwd: tree,
    env: { ...gitEnvironment(), GIT_DIR: repository.gitFolder, GIT_WORK_TREE: tree, GIT_INDEX_FILE: index },
    label: 'git read-tree',
    signal,
  });
  if (!succeeded) {
    throw cannotPrepare({
      what,
      reason: `git could not write the files of the commit: it ${end}`,
      cure: 'See what it says',
      output,
    });
  }
  await rm(index, { force: true });
}

/** Whether files of a checkout are kept in Git LFS, as far as its uppermost attributes say: then they are pointers here. */
export async function hasLargeFiles(tree: string): Promise<boolean> {
  try {
    return /filter=lfs/.test(await readFile(join(tree, '.gitattributes'), 'utf8'));
  } catch {
    return false;
  }
}
