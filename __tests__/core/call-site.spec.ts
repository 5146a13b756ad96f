import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { callSite } from '../../src/core/call-site';
import { packageFile } from '../../src/core/package-root';

const here = join(process.cwd(), 'specs', 'a file.spec.ts');

test('finds this line', () => {
  expect(callSite()).toMatch(/^__tests__[\\/]core[\\/]call-site\.spec\.ts:9:\d+$/);
});

test.each([
  ['with a function', `Error: x\n    at Object.<anonymous> (${here}:3:4)`],
  ['without a function', `Error: x\n    at ${here}:3:4`],
  ['as an address', `Error: x\n    at async run (${pathToFileURL(here).href}:3:4)`],
  [
    'behind our own, a dependency and Node',
    `Error: x\n    at hold (${packageFile('dist/index.js')}:1:1)\n    at it (${join('/x', 'node_modules', 'pg', 'a.js')}:1:1)\n    at node:internal/x:1:1\n    at f (${here}:3:4)`,
  ],
])('reads a frame %s', (_, stack) => {
  expect(callSite(stack)).toBe(`${join('specs', 'a file.spec.ts')}:3:4`);
});

test('a frame outside this folder keeps its whole path', () => {
  expect(callSite('Error: x\n    at f (/elsewhere/a.ts:1:2)')).toBe('/elsewhere/a.ts:1:2');
});

test('says so where there is no own frame', () => {
  expect(callSite('Error: x\n    at node:internal/x:1:1')).toBe('unknown place');
});
