import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import type { BenchmarkCommit } from '../../core/records/bench';

/** `commit_info` of a file of pytest-benchmark. @internal */
export interface CommitInfo {
  readonly id: string;
  readonly time: string | null;
  readonly author_time: string | null;
  readonly dirty: boolean;
  readonly project: string;
  readonly branch: string;
}

/** Asking git must never hold up a run: the status of a very large repository takes some seconds. */
const LIMIT_MS = 10_000;
/** The names that pytest-benchmark has for them. */
const NO_COMMIT = 'unversioned';
const NO_BRANCH = '(unknown)';
const DETACHED = '(detached head)';

const run = promisify(execFile);

/**
 * The commit that a folder is at; `null` outside a repository, in one without a commit, and where git is missing or refuses. Files that git does not
 * know do not make it dirty, as saved runs would. Where git cannot say in time whether there are changes, it is dirty.
 *
 * @example
 * ```ts
 * const commit = await readCommit(); // { id: 'e31d865…', dirty: false, branch: 'main', … }
 * ```
 * @internal
 */
export async function readCommit(folder: string = process.cwd()): Promise<BenchmarkCommit | null> {
  const [log, status, branch, remote] = await Promise.all([
    git(folder, '-c', 'log.showSignature=false', 'log', '-1', '--format=%H%n%cI%n%aI'),
    git(folder, 'status', '--porcelain', '--untracked-files=no'),
    git(folder, 'rev-parse', '--abbrev-ref', 'HEAD'),
    git(folder, 'config', '--get', 'remote.origin.url'),
  ]);
  const [id, time, authorTime] = log?.split('\n') ?? [];
  if (id === undefined || time === undefined || authorTime === undefined) return null;
  return {
    id,
    time,
    authorTime,
    dirty: status !== '',
    project: projectOf(remote) ?? basename((await git(folder, 'rev-parse', '--show-toplevel')) ?? folder),
    branch: branch === undefined || branch === 'HEAD' ? DETACHED : branch,
  };
}

/** A commit as pytest-benchmark writes one. @internal */
export function commitInfo(commit: BenchmarkCommit | null, folder: string = process.cwd()): CommitInfo {
  if (commit === null) {
    const project = basename(folder);
    return { id: NO_COMMIT, time: null, author_time: null, dirty: false, project, branch: NO_BRANCH };
  }
  const { authorTime, ...same } = commit;
  return {
    id: same.id,
    time: same.time,
    author_time: authorTime,
    dirty: same.dirty,
    project: same.project,
    branch: same.branch,
  };
}

/** What its output is, without the line's end; `undefined` where it failed. It takes no lock: another git may be at work. */
async function git(folder: string, ...args: string[]): Promise<string | undefined> {
  try {
    const { stdout } = await run('git', ['--no-optional-locks', ...args], { cwd: folder, timeout: LIMIT_MS });
    return stdout.trim();
  } catch {
    return undefined;
  }
}

/** The last part of a remote's address, without `.git`. */
function projectOf(remote: string | undefined): string | undefined {
  return remote
    ?.split(/[/:\s\\]|\.git$/)
    .filter((part) => part !== '')
    .at(-1);
}
