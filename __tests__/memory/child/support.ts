import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LeakOptions, LeakResult } from '../../../src/memory';
import { runNode } from '../support/run-node';

/** What came of a measurement, and what was left at that moment. */
export interface Looked {
  readonly result?: LeakResult;
  readonly error?: { readonly name: string; readonly code?: string; readonly message: string; readonly stack: string };
  /** Folders for temporary files. */
  readonly folders: readonly string[];
  /** Processes that the caller has, but for the supervisor of all of them. */
  readonly children: readonly string[];
}

const LOOK = `
const { readdirSync, readFileSync } = require('node:fs');
const children = () => readdirSync('/proc/self/task')
  .flatMap((id) => readFileSync('/proc/self/task/' + id + '/children', 'utf8').split(' ').filter(Boolean))
  .map((pid) => readFileSync('/proc/' + pid + '/cmdline', 'utf8').split('\\0').join(' '))
  .filter((command) => command !== '' && !command.includes('supervisor.js'));
const options = OPTIONS;
if (options.abortAfter) options.signal = AbortSignal.timeout(options.abortAfter);
delete options.abortAfter;
const told = await memory.detectLeaks(ADDRESS, options).then(
  (result) => ({ result }),
  ({ name, code, message, stack }) => ({ error: { name, code, message, stack } }),
);
return {
  ...told,
  folders: readdirSync(process.env.TMPDIR).filter((name) => name.startsWith('mettle-')),
  children: children(),
};
`;

/** A folder with modules, in which measurements are made, each by a Node process of its own with its own folder for temporary files. */
export function moduleFolder(): {
  readonly dir: string;
  readonly tmp: string;
  /** Writes a module and returns its address. */
  write(name: string, code: string): string;
  look(address: string, options?: LeakOptions & { readonly abortAfter?: number }): Promise<Looked>;
  remove(): void;
} {
  const dir = mkdtempSync(join(tmpdir(), 'leak-modules-'));
  const tmp = join(dir, 'tmp');
  mkdirSync(tmp);
  return {
    dir,
    tmp,
    write(name, code) {
      writeFileSync(join(dir, name), code);
      return `./${name}`;
    },
    look(address, options = {}) {
      const body = LOOK.replace('OPTIONS', JSON.stringify(options)).replace('ADDRESS', JSON.stringify(address));
      return runNode<Looked>(body, { cwd: dir, env: { TMPDIR: tmp } });
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
