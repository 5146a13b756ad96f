import { join } from 'node:path';
import { defineConfig, type UserConfig } from 'tsdown';
import { buildPage } from './scripts/build-page';

const shared: UserConfig = {
  target: 'node20.18',
  shims: true,
  // ESM-only packages that a CommonJS consumer under Jest could not load.
  noExternal: ['p-limit', 'yocto-queue'],
};

export default defineConfig([
  {
    ...shared,
    entry: {
      index: 'src/index.ts',
      integration: 'src/integration/index.ts',
      chaos: 'src/chaos/index.ts',
      load: 'src/load/index.ts',
      memory: 'src/memory/index.ts',
      bench: 'src/bench/index.ts',
      service: 'src/service/index.ts',
      config: 'src/jest/config/index.ts',
      matchers: 'src/jest/matchers.ts',
      // Loaded by Jest, by path.
      preset: 'src/jest/preset.ts',
      setup: 'src/jest/setup.ts',
      reporter: 'src/jest/reporter/reporter.ts',
      sequencer: 'src/jest/sequencer.ts',
      'runners/serial': 'src/jest/runners/serial.ts',
      'runners/isolated': 'src/jest/runners/isolated.ts',
    },
    format: ['cjs', 'esm'],
    dts: true,
    clean: true,
    onSuccess: () => buildPage(join(__dirname, 'dist/assets')),
  },
  {
    ...shared,
    // Started as threads or processes of their own, by path: nothing imports them.
    entry: {
      cli: 'src/cli/bin.ts',
      'load-worker': 'src/load/worker/entry.ts',
      'fork-entry': 'src/core/fork/fork-entry.ts',
      supervisor: 'src/core/processes/supervisor-entry.ts',
      'leak-child': 'src/memory/child/child-entry.ts',
      'bench-child': 'src/bench/fork/bench-child-entry.ts',
      'heap-surveyor': 'src/memory/snapshot/surveyor-entry.ts',
      'chaos-burner': 'src/chaos/machine/burner-entry.ts',
    },
    format: ['cjs'],
    dts: false,
    clean: false,
  },
  {
    ...shared,
    // Read as text and put into a service through its inspector: one file that needs nothing but Node, so in a build of its own.
    entry: { 'chaos-agent': 'src/chaos/machine/agent-entry.ts' },
    format: ['cjs'],
    dts: false,
    clean: false,
  },
]);
