import { createHash } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { createServer, connect as netConnect, type Server, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { after, sleep } from './clock';
import { failedTo, reasonOf } from './errors';

/** Options of {@link acquireLock} and {@link withLock}. */
export interface LockOptions {
  /** Who holds it, as those who wait are told: `benchmark of orders.bench.spec.ts`. The process id is added. */
  readonly holder: string;
  /** Ends the waiting; the lock then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called for each holder that is waited for, with its own words. */
  readonly onWait?: (holder: string) => void;
}

/** A holder that is computing cannot answer; after this long it is waited for without its name. */
const ANSWER_WITHIN_MS = 500;
/** Pause before another try where the holder went between our two steps. */
const RETRY_AFTER_MS = 20;
/** Length of `sun_path` on Linux without the leading NUL. */
const ABSTRACT_NAME_LENGTH = 107;

/**
 * Takes a lock that one process of this machine can hold at a time, waiting for its turn. Returns the function that
 * gives it back. The kernel gives it back when the holder ends in any way: nothing is ever stale.
 *
 * It is a listening socket: an abstract unix socket on Linux, a unix socket in the temporary folder on macOS, a named
 * pipe on Windows (the last two unverified). Its name holds the user, so two users do not get in each other's way; on
 * Linux, containers with a network of their own do not see each other's locks. Those who wait are served in about the
 * order in which they came. It is not reentrant.
 *
 * @throws MettleError `METTLE_LOCK` where the system refuses the socket.
 * @throws the signal's reason, when it aborts the waiting.
 * @example
 * ```ts
 * const release = await acquireLock('measure', { holder: 'orders.bench.spec.ts', onWait: (who) => log(`waiting for ${who}`) });
 * try { … } finally { await release(); }
 * ```
 */
export async function acquireLock(name: string, options: LockOptions): Promise<() => Promise<void>> {
  const address = addressOf(name);
  for (;;) {
    options.signal?.throwIfAborted();
    const release = await hold(name, address, options.holder);
    if (release) return release;
    await holderGoes(address, options);
  }
}

/** Runs a function while holding a lock, see {@link acquireLock}. */
export async function withLock<T>(name: string, options: LockOptions, fn: () => Promise<T> | T): Promise<T> {
  const release = await acquireLock(name, options);
  try {
    return await fn();
  } finally {
    await release();
  }
}

function addressOf(name: string): string {
  const user = process.platform === 'win32' ? userInfo().username : String(process.getuid?.());
  const full = `jest-mettle.${user}.${name}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${full}`;
  const short = `jest-mettle.${createHash('sha256').update(full).digest('hex').slice(0, 20)}`;
  if (process.platform !== 'linux') return join(tmpdir(), `${short}.lock`);
  // Older Node fills the name up with NULs and newer Node does not: full length is the same name for both.
  const readable = Buffer.byteLength(full) <= ABSTRACT_NAME_LENGTH ? full : short;
  return `\0${readable.padEnd(ABSTRACT_NAME_LENGTH - (Buffer.byteLength(readable) - readable.length), '.')}`;
}

async function hold(name: string, address: string, holder: string): Promise<(() => Promise<void>) | undefined> {
  const waiting = new Set<Socket>();
  const server = createServer((socket) => {
    waiting.add(socket);
    socket.unref();
    socket.on('error', () => {});
    socket.on('close', () => waiting.delete(socket));
    socket.write(`${holder} (process ${process.pid})`);
  });
  if (!(await listens(server, name, address))) return undefined;
  server.unref();
  return async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    // In the order in which they came: the first to hear of it is the first to try.
    for (const socket of waiting) socket.destroy();
    await closed;
  };
}

function listens(server: Server, name: string, address: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(cannotLock(name, error));
    });
    server.listen({ path: address, exclusive: true }, () => resolve(true));
  });
}

/** Resolves when the present holder is gone, or may be. */
async function holderGoes(address: string, { signal, onWait }: LockOptions): Promise<void> {
  signal?.throwIfAborted();
  const seen = fileAt(address);
  const socket = netConnect(address);
  const stop = (): unknown => socket.destroy();
  signal?.addEventListener('abort', stop, { once: true });
  let reported = false;
  const report = (holder: string): void => {
    if (!reported) onWait?.(holder);
    reported = true;
  };
  let cancel = (): void => {};
  try {
    socket.once('connect', () => {
      cancel = after(ANSWER_WITHIN_MS, () => report('another process'));
    });
    socket.on('data', (text) => report(String(text)));
    const failure = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      socket.once('error', resolve);
      socket.once('close', () => resolve(undefined));
    });
    if (failure?.code === 'ECONNREFUSED' && seen !== undefined && seen === fileAt(address)) rmSync(address);
    if (failure) await sleep(RETRY_AFTER_MS, signal);
  } finally {
    cancel();
    signal?.removeEventListener('abort', stop);
    socket.destroy();
  }
}

/** Identity of the file of a unix socket, which stays behind when its holder is killed; none for the other kinds. */
function fileAt(address: string): bigint | undefined {
  if (address.startsWith('\0') || process.platform === 'win32') return undefined;
  return statSync(address, { bigint: true, throwIfNoEntry: false })?.ino;
}

function cannotLock(name: string, cause: unknown): Error {
  return failedTo({
    to: `take the lock "${name}"`,
    reason: reasonOf(cause),
    cure: 'Check that this user may make sockets in the temporary folder',
    code: 'METTLE_LOCK',
    cause,
  });
}
