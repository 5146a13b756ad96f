import { isCodeOfThisPackage } from '../../core/package-root';

/** Whose code it is. */
export type Owner =
  /** The user's own. */
  | 'user'
  /** A package that the user depends on. */
  | 'package'
  /** What runs or loads the code of others, and is not what a leak is about: a test runner, this package, a loader, a compiler's helpers. */
  | 'tool'
  /** Node's own. */
  | 'node';

const TEST_RUNNERS =
  /^(?:jest|jest-.+|@jest\/.+|expect|vitest|@vitest\/.+|vite-node|mocha|jasmine.*|ava|tap|@tapjs\/.+)$/;
const LOADERS =
  /^(?:ts-jest|babel-jest|babel-plugin-.+|@swc\/jest|@swc\/register|@swc-node\/.+|@babel\/(?:core|register)|pirates|jiti|ts-node|tsx|esbuild-register|source-map-support|istanbul-.+|collect-v8-coverage)$/;
const HELPERS = /^(?:tslib|@swc\/helpers|@babel\/runtime.*|regenerator-runtime|@oxc-project\/runtime)$/;

/** Whose code a file is, by its path or URL in the original source. */
export function ownerOf(file: string): Owner {
  if (file.startsWith('node:')) return 'node';
  const name = packageOf(file);
  if (name === undefined) return isCodeOfThisPackage(file) ? 'tool' : 'user';
  const isTool = name === 'jest-mettle' || [TEST_RUNNERS, LOADERS, HELPERS].some((names) => names.test(name));
  return isTool ? 'tool' : 'package';
}

/** Name of the package in which a file lies, `undefined` outside `node_modules`. */
export function packageOf(file: string): string | undefined {
  return /^.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/s.exec(file)?.[1]?.replace('\\', '/');
}
