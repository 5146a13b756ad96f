import { execFile } from 'node:child_process';
import { cleanEnvironment } from '../environment';
import { cannotPrepare } from '../errors';

/** What a git command answered. */
export interface GitAnswer {
  /** 0 for success. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A git repository with a working tree. */
export interface Repository {
  /** Absolute path of the working tree, symbolic links resolved. */
  readonly root: string;
  /** Absolute path of its git folder. */
  readonly gitFolder: string;
  /** Whether its history is cut off. */
  readonly isShallow: boolean;
  /** Asks git, in the working tree. A code other than 0 is an answer, too. */
  git(...args: string[]): Promise<GitAnswer>;
}

/** The names of all files of a large repository. */
const MAX_ANSWER_BYTES = 512 * 1024 * 1024;

/** The environment in which git writes nothing but what it is asked to, and asks nobody. */
export function gitEnvironment(): Record<string, string> {
  return {
    ...cleanEnvironment(),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_LFS_SKIP_SMUDGE: '1',
  };
}

/**
 * Finds the repository that a folder lies in.
 *
 * @param what - what is to be prepared, for messages.
 * @throws MettleError `METTLE_BENCHMARK` where git is not installed, the folder is in no repository, or git refuses it.
 */
export async function findRepository(
  folder: string,
  what: string,
  signal: AbortSignal | undefined,
): Promise<Repository> {
  const query = ['rev-parse', '--show-toplevel', '--absolute-git-dir', '--is-shallow-repository'];
  const { code, stdout, stderr } = await askGit(query, folder, what, signal);
  const [root, gitFolder, shallow] = stdout.split('\n');
  if (code !== 0 || !root || !gitFolder) throw noRepository(folder, what, stderr);
  return {
    root,
    gitFolder,
    isShallow: shallow === 'true',
    git: (...args) => askGit(args, root, what, signal),
  };
}

function askGit(
  args: readonly string[],
  cwd: string,
  what: string,
  signal: AbortSignal | undefined,
): Promise<GitAnswer> {
  return new Promise((resolve, reject) => {
    const options = {
      cwd,
      env: gitEnvironment(),
      maxBuffer: MAX_ANSWER_BYTES,
      windowsHide: true,
      ...(signal === undefined ? {} : { signal }),
    };
    execFile('git', args, options, (error, stdout, stderr) => {
      if (signal?.aborted) reject(signal.reason);
      else if (error?.code === 'ENOENT') reject(noGit(what, error));
      else if (error && typeof error.code !== 'number') reject(error);
      else resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

function noGit(what: string, cause: unknown): Error {
  return cannotPrepare({
    what,
    reason: 'there is no program "git"',
    cure: 'Install git, or compare with a published version',
    cause,
  });
}

function noRepository(folder: string, what: string, stderr: string): Error {
  const [said = ''] = stderr.trim().split('\n');
  if (/dubious ownership/.test(stderr)) {
    return cannotPrepare({
      what,
      reason: `git does not trust ${folder}, which belongs to another user`,
      cure: `Run \`git config --global --add safe.directory ${folder}\``,
    });
  }
  return cannotPrepare({
    what,
    reason: /not a git repository/.test(said) ? `${folder} is in no git repository` : `git says "${said}" in ${folder}`,
    cure: 'Run it in the working tree of a repository, or compare with a published version',
  });
}
