import { type BenchMatchers, benchMatchers } from '../bench';
import { type ChaosMatchers, chaosMatchers } from '../chaos';
import { type IntegrationMatchers, integrationMatchers } from '../integration';
import { type LoadMatchers, loadMatchers } from '../load';
import { type MemoryMatchers, memoryMatchers } from '../memory';

/**
 * Every matcher of this package, for `expect.extend`. The preset and `defineConfig` do that by themselves.
 *
 * @example
 * ```ts
 * import { matchers } from 'jest-mettle/matchers';
 * expect.extend(matchers);
 * ```
 */
export const matchers = {
  ...benchMatchers,
  ...chaosMatchers,
  ...integrationMatchers,
  ...loadMatchers,
  ...memoryMatchers,
};

/** The matchers that this package adds to `expect`. */
export interface MettleMatchers<R>
  extends BenchMatchers<R>,
    ChaosMatchers<R>,
    IntegrationMatchers<R>,
    LoadMatchers<R>,
    MemoryMatchers<R> {}

declare global {
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: the type parameters must be those of @types/jest, to the letter.
    interface Matchers<R, T = {}> extends MettleMatchers<R> {}
  }
}

// biome-ignore lint/suspicious/noTsIgnore: the error is there for some consumers only, and it has to reach their compiler.
/** @ts-ignore `expect` cannot be found where a package manager hides it; then only the global `expect` is typed. */
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends MettleMatchers<R> {}
}
