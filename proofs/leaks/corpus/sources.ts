/** A scenario in a spec, as a user writes it. Its result goes to a file. */
export function specSource(title: string): string {
  return `import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { detectLeaks } from 'jest-mettle';
import scenario = require('./scenario.cjs');

const { iterations, settle } = scenario;

beforeAll(() => scenario.setup?.());
afterAll(() => scenario.teardown?.());

test('${title}', async () => {
  const result = await detectLeaks(({ iteration }) => scenario.iterate(iteration), {
    title: '${title}',
    ...(settle && { settle }),
    ...(iterations && { iterations }),
  });
  writeFileSync(join(process.env['LEAK_RESULTS']!, '${title}.json'), JSON.stringify(result));
});
`;
}
