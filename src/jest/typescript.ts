import { createRequire } from 'node:module';
import { join } from 'node:path';
import { resolveFromJest } from './running-jest';

/** What Jest takes as its `transform`. */
export type Transform = Readonly<Record<string, readonly [path: string, options: object]>>;

/** What Jest hands to babel-jest by itself. Giving any `transform` takes that away, so it is given back. */
const JAVASCRIPT = '\\.jsx?$';
const TYPESCRIPT = '\\.[cm]?tsx?$';

/**
 * The transform of a project that has none: ts-jest for TypeScript, each file by itself, and Jest's default for
 * JavaScript. `undefined` where ts-jest is not installed.
 *
 * ts-jest is looked for beside this package (where a package manager puts our optional peers), and from the working
 * folder.
 */
export function typescriptTransform(): Transform | undefined {
  const tsJest = resolveFrom([__filename, join(process.cwd(), 'noop.js')], 'ts-jest');
  if (tsJest === undefined) return undefined;
  const babelJest = resolveFromJest('babel-jest');
  return {
    // `isolatedModules` among the compiler's options: as an option of ts-jest it is deprecated. `useESM` only has an
    // effect on files that Jest treats as modules.
    [TYPESCRIPT]: [tsJest, { tsconfig: { isolatedModules: true }, useESM: true }],
    ...(babelJest === undefined ? {} : { [JAVASCRIPT]: [babelJest, {}] }),
  };
}

function resolveFrom(files: readonly string[], name: string): string | undefined {
  for (const file of files) {
    try {
      return createRequire(file).resolve(name);
    } catch {
      // Not from there.
    }
  }
  return undefined;
}
