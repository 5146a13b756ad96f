import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, buildSync } from 'esbuild';
import { mapStack, originalPosition, type SourcePosition } from '../../src/core/source-maps';

// For a machine that is busy with other things: nothing here waits by the clock.
jest.setTimeout(30_000);

const folder = mkdtempSync(join(tmpdir(), 'mettle maps (1)-'));
const source = join(folder, 'src', 'thrower.ts');
const code = `interface Unused {
  readonly gone: boolean;
}

type Also = Unused;

export function thrower(input: Also | undefined): never {
  if (input) console.log(input.gone);
  throw new Error('on purpose');
}

thrower(undefined);
`;
const throwsAt = { file: source, line: 9, column: 9 };
const callsAt = { file: source, line: 12, column: 1 };

mkdirSync(join(folder, 'src'));
writeFileSync(source, code);
afterAll(() => rmSync(folder, { recursive: true }));

function build(name: string, options: BuildOptions): string {
  const outfile = join(folder, name);
  buildSync({ entryPoints: [source], outfile, minify: true, bundle: true, platform: 'node', ...options });
  return outfile;
}

/** Runs a file and returns the stack that Node itself printed. */
function stackOf(file: string): string {
  const { stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8', env: {} });
  return stderr.slice(stderr.indexOf('Error: on purpose'));
}

function placesOf(stack: string): SourcePosition[] {
  const frames = [...stack.matchAll(/\(?(\/[^\n]*?):(\d+):(\d+)\)?$/gm)];
  return frames.map(([, file = '', line, column]) => ({ file, line: Number(line), column: Number(column) }));
}

const firstPlaceOf = (stack: string): SourcePosition => placesOf(stack)[0] ?? { file: '', line: 0, column: 0 };

test.each<[string, BuildOptions]>([
  ['beside it', { sourcemap: 'linked' }],
  ['inline', { sourcemap: 'inline' }],
  ['of an ES module', { sourcemap: 'linked', format: 'esm', outExtension: {} }],
])('finds the source of a built file with a map %s', (name, options) => {
  const file = build(`${name.replaceAll(' ', '-')}.${options.format === 'esm' ? 'mjs' : 'js'}`, options);
  const stack = stackOf(file);
  expect(placesOf(stack)).not.toContainEqual(throwsAt);
  expect(placesOf(mapStack(stack)).slice(0, 2)).toEqual([throwsAt, callsAt]);
});

test('a map with sections gives each section its own source', () => {
  const first = build('first.js', { sourcemap: 'external' });
  const map = JSON.parse(readFileSync(`${first}.map`, 'utf8'));
  const file = join(folder, 'joined.js');
  const sections = [
    { offset: { line: 2, column: 0 }, map },
    { offset: { line: 50, column: 0 }, map: { ...map, sources: ['src/other.ts'] } },
  ];
  writeFileSync(`${file}.map`, JSON.stringify({ version: 3, sections }));
  writeFileSync(file, `\n\n${readFileSync(first, 'utf8')}\n//# sourceMappingURL=joined.js.map\n`);
  const stack = stackOf(file);
  expect(placesOf(mapStack(stack))[0]).toEqual(throwsAt);
  const { line, column } = firstPlaceOf(stack);
  expect(originalPosition(file, line + 48, column)).toEqual({ ...throwsAt, file: join(folder, 'src/other.ts') });
});

test('takes a file URL, and a data URL without base64', () => {
  const file = build('url.js', { sourcemap: 'external' });
  const map = readFileSync(`${file}.map`, 'utf8');
  const link = `data:application/json;charset=utf-8,${encodeURIComponent(map)}`;
  writeFileSync(file, `${readFileSync(file, 'utf8')}\n//# sourceMappingURL=${link}\n`);
  const stack = stackOf(file).replaceAll(file, pathToFileURL(file).href);
  expect(placesOf(mapStack(stack))[0]).toEqual(throwsAt);
});

test('a file that is built again is read again', () => {
  const file = build('again.js', { sourcemap: 'linked' });
  const { line, column } = firstPlaceOf(stackOf(file));
  expect(originalPosition(file, line, column)).toEqual(throwsAt);
  const map = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
  writeFileSync(`${file}.map`, JSON.stringify({ ...map, sources: ['src/moved.ts'] }));
  utimesSync(file, 1, 1);
  expect(originalPosition(file, line, column)?.file).toBe(join(folder, 'src/moved.ts'));
});

test.each([
  ['no map', ''],
  ['a map that is missing', '//# sourceMappingURL=missing.js.map'],
  ['a map that is broken', '//# sourceMappingURL=data:application/json;base64,e30='],
  ['a map that is no JSON', '//# sourceMappingURL=data:application/json,%7B'],
])('%s leaves the place as it is', (name, link) => {
  const file = join(folder, `${name.replaceAll(' ', '-')}.js`);
  writeFileSync(file, `throw new Error('on purpose');\n${link}\n`);
  expect(originalPosition(file, 1, 7)).toBeUndefined();
  const stack = stackOf(file);
  expect(placesOf(stack)[0]).toEqual({ file, line: 1, column: 7 });
  expect(mapStack(stack)).toBe(stack);
});

test('what is no file stays as it is', () => {
  expect(originalPosition(join(folder, 'none.js'), 1, 1)).toBeUndefined();
  const stack =
    'Error: /a/b.js:1:2\n    at node:internal/main:1:2\n    at <anonymous>\n    at eval (eval at x (/a.js:1:1), <anonymous>:1:1)';
  expect(mapStack(stack)).toBe(stack);
});

test('says the same as Node itself', () => {
  const file = build('node.js', { sourcemap: 'linked' });
  let byNode = '';
  try {
    execFileSync(process.execPath, ['--enable-source-maps', file], { encoding: 'utf8', stdio: 'pipe', env: {} });
  } catch (error) {
    byNode = (error as { stderr: string }).stderr;
  }
  const own = placesOf(mapStack(stackOf(file)));
  expect(placesOf(byNode.slice(byNode.indexOf('Error: on purpose'))).slice(0, 2)).toEqual(own.slice(0, 2));
});
