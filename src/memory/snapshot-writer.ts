import { closeSync, fstatSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { failedTo, reasonOf } from '../core/errors';
import { inHostRealm } from '../core/host-realm';

/** Who writes a snapshot of this process: the package heapdump, or Node itself. */
export type SnapshotWriter = 'node:v8' | 'heapdump';

interface Heapdump {
  writeSnapshot(file: string, done: (error: Error | null) => void): boolean;
}

/**
 * Writes a snapshot of the heap of this thread to a file; one that is there is replaced. Blocks until it is written. By heapdump where the user
 * has it, this is the main thread and `numbers` are not asked for; else by Node itself, which writes the same format.
 *
 * @param options - `numbers`: also the values of numbers, which only Node writes. `isPrimed`: a debugger has counted the lines of all scripts; to
 * do that here would end an inspector session, upon which V8 numbers all objects anew.
 * @returns who wrote it.
 * @throws MettleError `METTLE_SNAPSHOT`; nothing is left of a file that could not be written whole.
 */
export function writeSnapshotFile(
  file: string,
  { numbers = false, isPrimed = false }: { readonly numbers?: boolean; readonly isPrimed?: boolean } = {},
): SnapshotWriter {
  const heapdump = numbers ? undefined : loadHeapdump();
  if (!isPrimed) prime();
  // Under another name first: a snapshot that breaks off must not look like one, nor take the place of a whole one.
  const part = `${file}.part`;
  try {
    if (heapdump) writeByHeapdump(heapdump, part);
    else v8().writeHeapSnapshot(part, { exposeInternals: false, exposeNumericValues: numbers });
    requireWhole(part);
    renameSync(part, file);
    return heapdump ? 'heapdump' : 'node:v8';
  } catch (error) {
    rmSync(part, { force: true });
    throw failedTo({
      to: `write a heap snapshot to ${file}`,
      reason: reasonOf(error),
      cure: 'Check that its folder can be written to, and has room for about twice the size of the heap',
      code: 'METTLE_SNAPSHOT',
      cause: error,
    });
  }
}

function host(): NodeJS.Process {
  return inHostRealm<typeof globalThis>('globalThis').process;
}

function v8(): typeof import('node:v8') {
  return host().getBuiltinModule('node:v8');
}

/**
 * Before V8 11.5 (Node 20 has 11.3) a snapshot counts the lines of every script anew for each function in it, unless a debugger
 * has counted them once: a process with TypeScript in it takes half a minute instead of half a second.
 * https://v8.dev/blog/speeding-up-v8-heap-snapshots
 */
function prime(): void {
  if (Number.parseInt(host().versions.node, 10) >= 21) return;
  const { Session } = host().getBuiltinModule('node:inspector');
  const session = new Session();
  session.connect();
  try {
    session.post('Debugger.enable');
    session.post('Debugger.disable');
  } finally {
    session.disconnect();
  }
}

let loaded: Heapdump | null | undefined;

/** heapdump, where it can be loaded: from this package as its peer, or from the project that runs. */
function loadHeapdump(): Heapdump | undefined {
  // In a worker thread it crashes the process, or does not load at all.
  if (!host().getBuiltinModule('node:worker_threads').isMainThread) return undefined;
  loaded ??= requireHeapdump() ?? null;
  return loaded ?? undefined;
}

function requireHeapdump(): Heapdump | undefined {
  const { env } = host();
  const before = env['NODE_HEAPDUMP_OPTIONS'];
  // Else it writes a snapshot on each SIGUSR2, which other tools use too. It reads this when it is loaded, and never again.
  env['NODE_HEAPDUMP_OPTIONS'] = before ?? 'nosignal';
  try {
    for (const from of [__filename, join(host().cwd(), 'package.json')]) {
      try {
        return host().getBuiltinModule('node:module').createRequire(from)('heapdump') as Heapdump;
      } catch {
        // Not there, not built, or built for another Node: Node's own writer does as well.
      }
    }
    return undefined;
  } finally {
    if (before === undefined) delete env['NODE_HEAPDUMP_OPTIONS'];
  }
}

function writeByHeapdump(heapdump: Heapdump, file: string): void {
  let failure: Error | null = null;
  // It calls back before it returns.
  const done = heapdump.writeSnapshot(file, (error) => {
    failure = error;
  });
  if (failure !== null) throw failure;
  if (!done) throw new Error('heapdump wrote nothing');
}

/** heapdump says nothing of a disk that becomes full: a snapshot that is whole ends with its JSON. */
function requireWhole(file: string): void {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const end = Buffer.alloc(16);
    const read = readSync(descriptor, end, 0, end.length, Math.max(0, size - end.length));
    if (!end.toString('latin1', 0, read).trimEnd().endsWith('}'))
      throw new Error('the file ends in the middle, so the disk may be full');
  } finally {
    closeSync(descriptor);
  }
}
