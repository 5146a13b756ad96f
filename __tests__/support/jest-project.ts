import { type ChildProcess, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const REPOSITORY = join(__dirname, '..', '..');
const PACKED = ['dist', 'preset', 'package.json'];

/** A run of Jest that has ended. */
export interface JestRun {
  readonly code: number | null;
  readonly output: string;
}

/** A project in a folder of its own, with this package installed as it is packed. */
export interface JestProject {
  readonly dir: string;
  /** Runs Jest to its end, without what the run around this one has in its environment. */
  jest(args?: readonly string[], env?: Readonly<Record<string, string>>): Promise<JestRun>;
  /** Starts Jest, to be interrupted. */
  start(
    args?: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): { readonly run: Promise<JestRun>; kill(signal: NodeJS.Signals): void };
}

const bases: string[] = [];
const running = new Set<ChildProcess>();

/** Makes a project of some files. The build must be there: `npm run build`. */
export function jestProject(files: Readonly<Record<string, string>>): JestProject {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'mettle-project-')));
  bases.push(base);
  install(join(base, 'node_modules'));
  const dir = join(base, 'project');
  for (const [path, text] of Object.entries({ 'package.json': '{"name":"project"}', ...files })) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return {
    dir,
    jest: (args = [], env = {}) => startJest(dir, args, env).run,
    start: (args = [], env = {}) => startJest(dir, args, env),
  };
}

/** Ends what still runs, and deletes every project. */
export function removeProjects(): void {
  for (const child of running) child.kill('SIGKILL');
  for (const base of bases.splice(0)) rmSync(base, { recursive: true, force: true });
}

/** Everything of this repository is there, as if hoisted; only this package is a copy of what is packed. */
function install(modules: string): void {
  if (!existsSync(join(REPOSITORY, 'dist/setup.js'))) throw new Error('There is no build: run `npm run build` first.');
  mkdirSync(modules, { recursive: true });
  const from = realpathSync(join(REPOSITORY, 'node_modules'));
  for (const name of readdirSync(from)) symlinkSync(join(from, name), join(modules, name));
  for (const name of PACKED) cpSync(join(REPOSITORY, name), join(modules, 'jest-mettle', name), { recursive: true });
}

function startJest(
  dir: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): ReturnType<JestProject['start']> {
  const own = Object.entries(process.env).filter(([name]) => !/^(?:METTLE_|JEST_|NODE_OPTIONS$)/.test(name));
  const child = spawn(process.execPath, [join(dir, '../node_modules/jest/bin/jest.js'), ...args], {
    cwd: dir,
    env: { ...Object.fromEntries(own), CI: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  const run = new Promise<JestRun>((resolve) => {
    child.on('close', (code) => {
      running.delete(child);
      resolve({ code, output });
    });
  });
  return { run, kill: (signal) => void child.kill(signal) };
}
