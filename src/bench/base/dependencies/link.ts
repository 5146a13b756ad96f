import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** The present version and the copy of another one. */
export interface Trees {
  /** The working tree of the present version, symbolic links resolved. */
  readonly present: string;
  /** The files of the other version. */
  readonly copy: string;
}

/**
 * Gives folders of a copy the dependencies of the same folders of the present version, one link an entry. An entry that is a
 * package of the repository itself, as workspaces have them, becomes a link to that package in the copy: otherwise the other
 * version would run with present code. What tools keep there for themselves (`.cache` and the like) is not shared.
 *
 * May be repeated: what is missing or points elsewhere is put right.
 */
export function linkDependencies({ present, copy }: Trees, folders: readonly string[]): void {
  for (const folder of folders) {
    linkEntries({ present, copy }, join(present, folder, 'node_modules'), join(copy, folder, 'node_modules'));
  }
  linkModulesAbove(present, dirname(copy));
}

function linkEntries(trees: Trees, from: string, to: string): void {
  for (const name of readdirSync(from)) {
    if (name.startsWith('.') && name !== '.bin') continue;
    const [source, link] = [join(from, name), join(to, name)];
    if (name === '.bin' || name.startsWith('@')) linkEntries(trees, source, link);
    else linkTo(targetFor(trees, source), link);
  }
}

/** Where a link has to lead; nowhere for a package that the other version does not have, and for a broken link. */
function targetFor({ present, copy }: Trees, source: string): string | undefined {
  if (!existsSync(source)) return undefined;
  const path = relative(present, realpathSync(source));
  const parts = path.split(sep);
  if (parts[0] === '..' || parts.includes('node_modules')) return source;
  const counterpart = join(copy, path);
  return existsSync(counterpart) ? counterpart : undefined;
}

/** Node looks for packages above the repository, too: images of containers have them there. */
function linkModulesAbove(present: string, aboveCopy: string): void {
  const found = foldersAbove(present).find((folder) => existsSync(join(folder, 'node_modules')));
  if (found !== undefined) linkTo(join(found, 'node_modules'), join(aboveCopy, 'node_modules'));
}

function foldersAbove(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...foldersAbove(parent)];
}

function linkTo(target: string | undefined, link: string): void {
  if (target === undefined || leadsTo(link, target)) return;
  const found = lstatSync(link, { throwIfNoEntry: false });
  // What is no link is in the commit.
  if (found !== undefined && !found.isSymbolicLink()) return;
  rmSync(link, { force: true });
  linkPath(target, link);
}

function leadsTo(link: string, target: string): boolean {
  try {
    return readlinkSync(link) === target;
  } catch {
    return false;
  }
}

/** Makes a link; a junction or a copy on Windows, where links need a right that users do not have. */
export function linkPath(target: string, link: string): void {
  mkdirSync(dirname(link), { recursive: true });
  const isFolder = statSync(target).isDirectory();
  if (process.platform === 'win32' && !isFolder) copyFileSync(target, link);
  else symlinkSync(target, link, isFolder ? 'junction' : 'file');
}
