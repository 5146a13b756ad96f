import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The full path of a file of this package, such as `dist/supervisor.js`, whether this module runs from `src` or from `dist`.
 */
export function packageFile(relative: string): string {
  return join(packageRoot(__dirname), relative);
}

function packageRoot(from: string): string {
  const manifest = join(from, 'package.json');
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'jest-mettle') return from;
  const parent = dirname(from);
  if (parent === from) throw new Error(`no package.json of jest-mettle above ${__dirname}`);
  return packageRoot(parent);
}
