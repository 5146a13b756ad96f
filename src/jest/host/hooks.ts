import { afterAll, afterEach, beforeEach, expect } from '@jest/globals';
import { nowMs } from '../../core/clock';
import type { TestIdentity } from '../../core/host';
import type { Runner } from './runner';

const JESTS_OWN_TIMEOUT_MS = 5_000;

/**
 * What can be known of a test runner from its hooks alone: attempts are counted, and the limit of a test counts from
 * its first hook, which is early rather than late. What is left behind is looked for at the end of a file only.
 */
export function readHooks(): Runner {
  let running: { readonly identity: TestIdentity; readonly startedMs: number } | undefined;
  const attempts = new Map<string, number>();
  beforeEach(() => {
    const name = expect.getState().currentTestName ?? 'unknown test';
    const attempt = (attempts.get(name) ?? 0) + 1;
    attempts.set(name, attempt);
    running = { identity: { name, attempt }, startedMs: nowMs() };
  });
  // The limit of a test is none of the hooks that come after it.
  afterEach(() => {
    running = undefined;
  });
  return {
    testTimeoutMs: JESTS_OWN_TIMEOUT_MS,
    test: () => running?.identity,
    deadlineMs: () => (running === undefined ? undefined : running.startedMs + timeoutMs()),
    mayStillBeCleanedUp: () => true,
    afterLastHook: (fn, timeout) => afterAll(fn, timeout),
  };
}

function timeoutMs(): number {
  const set = (globalThis as { [key: symbol]: unknown })[Symbol.for('TEST_TIMEOUT_SYMBOL')];
  return typeof set === 'number' ? set : JESTS_OWN_TIMEOUT_MS;
}
