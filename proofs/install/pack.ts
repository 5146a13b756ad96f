import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FigureContext } from '../../scripts/figures/figure';
import { mustRun } from './shell';

const ROOT = join(__dirname, '..', '..');

/** Builds the package as it is now, packs it, and returns the path of the file. */
export function pack({ folder, say }: Pick<FigureContext, 'folder' | 'say'>): string {
  say('building and packing');
  mustRun(['npm', 'run', 'build', '--silent'], ROOT);
  mustRun(['npm', 'pack', '--silent', '--pack-destination', folder], ROOT);
  const file = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (file === undefined) throw new Error('npm pack made no file.');
  return join(folder, file);
}
