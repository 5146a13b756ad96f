import { asJavaScript } from '../javascript';
import type { Project } from '../project';
import { fastSpec, integrationSpec, loadSpec, server } from '../sources';

/** A package of `"type": "module"` without TypeScript. */
export const nativeEsm: Project = {
  name: 'native ESM, no transform, defineConfig',
  manager: 'npm',
  packageJson: { type: 'module', devDependencies: { jest: '^30', '@jest/globals': '^30' } },
  files: {
    'jest.config.js':
      "import { defineConfig } from 'jest-mettle/config';\nexport default defineConfig({ preset: 'jest-mettle', transform: {} });\n",
    'server.cjs': server,
    'sum.spec.js': asJavaScript(fastSpec('module')),
    'orders.integration.spec.js': asJavaScript(integrationSpec('module')),
    'orders.load.spec.js': asJavaScript(loadSpec('module')),
  },
  runs: [
    {
      command: ['npx', 'jest'],
      env: { NODE_OPTIONS: '--experimental-vm-modules', METTLE_KINDS: 'all' },
      prints: [/Tests: +4 passed, 4 total/],
      leaves: ['.mettle/report.json', '.mettle/report.html'],
    },
  ],
};
