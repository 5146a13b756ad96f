import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { packageFile } from '../../../src/core/package-root';

/**
 * Runs the body of an async function in a Node process of its own, with what this package exports as `memory`, and gives what it returns,
 * as JSON: a small heap that nobody else changes.
 */
export async function runNode<T>(
  body: string,
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<T> {
  const script = `
    const memory = require(${JSON.stringify(packageFile('dist/memory.js'))});
    (async () => { ${body} })().then((value) => console.log(JSON.stringify(value ?? null)));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], {
    cwd,
    env: { ...process.env, ...env },
    timeout: 60_000,
  });
  return JSON.parse(stdout) as T;
}
