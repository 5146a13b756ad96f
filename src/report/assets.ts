import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failedTo, reasonOf } from '../core/errors';

/** The script and the style of the page, as `scripts/build-page.ts` made them beside this file. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

let loaded: PageAssets | undefined;

/** Reads the script and the style of the page, once. @throws MettleError `METTLE_REPORT` */
export function pageAssets(): PageAssets {
  loaded ??= { script: readAsset('page.js'), style: readAsset('page.css') };
  return loaded;
}

function readAsset(name: string): string {
  const path = join(__dirname, 'assets', name);
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw failedTo({
      to: `read ${path}`,
      reason: reasonOf(error),
      cure: 'Install jest-mettle again',
      code: 'METTLE_REPORT',
      cause: error,
    });
  }
}
