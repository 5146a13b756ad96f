import type { Project, ProjectRun } from '../project';
import { fastSpec, integrationSpec, loadSpec, server } from '../sources';

const compilers = { '5.9': '~5.9', '6': '^6', '7': '^7' };

const settings = {
  commonjs: { module: 'commonjs' },
  node16: { module: 'node16' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
} as const;

function tsconfig(setting: keyof typeof settings): string {
  return JSON.stringify({
    compilerOptions: {
      ...settings[setting],
      target: 'es2022',
      strict: true,
      esModuleInterop: true,
      noEmit: true,
      types: ['jest', 'node'],
    },
    include: ['*.spec.ts'],
  });
}

function check(version: keyof typeof compilers, setting: keyof typeof settings): ProjectRun {
  return { command: ['node', `node_modules/typescript-${version}/bin/tsc`, '-p', `tsconfig.${setting}.json`] };
}

/** The types as a consumer's compiler sees them; a wrong use must be refused too. */
export const types: Project = {
  name: 'types with TypeScript 5.9, 6 and 7',
  manager: 'npm',
  packageJson: {
    devDependencies: {
      jest: '^30',
      '@types/jest': '^30',
      '@types/node': '^20',
      ...Object.fromEntries(
        Object.entries(compilers).map(([version, range]) => [`typescript-${version}`, `npm:typescript@${range}`]),
      ),
    },
  },
  files: {
    'server.cjs': server,
    'sum.spec.ts': fastSpec(),
    'orders.integration.spec.ts': integrationSpec(),
    'orders.load.spec.ts': loadSpec(),
    'wrong.spec.ts': `import { loadBurst } from 'jest-mettle';
import type { LoadResult } from 'jest-mettle/load';

// @ts-expect-error a rate and users together are no plan
export const both = () => loadBurst('http://127.0.0.1:1', { users: 1, rate: 1, duration: '1s', scenario: async () => {} });
// @ts-expect-error there is no limit of this name
export const unknownLimit = (result: LoadResult) => expect(result).toMeet({ p99th: '1ms' });
// @ts-expect-error there is no class 9xx
export const unknownClass = () => expect({ status: 200 }).toHaveStatus('9xx');
`,
    'tsconfig.commonjs.json': tsconfig('commonjs'),
    'tsconfig.node16.json': tsconfig('node16'),
    'tsconfig.bundler.json': tsconfig('bundler'),
  },
  runs: [
    check('5.9', 'commonjs'),
    check('5.9', 'node16'),
    check('5.9', 'bundler'),
    check('6', 'node16'),
    check('6', 'bundler'),
    check('7', 'node16'),
    check('7', 'bundler'),
  ],
};
