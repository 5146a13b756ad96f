import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failedTests } from '../../src/jest/reporter/failed-tests';
import { jestProject, removeProjects } from '../support/jest-project';

jest.setTimeout(60_000);
afterAll(removeProjects);

test('names what failed, without colours, without frames of others, and not without end', () => {
  const message = `\u001b[31mError: no\u001b[39m\n    at own (/p/a.spec.ts:1:1)\n    at theirs (/p/node_modules/x/y.js:1:1)\n    at node (node:internal/x:1:1)\n${'z'.repeat(9000)}`;
  const [failed] = failedTests(
    [
      {
        testFilePath: '/p/test/a.spec.ts',
        testResults: [
          { status: 'passed', fullName: 'holds', failureMessages: [] },
          { status: 'failed', fullName: 'orders fails', failureMessages: [message] },
        ],
      },
    ],
    '/p',
  );
  expect(failed).toMatchObject({ path: join('test', 'a.spec.ts'), name: 'orders fails' });
  expect(failed?.message).toMatch(/^Error: no\n {4}at own \(a\.spec\.ts:1:1\)\nz+…$/);
  expect(failed?.message.length).toBeLessThan(4100);
});

test('a file whose last hook failed has the reason, which Jest gives as the stack', () => {
  const testExecError = { message: '', stack: 'MettleError: Failed to keep it running: it died.' };
  expect(failedTests([{ testFilePath: '/p/a.spec.ts', testExecError, testResults: [] }], '/p')).toEqual([
    { path: 'a.spec.ts', name: 'the whole file', message: testExecError.stack },
  ]);
});

test('a run in which a file could not run is a failed one, and the report says which', async () => {
  const project = jestProject({
    'jest.config.js': "module.exports = { preset: 'jest-mettle' };",
    'a.spec.js': "const { eventually } = require('jest-mettle');\ntest('holds', () => eventually(() => {}));",
    'b.spec.js': "require('./is-not-there');",
  });
  const { code } = await project.jest();
  expect(code).toBe(1);
  const { run } = JSON.parse(readFileSync(join(project.dir, '.mettle/report.json'), 'utf8'));
  expect(run.tests).toEqual({ passed: 1, failed: 1, skipped: 0 });
  expect(run.failedTests).toEqual([
    { path: 'b.spec.js', name: 'the whole file', message: expect.stringContaining('is-not-there') },
  ]);
  const page = readFileSync(join(project.dir, '.mettle/report.html'), 'utf8');
  expect(page).toContain('Failed tests');
  expect(existsSync(join(project.dir, '.mettle/.gitignore'))).toBe(true);
});
