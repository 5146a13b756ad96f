import type { Project } from '../project';
import { fastSpec, integrationSpec, loadSpec, server } from '../sources';
import { tsconfig, withGlobals } from '../toolchain';

/** The shortest way: one string in the configuration, everything in one run. */
export const cjsTsJest: Project = {
  name: 'CommonJS, ts-jest, preset alone',
  manager: 'npm',
  packageJson: { devDependencies: withGlobals },
  files: {
    'jest.config.js': "module.exports = { preset: 'jest-mettle' };\n",
    'tsconfig.json': tsconfig('commonjs'),
    'server.cjs': server,
    'sum.spec.ts': fastSpec(),
    'orders.integration.spec.ts': integrationSpec(),
    'orders.load.spec.ts': loadSpec(),
  },
  runs: [
    { command: ['npx', 'jest'], prints: [/Tests: +4 passed, 4 total/], leaves: [] },
    { command: ['npx', 'tsc', '--noEmit'] },
  ],
};
