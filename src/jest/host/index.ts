import { afterAll, beforeAll, expect, jest } from '@jest/globals';
import { host, setHost } from '../../core/host';
import { readCircus } from './circus';
import { readHooks } from './hooks';
import type { Runner } from './runner';
import { dropTypeScriptPrograms } from './typescript-programs';

/** What the setup file needs of the running Jest. */
export interface JestHost extends Pick<Runner, 'testTimeoutMs' | 'mayStillBeCleanedUp' | 'afterLastHook'> {
  readonly testPath: string;
  /** Runs something that belongs to no test, although the runner has begun one. */
  betweenTests(work: () => Promise<void>): Promise<void>;
}

/** Puts the host in place that tells everything below about Jest. */
export function installJestHost(): JestHost {
  const testPath = expect.getState().testPath ?? 'unknown file';
  const runner = readCircus() ?? readHooks();
  const { allowHosts, recordDir } = host();
  let isBetween = false;
  setHost({
    name: 'jest',
    seed,
    test: () => ({ path: testPath, ...((isBetween ? undefined : runner.test()) ?? { attempt: 1 }) }),
    deadlineMs: () => runner.deadlineMs(),
    fileHooks: () => ({ beforeAll, afterAll }),
    allowHosts,
    recordDir,
    savesMissing: () => snapshotMode() !== 'none',
    dropCaches: dropTypeScriptPrograms,
  });
  return {
    testPath,
    testTimeoutMs: runner.testTimeoutMs,
    mayStillBeCleanedUp: () => runner.mayStillBeCleanedUp(),
    afterLastHook: (fn, timeoutMs) => runner.afterLastHook(fn, timeoutMs),
    betweenTests: async (work) => {
      isBetween = true;
      try {
        await work();
      } finally {
        isBetween = false;
      }
    },
  };
}

function seed(): number | undefined {
  try {
    return jest.getSeed();
  } catch {
    return undefined;
  }
}

/** What `--ci` and `-u` mean for snapshots: `none` under `--ci`, which Jest takes for granted in CI. */
function snapshotMode(): string | undefined {
  const { snapshotState } = expect.getState() as { snapshotState?: { readonly _updateSnapshot?: string } };
  return snapshotState?._updateSnapshot;
}
