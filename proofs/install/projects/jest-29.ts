import type { Project } from '../project';
import { fastSpec, integrationSpec, loadSpec, server } from '../sources';
import { tsconfig, withJest29 } from '../toolchain';

/** The oldest Jest that is promised, with each way of choosing kinds. */
export const jest29: Project = {
  name: 'Jest 29.7, ts-jest, defineConfig',
  manager: 'npm',
  packageJson: { devDependencies: withJest29 },
  files: {
    'jest.config.js':
      "const { defineConfig } = require('jest-mettle/config');\nmodule.exports = defineConfig({ preset: 'ts-jest' });\n",
    'tsconfig.json': tsconfig('commonjs'),
    'server.cjs': server,
    'sum.spec.ts': fastSpec(),
    'orders.integration.test.ts': integrationSpec(),
    'orders.load.test.ts': loadSpec(),
  },
  runs: [
    { command: ['npx', 'jest'], prints: [/Tests: +1 passed, 1 total/, 'sum.spec.ts'] },
    {
      command: ['npx', 'jest', '--selectProjects', 'load'],
      prints: [/Tests: +2 passed, 2 total/],
      leaves: ['.mettle/report.html'],
    },
    { command: ['npx', 'jest'], env: { METTLE_KINDS: 'all' }, prints: [/Tests: +4 passed, 4 total/] },
    { command: ['npx', 'tsc', '--noEmit'] },
  ],
};
