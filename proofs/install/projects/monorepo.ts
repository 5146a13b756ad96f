import type { Project } from '../project';
import { fastSpec, integrationSpec, loadSpec, server } from '../sources';
import { tsconfig, withGlobals } from '../toolchain';

/** Packages under one root `projects`: one with kinds, one that knows nothing of jest-mettle. */
export const monorepo: Project = {
  name: 'monorepo with root projects, defineProjects',
  manager: 'npm',
  packageJson: { devDependencies: withGlobals },
  files: {
    'jest.config.js': `module.exports = {
  projects: ['<rootDir>/packages/plain', ...require('./packages/orders/jest.projects.js')],
  reporters: ['default', 'jest-mettle/reporter'],
};
`,
    'tsconfig.json': tsconfig('commonjs'),
    'packages/plain/package.json': '{"name":"plain"}',
    'packages/plain/jest.config.js': "module.exports = { displayName: 'plain', transform: {} };\n",
    'packages/plain/plain.spec.js':
      "test('has no matcher of jest-mettle', () => expect(expect(1).toHaveStatus).toBeUndefined());\n",
    'packages/orders/package.json': '{"name":"orders"}',
    'packages/orders/jest.projects.js': `const { defineProjects } = require('jest-mettle/config');
module.exports = defineProjects({ rootDir: __dirname, displayName: 'orders', preset: 'ts-jest' });
`,
    'packages/orders/server.cjs': server,
    'packages/orders/sum.spec.ts': fastSpec(),
    'packages/orders/orders.integration.spec.ts': integrationSpec('globals', 'packages/orders/server.cjs'),
    'packages/orders/orders.load.spec.ts': loadSpec('globals', 'packages/orders/server.cjs'),
  },
  runs: [
    { command: ['npx', 'jest'], prints: [/Tests: +2 passed, 2 total/] },
    {
      command: ['npx', 'jest'],
      env: { METTLE_KINDS: 'all' },
      prints: [/Tests: +5 passed, 5 total/],
      leaves: ['.mettle/report.html'],
    },
  ],
};
