import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { jestProject, removeProjects } from '../support/jest-project';

jest.setTimeout(60_000);
afterAll(removeProjects);

const body = `
test('x', async () => {
  expect({ status: 200 }).toHaveStatus('2xx');
  await expect(Promise.resolve({ status: 200 })).resolves.toHaveStatus(200);
  expect({ status: 200 }).not.toHaveHeader('x');
  // @ts-expect-error there is no class 9xx
  expect({ status: 200 }).toHaveStatus('9xx');
  // @ts-expect-error there is no such matcher
  expect(1).toHaveStatuss(200);
});`;

/** As consumers compile it, with the library's own declarations checked too. */
test.each([
  ['the global expect', 'commonjs', '', '["jest", "node"]'],
  ['the expect of @jest/globals', 'node16', "import { expect, test } from '@jest/globals';", '["node"]'],
])('matchers are typed on %s, with module %s', async (_, module, imports, types) => {
  const { dir } = jestProject({
    'tsconfig.json': `{ "compilerOptions": {
      "module": "${module}", "target": "es2022", "strict": true, "exactOptionalPropertyTypes": true,
      "esModuleInterop": true, "skipLibCheck": false, "noEmit": true, "types": ${types} } }`,
    'a.spec.ts': `import type { MettleMatchers } from 'jest-mettle';
${imports}
export type Known = keyof MettleMatchers<void>;
${body}`,
    'config.ts': `import type { Config } from 'jest';
import { matchers } from 'jest-mettle/matchers';
import { defineConfig, defineProjects } from 'jest-mettle/config';
export const now: Config = defineConfig<Config>({ preset: 'ts-jest' }, { allowHosts: ['a.internal'] });
export const later: () => Promise<Config> = defineConfig(async (): Promise<Config> => ({ projects: defineProjects({ rootDir: 'a' }) }));
export const names: string[] = Object.keys(matchers);`,
  });
  const tsc = join(dir, '../node_modules/typescript/bin/tsc');
  const compiled = promisify(execFile)(process.execPath, [tsc, '-p', dir], { cwd: dir });
  await expect(compiled.catch((error: { stdout: string }) => error)).resolves.toMatchObject({ stdout: '' });
});
