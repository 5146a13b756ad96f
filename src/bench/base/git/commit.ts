import { posix } from 'node:path';
import type { Repository } from './repository';

/** What a commit holds, by paths with forward slashes, relative to its root. */
export interface Commit {
  readonly id: string;
  /** Its files. */
  readonly files: ReadonlySet<string>;
  /** The folders that hold them; the root is ''. */
  readonly folders: ReadonlySet<string>;
  /** The text of a file; `undefined` where it has none of that name. */
  read(path: string): Promise<string | undefined>;
}

/** Lists a commit. */
export async function readCommit(repository: Repository, id: string): Promise<Commit> {
  const { stdout } = await repository.git('ls-tree', '-r', '-z', '--full-tree', '--name-only', id);
  const files = new Set(stdout.split('\0').filter(Boolean));
  const folders = new Set(['']);
  for (const file of files) {
    // Where a folder is known, those above it are.
    for (let folder = parentOf(file); !folders.has(folder); folder = parentOf(folder)) folders.add(folder);
  }
  return {
    id,
    files,
    folders,
    async read(path) {
      if (!files.has(path)) return undefined;
      return (await repository.git('cat-file', 'blob', `${id}:${path}`)).stdout;
    },
  };
}

/** The folder of a file or folder; '' at the top. */
export function parentOf(path: string): string {
  const parent = posix.dirname(path);
  return parent === '.' ? '' : parent;
}

/** A folder and all above it, to the root. */
export function withParents(folder: string): string[] {
  return folder === '' ? [''] : [folder, ...withParents(parentOf(folder))];
}

/** The path of a name in a folder. */
export function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
