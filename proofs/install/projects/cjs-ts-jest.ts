import type { Project } from '../project';
import { fastSpec, integrationSpec, loadSpec, server } from '../sources';

/** The shortest way: one string in the configuration, everything in one run. */
export const cjsTsJest: Project = {
  name: 'CommonJS, ts-jest, preset alone',
  manager: 'npm',
  packageJson: {
    devDependencies: {
      jest: '^30',
      'ts-jest': '^29.4',
      typescript: '~5.9',
      '@types/jest': '^30',
      '@types/node': '^20',
    },
  },
  files: {
    'jest.config.js': "module.exports = { preset: 'jest-mettle' };\n",
    'tsconfig.json': JSON.stringify({
      compilerOptions: { module: 'commonjs', target: 'es2022', strict: true, esModuleInterop: true },
    }),
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
