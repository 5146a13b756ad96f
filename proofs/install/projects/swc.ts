import type { Project } from '../project';
import { fastSpec, integrationSpec, loadSpec, server } from '../sources';

/** A configuration with everything of the user's own that must survive. */
export const swc: Project = {
  name: '@swc/jest, own setup, mapper and reporters, async defineConfig',
  manager: 'npm',
  packageJson: {
    devDependencies: {
      jest: '^30',
      '@swc/jest': '^0.2',
      '@swc/core': '^1',
      '@types/jest': '^30',
      '@types/node': '^20',
      typescript: '~5.9',
    },
  },
  files: {
    'jest.config.js': `const { defineConfig } = require('jest-mettle/config');
module.exports = defineConfig(async () => ({
  transform: { '^.+\\\\.(t|j)sx?$': '@swc/jest' },
  moduleNameMapper: { '^@/(.*)$': '<rootDir>/src/$1' },
  setupFilesAfterEnv: ['<rootDir>/setup.ts'],
  reporters: ['default', '<rootDir>/own-reporter.js'],
}));
`,
    'own-reporter.js': "module.exports = class { onRunComplete() { console.log('own reporter was called'); } };\n",
    'setup.ts': '(globalThis as Record<string, unknown>).ownSetup = true;\n',
    'src/answer.ts': 'export const answer: number = 42;\n',
    'server.cjs': server,
    'sum.spec.ts': `import { answer } from '@/answer';\ntest('own setup and mapper', () => {\n  expect([answer, (globalThis as Record<string, unknown>).ownSetup]).toEqual([42, true]);\n});\n${fastSpec()}`,
    'orders.integration.spec.ts': integrationSpec(),
    'orders.load.spec.ts': `test('own setup', () => expect((globalThis as Record<string, unknown>).ownSetup).toBe(true));\n${loadSpec()}`,
  },
  runs: [
    { command: ['npx', 'jest'], prints: [/Tests: +2 passed, 2 total/, 'own reporter was called'] },
    {
      command: ['npx', 'jest'],
      env: { METTLE_KINDS: 'all' },
      prints: [/Tests: +6 passed, 6 total/, 'own reporter was called'],
      leaves: ['.mettle/report.html'],
    },
  ],
};
