import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

let root: string | undefined;

/** The folder of this package, from its sources as from its build. */
export function packageRoot(): string {
  root ??= findRoot(__dirname);
  return root;
}

/** A file of this package, such as `dist/supervisor.js`. */
export function packageFile(relative: string): string {
  return join(packageRoot(), relative);
}

/** Whether a file is code of this package: of its sources, its build or its preset. */
export function isCodeOfThisPackage(file: string): boolean {
  return ['src', 'dist', 'preset'].some((folder) => file.startsWith(packageFile(folder) + sep));
}

function findRoot(folder: string): string {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'jest-mettle') return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error(`Failed to find the folder of jest-mettle above ${__dirname}.`);
  return findRoot(parent);
}
