import type { Host } from '../../src/core/host';

/** A host for tests, with whatever the test wants to differ. */
export function testHost(differing: Partial<Host> = {}): Host {
  return {
    name: 'node',
    seed: () => undefined,
    test: () => ({ attempt: 1 }),
    deadlineMs: () => undefined,
    fileHooks: () => undefined,
    allowHosts: [],
    recordDir: undefined,
    savesMissing: () => true,
    dropCaches: () => {},
    ...differing,
  };
}
