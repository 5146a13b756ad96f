import { runInThisContext } from 'node:vm';

/**
 * Runs source text in the realm in which Node itself runs, and returns its value. Outside a sandbox that is the present realm.
 *
 * Inside Jest's sandbox `process` is a copy whose events never come, and an object that outlives the test file would
 * keep the whole sandbox in memory. What has to be the real thing, or to live longer than a file, is made here.
 */
export function inHostRealm<T>(source: string): T {
  return runInThisContext(source) as T;
}
