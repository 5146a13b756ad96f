import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inHostRealm } from '../../../src/core/host-realm';
import { groupOf, sitesHere } from './support';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'mettle-async-'));
const file = join(folder, 'node_modules', 'keeper', 'index.js');
mkdirSync(join(folder, 'node_modules', 'keeper'), { recursive: true });
writeFileSync(
  file,
  `const kept = [];
exports.save = async (item) => {
  await null;
  await new Promise(setImmediate);
  keep(item);
};
function keep(item) {
  debugger;
  kept.push({ item, at: [item, item, item] });
}
`,
);
// By Node itself: a package is not code of the user, and it runs outside of the sandbox.
const { save } = createRequire(__filename)(file) as { save(item: number): Promise<void> };

afterAll(() => rmSync(folder, { recursive: true }));

async function order(item: number): Promise<void> {
  await save(item);
}

const runFew = async (): Promise<void> => {
  for (let i = 0; i < 3; i++) await order(i);
};

test("names the user's function that awaits a package, which no heap profile does", async () => {
  const prepareStackTrace = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  const { sitesOf } = await sitesHere(500, order, { runFew });
  const [site] = sitesOf(groupOf());
  expect(site).toMatchObject({ file, line: 7, functionName: 'keep' });
  expect(site?.userFrame).toMatchObject({ file: __filename, functionName: 'order' });
  expect(site?.frames.map(({ functionName }) => functionName).slice(0, 2)).toEqual([
    expect.stringMatching('save'),
    'order',
  ]);
  expect(site?.statements.map(({ text }) => text)).toEqual(['await save(item);']);
  expect(Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')).toEqual(prepareStackTrace);
  expect(inHostRealm<string[]>('Object.getOwnPropertyNames(globalThis)').join()).not.toMatch(/mettleStack/i);
});

test('where the few iterations fail, everything is ended, and their very error comes out', async () => {
  const error = new Error('on purpose');
  const calls: string[] = [];
  const fail = async (): Promise<never> => {
    throw error;
  };
  await expect(sitesHere(500, order, { runFew: fail }, calls)).rejects.toBe(error);
  expect(calls).toContain('Debugger.setBreakpoint');
  expect(calls.slice(-5)).toEqual(
    expect.arrayContaining([
      'Debugger.removeBreakpoint',
      'Runtime.removeBinding',
      'Runtime.evaluate',
      'Debugger.disable',
    ]),
  );
});

test('without that there is no function of the user, and the statements are those of the package', async () => {
  const [site] = (await sitesHere(500, order)).sitesOf(groupOf());
  expect(site).toMatchObject({ file, functionName: 'keep', userFrame: null });
  expect(site?.statements).toEqual([expect.objectContaining({ line: 9, keeps: true })]);
});
