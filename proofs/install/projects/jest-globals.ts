import type { Project } from '../project';
import { fastSpec, integrationSpec, loadSpec, server } from '../sources';
import { tsconfig, withModule } from '../toolchain';

/** Explicit imports, no global `expect`, no `@types/jest`. */
export const jestGlobals: Project = {
  name: '@jest/globals, injectGlobals: false, ts-jest',
  manager: 'npm',
  packageJson: { devDependencies: withModule },
  files: {
    'jest.config.js':
      "const { defineConfig } = require('jest-mettle/config');\nmodule.exports = defineConfig({ preset: 'ts-jest', injectGlobals: false });\n",
    'tsconfig.json': tsconfig('node16'),
    'server.cjs': server,
    'sum.spec.ts': fastSpec('module'),
    'orders.integration.spec.ts': integrationSpec('module'),
    'orders.load.spec.ts': loadSpec('module'),
  },
  runs: [
    {
      command: ['npx', 'jest'],
      env: { METTLE_KINDS: 'all' },
      prints: [/Tests: +4 passed, 4 total/],
      leaves: ['.mettle/report.html'],
    },
    { command: ['npx', 'tsc', '--noEmit'] },
  ],
};
