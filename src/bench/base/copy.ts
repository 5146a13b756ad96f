import { join } from 'node:path';
import type { OnProgress } from './base';
import type { Build } from './build';
import { inShell, runCommand } from './command';
import { linkDependencies } from './dependencies/link';
import type { DependencyPlan } from './dependencies/plan';
import { digestOf } from './digest';
import { buildEnvironment } from './environment';
import { cannotPrepare } from './errors';
import { checkOut } from './git/checkout';
import type { Commit } from './git/commit';
import type { Repository } from './git/repository';

/** In an entry of the cache, the folder of the commit's files. */
export const TREE = 'tree';

/** Another version, with all that was decided about it. */
export interface Version {
  readonly repository: Repository;
  readonly commit: Commit;
  readonly build: Build | undefined;
  readonly dependencies: DependencyPlan;
  /** For a reader: `main (1a2b3c4)`. */
  readonly label: string;
  /** For messages: `src/parse.ts at main (1a2b3c4)`. */
  readonly what: string;
}

/** A name for the copy: what would make another copy gives another name. */
export function nameOf({ commit, build, dependencies: { installations } }: Version): string {
  // What is installed or built may hold code for this Node alone.
  const { platform, arch, versions } = process;
  const made = JSON.stringify({ build, installations, platform, arch, abi: versions.modules });
  return `${commit.id.slice(0, 12)}-${digestOf(made)}`;
}

/**
 * Writes the files of a version into an entry of the cache, gives them their dependencies and builds them.
 *
 * @throws MettleError `METTLE_BENCHMARK` with the last output where a program fails.
 */
export async function fillCopy(
  version: Version,
  folder: string,
  signal: AbortSignal | undefined,
  onProgress: OnProgress,
): Promise<void> {
  const { repository, commit, build, dependencies, label, what } = version;
  const tree = join(folder, TREE);
  onProgress(`checking out ${label}`);
  await checkOut(repository, { commit: commit.id, tree, what, signal });
  linkDependencies({ present: repository.root, copy: tree }, dependencies.links);
  const run = async (line: string, place: string, cure: string): Promise<void> => {
    onProgress(`${line} at ${label}`);
    const command = {
      command: inShell(line),
      cwd: join(tree, place),
      env: buildEnvironment(folder),
      label: line,
      signal,
    };
    const { succeeded, end, output } = await runCommand(command);
    if (!succeeded) throw cannotPrepare({ what, reason: `\`${line}\` ${end}${place && ` in ${place}`}`, cure, output });
  };
  for (const { line, folder: place, differs } of dependencies.installations) {
    await run(line, place, `${differs} differs from the present one; { install: false } uses the present dependencies`);
  }
  if (build !== undefined) {
    await run(
      build.line,
      build.folder,
      'See its last output. It runs in a copy of the files that git has of that version',
    );
  }
}
