import { didYouMean } from '../../../core/options';
import { cannotPrepare } from '../errors';
import type { Repository } from './repository';

/** A ref, resolved. */
export interface ResolvedRef {
  readonly commit: string;
  /** For a reader: `main (1a2b3c4)`. */
  readonly label: string;
  readonly notes: readonly string[];
}

const SHORT_ID_LENGTH = 7;

/**
 * Finds the commit of a branch, a tag, a commit id or an expression such as `HEAD~1`. A branch that is not there is taken
 * from `origin`: a checkout in CI has none but its own.
 *
 * @throws MettleError `METTLE_BENCHMARK` where there is no such commit in this clone.
 */
export async function resolveRef(repository: Repository, ref: string, what: string): Promise<ResolvedRef> {
  const commit = await commitOf(repository, ref);
  if (commit !== undefined) return { commit, label: labelOf(ref, commit), notes: [] };
  const remote = await branchOfOrigin(repository, ref);
  if (remote === undefined) throw await noSuchRef(repository, ref, what);
  return {
    commit: remote.commit,
    label: labelOf(remote.name, remote.commit),
    notes: [`there is no local ${ref}: ${remote.name} is the base`],
  };
}

async function commitOf({ git }: Repository, ref: string): Promise<string | undefined> {
  const { code, stdout } = await git('rev-parse', '--verify', '--quiet', `${ref}^{commit}`);
  return code === 0 ? stdout.trim() : undefined;
}

async function branchOfOrigin(
  repository: Repository,
  ref: string,
): Promise<{ readonly name: string; readonly commit: string } | undefined> {
  const { branch, ancestor } = partsOf(ref);
  if (branch === undefined) return undefined;
  const { code } = await repository.git('show-ref', '--verify', '--quiet', `refs/remotes/origin/${branch}`);
  const name = `origin/${branch}${ancestor}`;
  const commit = code === 0 ? await commitOf(repository, `refs/remotes/${name}`) : undefined;
  return commit === undefined ? undefined : { name, commit };
}

/** A branch by its short name, and what leads from it to an ancestor: `main` and `~2`. */
function partsOf(ref: string): { readonly branch: string | undefined; readonly ancestor: string } {
  const [, branch, ancestor = ''] = /^(?:refs\/heads\/)?([^~^:@]+)([~^].*)?$/.exec(ref) ?? [];
  // `origin/HEAD` is the default branch, not what was checked out.
  return { branch: branch === 'HEAD' ? undefined : branch, ancestor };
}

function labelOf(ref: string, commit: string): string {
  const short = commit.slice(0, SHORT_ID_LENGTH);
  return ref.length >= SHORT_ID_LENGTH && commit.startsWith(ref) ? short : `${ref} (${short})`;
}

async function noSuchRef(repository: Repository, ref: string, what: string): Promise<Error> {
  if (repository.isShallow) {
    return cannotPrepare({
      what,
      reason: `this clone is shallow, and ${ref} is not in it`,
      cure: `In GitHub Actions, give actions/checkout \`fetch-depth: 0\`. Elsewhere run \`git fetch --unshallow origin "+refs/heads/*:refs/remotes/origin/*"\` first`,
    });
  }
  const { branch } = partsOf(ref);
  if (branch === undefined) {
    return cannotPrepare({
      what,
      reason: `there is no commit ${ref} in this clone`,
      cure: 'See with `git log` how far back its history goes',
    });
  }
  const suggestion = didYouMean(ref, await namesIn(repository)).trim();
  return cannotPrepare({
    what,
    reason: `there is no branch, tag or commit ${ref} in this clone, nor a branch origin/${branch}`,
    cure: `${suggestion === '' ? '' : `${suggestion} `}A branch that is on the remote only is fetched by \`git fetch origin ${branch}:refs/remotes/origin/${branch}\``,
  });
}

/** The names of branches and tags. */
async function namesIn({ git }: Repository): Promise<string[]> {
  const { stdout } = await git(
    'for-each-ref',
    '--format=%(refname:lstrip=2)',
    'refs/heads',
    'refs/tags',
    'refs/remotes',
  );
  return stdout.split('\n').filter(Boolean);
}
