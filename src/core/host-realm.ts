import { AsyncResource } from 'node:async_hooks';
import { runInThisContext } from 'node:vm';

/**
 * Runs source text in the realm in which Node itself runs, and returns its value. Outside a sandbox that is the present realm.
 *
 * Inside Jest's sandbox `process` is a copy whose events never come, and an object that outlives the test file would
 * keep the whole sandbox in memory. What has to be the real thing, or to live longer than a file, is made here, and
 * {@link inEmptyContext}.
 */
export function inHostRealm<T>(source: string): T {
  return runInThisContext(source) as T;
}

/** An error as Node itself makes it: in its own realm, so that it is no `instanceof Error` of a sandbox, as a real one is not. */
export function hostError<Fields extends object>(message: string, fields: Fields): Error & Fields {
  const HostError = inHostRealm<ErrorConstructor>('Error');
  return Object.assign(new HostError(message), fields);
}

/**
 * Runs a function without the async context of the caller. A timer, socket or process that is made in a test carries the
 * test's own AsyncLocalStorage store (jest-circus has one), and would keep the test's sandbox in memory as long as it lives.
 *
 * Node has no public way out of a context: this clears what an AsyncResource has taken over from it, in the two forms that
 * Node has had (`kResourceStore` by async hooks, `context_frame` since Node 24). Elsewhere it changes nothing.
 */
export function inEmptyContext<T>(call: () => T): T {
  const scope = new AsyncResource('jest-mettle');
  const taken = scope as unknown as Record<symbol, unknown>;
  for (const key of Object.getOwnPropertySymbols(scope)) {
    if (/ResourceStore|context_?frame/i.test(String(key.description))) taken[key] = undefined;
  }
  return scope.runInAsyncScope(call);
}
