import type { TestIdentity } from '../../core/host';

/** What is known of the test runner that runs the present file. */
export interface Runner {
  /** How long a test or hook may take that says nothing of its own. */
  readonly testTimeoutMs: number;
  /** The running test; `undefined` between tests and in the hooks of a file. */
  test(): TestIdentity | undefined;
  /** The moment at which the running test or hook will be failed, on the clock of `nowMs`. */
  deadlineMs(): number | undefined;
  /** Whether what the previous tests made may still be cleaned up by an `afterAll` to come. */
  mayStillBeCleanedUp(): boolean;
  /** Calls `fn` after the last hook of the file. To be called while the file is being set up. */
  afterLastHook(fn: () => Promise<void>, timeoutMs: number): void;
}
