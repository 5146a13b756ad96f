import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { sleep } from '../../../src/core/clock';

/** Where a program is, if it is installed. */
export function findProgram(name: string, moreFolders: readonly string[] = []): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...moreFolders];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** `describe`, or a visible skip where a program is missing. */
export function describeWith(program: string | undefined, name: string, aptPackage: string): jest.Describe {
  if (program !== undefined) return describe;
  process.stderr.write(`skipped: ${name} is not installed here (Debian: apt-get install ${aptPackage})\n`);
  return describe.skip;
}

/** A free port of loopback. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Who a server runs as that refuses to run as root: nothing where this is not root. */
export function unprivilegedUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = ['postgres', 'nobody'].flatMap((name) => users.filter(([known]) => known === name))[0];
  if (user === undefined)
    throw new Error('Failed to find a user to run a server as: neither postgres nor nobody is there.');
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

/** A folder of its own, which a server may write to. */
export function ownFolder(name: string): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `mettle-${name}-`));
  const user = unprivilegedUser();
  if (user) chownSync(path, user.uid, user.gid);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Starts a server, and waits until it answers. */
export async function startProgram(
  command: readonly [string, ...string[]],
  { cwd, asRoot = false }: { readonly cwd: string; readonly asRoot?: boolean },
  ready: () => Promise<unknown>,
): Promise<{ readonly process: ChildProcess; stop(signal: NodeJS.Signals): Promise<void> }> {
  const [program, ...args] = command;
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], ...(asRoot ? {} : unprivilegedUser()) });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      output = `${output}${text}`.slice(-4000);
    });
  }
  const exited = once(child, 'exit');
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  for (let attempt = 0; ; attempt++) {
    try {
      await ready();
      return { process: child, stop };
    } catch (error) {
      if (attempt < 300 && child.exitCode === null) await sleep(50);
      else {
        await stop('SIGKILL');
        throw new Error(`Failed to start ${program}: ${error}\n${output}`);
      }
    }
  }
}
