import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type BuildOptions, buildSync } from 'esbuild';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { connectInspector, type InspectorClient } from '../../../src/core/inspector';
import { profileSites } from '../../../src/memory/sites/profile-sites';
import { groupOf } from './support';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'mettle sites (1)-'));
const source = join(folder, 'src', 'service.ts');
mkdirSync(join(folder, 'src'));
mkdirSync(join(folder, 'dist'));
copyFileSync(join(__dirname, 'fixtures/service.ts'), source);
const code = readFileSync(source, 'utf8');
const children: ChildProcess[] = [];

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

function bundled(name: string, options: BuildOptions): string[] {
  const outfile = join(folder, 'dist', name);
  buildSync({ entryPoints: [source], outfile, bundle: true, platform: 'node', sourcemap: 'linked', ...options });
  return [outfile];
}

function compiled(name: string, target: ScriptTarget, sourceRoot?: string): string[] {
  const file = join(folder, 'dist', name);
  const { outputText, sourceMapText = '' } = transpileModule(code, {
    fileName: sourceRoot === undefined ? '../src/service.ts' : 'service.ts',
    compilerOptions: { target, module: ModuleKind.CommonJS, sourceMap: true, ...(sourceRoot && { sourceRoot }) },
  });
  const map = {
    ...JSON.parse(sourceMapText),
    sources: [sourceRoot === undefined ? '../src/service.ts' : 'service.ts'],
  };
  writeFileSync(`${file}.map`, JSON.stringify(map));
  writeFileSync(file, outputText.replace(/sourceMappingURL=.*/, `sourceMappingURL=${name}.map`));
  return [file];
}

/** As `--coverage` of Jest and nyc do it: a map in the file that leads through two steps. */
function counted(): string[] {
  const { outputText, sourceMapText = '' } = transpileModule(code, {
    fileName: source,
    compilerOptions: { target: ScriptTarget.ES2022, module: ModuleKind.CommonJS, sourceMap: true },
  });
  const { createInstrumenter } = require('istanbul-lib-instrument') as {
    createInstrumenter(options: object): {
      instrumentSync(code: string, file: string, map: object): string;
      lastSourceMap(): object;
    };
  };
  const instrumenter = createInstrumenter({ produceSourceMap: true, esModules: false });
  const input = { ...JSON.parse(sourceMapText), sources: [source] };
  const text = instrumenter.instrumentSync(outputText, source, input);
  const map = Buffer.from(JSON.stringify(instrumenter.lastSourceMap())).toString('base64');
  const file = join(folder, 'dist', 'counted.js');
  writeFileSync(file, `${text}\n//# sourceMappingURL=data:application/json;base64,${map}`);
  return [file];
}

function jiti(): string[] {
  const file = join(folder, 'dist', 'jiti.cjs');
  const load = `require(${JSON.stringify(require.resolve('jiti'))}).createJiti(__filename, { sourceMaps: true, fsCache: false })`;
  writeFileSync(file, `void ${load}.import(${JSON.stringify(source)});`);
  return [file];
}

async function connect(args: readonly string[]): Promise<InspectorClient> {
  const child = spawn(process.execPath, ['--inspect=127.0.0.1:0', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  const lines = createInterface({ input: child.stderr });
  const [line] = (await once(lines, 'line')) as [string];
  return connectInspector(/ws:\S+/.exec(line)?.[0] ?? line);
}

async function evaluate(inspector: InspectorClient, expression: string, awaitPromise = false): Promise<unknown> {
  const params = { expression, awaitPromise, returnByValue: true };
  return (await inspector.send<{ result: { value: unknown } }>('Runtime.evaluate', params)).result.value;
}

async function work(inspector: InspectorClient, iterations: number): Promise<void> {
  // V8 forgets a promise that no one else holds.
  await evaluate(inspector, `globalThis.working = work(${iterations})`, true);
}

const KEEP = { file: source, line: 18, functionName: 'keep' };

test.each<[string, () => string[], object?]>([
  ['tsc, with a map beside it', () => compiled('beside.js', ScriptTarget.ES2022)],
  ['tsc, with a sourceRoot', () => compiled('root.js', ScriptTarget.ES2022, join(folder, 'src'))],
  ['tsc, for old targets', () => compiled('old.js', ScriptTarget.ES2015)],
  ['a bundle', () => bundled('bundle.js', {})],
  ['a bundle with short names', () => bundled('short.js', { minify: true }), { functionName: expect.any(String) }],
  ['an ES module with its map inside', () => bundled('module.mjs', { format: 'esm', sourcemap: 'inline' })],
  ['coverage', counted],
  ['esbuild-register', () => ['-r', require.resolve('esbuild-register'), source]],
  ['jiti', jiti],
])('finds the source of a running process behind %s', async (_name, build, known = {}) => {
  const inspector = await connect(build());
  try {
    while ((await evaluate(inspector, 'typeof work')) !== 'function');
    await work(inspector, 100);
    const located = await profileSites({
      inspector,
      iterations: 1_000,
      run: () => work(inspector, 1_000),
      settle: async () => void (await inspector.send('HeapProfiler.collectGarbage')),
      expectedBytes: 200_000,
      signal: new AbortController().signal,
    });
    const sites = located.sitesOf(groupOf());
    const keep = sites.find(({ line }) => line === KEEP.line);
    expect(keep).toMatchObject({ ...KEEP, userFrame: { file: source, line: 18 }, ...known });
    expect(keep?.frames[0]).toMatchObject({ file: source, line: 23 });
    expect(keep?.statements.map(({ line, text, keeps }) => [line, text, keeps])).toEqual([
      [19, 'const order: Order = { id, lines: [id, id, id, id, id, id] };', false],
      [20, 'orders.push(order);', true],
    ]);
    expect(sites.flatMap(({ statements }) => statements)).toContainEqual(
      expect.objectContaining({ line: 12, text: expect.stringContaining('this.pages.push('), keeps: true }),
    );
    expect(new Set(sites.map(({ file }) => file))).toEqual(new Set([source]));
  } finally {
    await inspector.close();
  }
});
