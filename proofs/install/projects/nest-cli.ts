import type { Project } from '../project';
import { fastSpec, integrationSpec, loadSpec, server } from '../sources';
import { withGlobals } from '../toolchain';

/** The configuration that Nest's command line generates, wrapped. */
export const nestCli: Project = {
  name: "Nest CLI's configuration (rootDir, testRegex)",
  manager: 'npm',
  packageJson: { devDependencies: withGlobals },
  files: {
    'jest.config.js': `const { defineConfig } = require('jest-mettle/config');
module.exports = defineConfig({
  moduleFileExtensions: ['js', 'json', 'ts'],
  rootDir: 'src',
  testRegex: '.*\\\\.spec\\\\.ts$',
  transform: { '^.+\\\\.(t|j)s$': 'ts-jest' },
  collectCoverageFrom: ['**/*.(t|j)s'],
  coverageDirectory: '../coverage',
  testEnvironment: 'node',
});
`,
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        module: 'nodenext',
        moduleResolution: 'nodenext',
        esModuleInterop: true,
        isolatedModules: true,
        emitDecoratorMetadata: true,
        experimentalDecorators: true,
        target: 'ES2023',
        strictNullChecks: true,
        skipLibCheck: true,
      },
    }),
    'server.cjs': server,
    'src/sum.spec.ts': fastSpec(),
    'src/orders.integration.spec.ts': integrationSpec(),
    'src/orders.load.spec.ts': loadSpec(),
    'src/ignored.test.ts': "test('is no spec of this project', () => { throw new Error('ran'); });\n",
  },
  runs: [
    { command: ['npx', 'jest'], prints: [/Tests: +1 passed, 1 total/] },
    { command: ['npx', 'jest', '--selectProjects', 'integration', 'load'], prints: [/Tests: +3 passed, 3 total/] },
    {
      command: ['npx', 'jest', '--coverage'],
      env: { METTLE_KINDS: 'all' },
      prints: [/coverage/i],
      printsNot: ['FAIL'],
    },
  ],
};
