import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pinned } from '../../benchmarks/support/pin';

/** What a server of `servers.cjs` did, by its own count. */
export interface ServerCounts {
  readonly requests: number;
  /** Requests whose connection it reset, or whose answer it cut. */
  readonly broken: number;
  /** How long it really stood still. */
  readonly stalledMs: number;
  /** How long it really held half of its answers back. */
  readonly heldP50Ms: number | null;
}

/** A server with a known behaviour, in a process of its own. */
export interface KnownServer {
  readonly url: string;
  counts(): Promise<ServerCounts>;
  stop(): Promise<void>;
}

/** Starts a server of `servers.cjs` on the server's core; it ends with this process. */
export async function startServer(behaviour: string, options: object): Promise<KnownServer> {
  const command = [process.execPath, join(__dirname, 'servers.cjs'), behaviour, JSON.stringify(options)];
  const [file = '', ...args] = pinned('server', command);
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const exited = once(child, 'exit');
  const hear = async <T>(): Promise<T> => {
    const [message] = await Promise.race([
      once(child, 'message'),
      exited.then(() => Promise.reject(new Error(`the server "${behaviour}" has ended`))),
    ]);
    return message as T;
  };
  const { port } = await hear<{ port: number }>();
  return {
    url: `http://127.0.0.1:${port}`,
    async counts() {
      child.send('counts');
      return (await hear<{ counts: ServerCounts }>()).counts;
    },
    async stop() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
