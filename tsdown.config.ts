import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    integration: 'src/integration/index.ts',
    load: 'src/load/index.ts',
    'load-worker': 'src/load/worker/entry.ts',
    service: 'src/service/index.ts',
    'fork-entry': 'src/core/fork/fork-entry.ts',
    supervisor: 'src/core/processes/supervisor-entry.ts',
    config: 'src/jest/config/index.ts',
    matchers: 'src/jest/matchers.ts',
    // Loaded by Jest, by path.
    preset: 'src/jest/preset.ts',
    setup: 'src/jest/setup.ts',
    reporter: 'src/jest/reporter/index.ts',
    sequencer: 'src/jest/sequencer.ts',
    'runners/serial': 'src/jest/runners/serial.ts',
    'runners/isolated': 'src/jest/runners/isolated.ts',
  },
  format: ['cjs', 'esm'],
  target: 'node20.18',
  dts: true,
  shims: true,
  sourcemap: true,
  clean: true,
  // ESM-only packages that a CommonJS consumer under Jest could not load.
  noExternal: ['p-limit', 'yocto-queue'],
});
