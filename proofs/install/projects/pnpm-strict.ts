import type { Project } from '../project';
import { fastSpec, integrationSpec, loadSpec, server } from '../sources';
import { tsconfig, withGlobals, withModule } from '../toolchain';

const files = {
  'tsconfig.json': tsconfig('node16'),
  'server.cjs': server,
};

/** Nothing is hoisted: every package sees its own dependencies only. */
export const pnpmGlobals: Project = {
  name: 'pnpm without hoisting, preset alone, global expect',
  manager: 'pnpm',
  npmrc: 'hoist=false',
  packageJson: { devDependencies: withGlobals },
  files: {
    ...files,
    'jest.config.js': "module.exports = { preset: 'jest-mettle' };\n",
    'sum.spec.ts': fastSpec(),
    'orders.integration.spec.ts': integrationSpec(),
    'orders.load.spec.ts': loadSpec(),
  },
  runs: [
    { command: ['pnpm', 'exec', 'jest'], prints: [/Tests: +4 passed, 4 total/] },
    { command: ['pnpm', 'exec', 'tsc', '--noEmit'] },
  ],
};

/** The same with explicit imports and `defineConfig`. */
export const pnpmModule: Project = {
  name: 'pnpm without hoisting, defineConfig, @jest/globals',
  manager: 'pnpm',
  npmrc: 'hoist=false',
  packageJson: {
    // The types of `expect` in @jest/globals are in a package of their own, which hoist=false hides.
    devDependencies: { ...withModule, expect: '^30' },
  },
  files: {
    ...files,
    'jest.config.js':
      "const { defineConfig } = require('jest-mettle/config');\nmodule.exports = defineConfig({ preset: 'ts-jest' });\n",
    'sum.spec.ts': fastSpec('module'),
    'orders.integration.spec.ts': integrationSpec('module'),
    'orders.load.spec.ts': loadSpec('module'),
  },
  runs: [
    {
      command: ['pnpm', 'exec', 'jest'],
      env: { METTLE_KINDS: 'all' },
      prints: [/Tests: +4 passed, 4 total/],
      leaves: ['.mettle/report.html'],
    },
    { command: ['pnpm', 'exec', 'tsc', '--noEmit'] },
  ],
};
