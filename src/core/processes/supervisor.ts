import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { failedTo } from '../errors';
import { inEmptyContext, inHostRealm } from '../host-realm';
import { packageFile } from '../package-root';
import { SUPERVISOR_VARIABLE, startOf } from './snapshot';
import type { Leader } from './tree';

/** What the supervisor ends or deletes when its owner is gone. One line of JSON on its pipe. */
export type Guarded = { readonly tree: Leader } | { readonly file: string };

/** The line that asks the supervisor to end everything now. */
export const END_EVERYTHING = '!';

interface Owner {
  mark: string;
  supervisor?: ChildProcess;
  /** The lines of what is guarded now, so that a supervisor that was killed can be replaced. */
  readonly guarded: Set<string>;
}

const KEY = 'jest-mettle.owner';

/** One per process (per thread, in worker threads), whatever number of sandboxes it runs. */
function owner(): Owner {
  const found = inHostRealm<Owner>(`globalThis[Symbol.for('${KEY}')] ??= { mark: '', guarded: new Set() }`);
  if (found.mark === '') found.mark = randomUUID();
  return found;
}

/** The mark of this process: everything that it starts carries it in its environment as `METTLE_OWNER=<mark>.<tree>`. */
export function ownerMarker(): string {
  return owner().mark;
}

/** Has the supervisor end or delete this when the present process ends in any way, until the returned function is called. */
export function guard(guarded: Guarded): () => void {
  const line = JSON.stringify(guarded);
  const own = owner();
  tell(own, `+${line}`);
  own.guarded.add(line);
  return () => {
    if (own.guarded.delete(line) && isAlive(own.supervisor)) tell(own, `-${line}`);
  };
}

/**
 * Has a temporary file or folder deleted when this process ends in any way, SIGKILL included. The returned function
 * ends that; call it after deleting the file.
 */
export function guardFile(path: string): () => void {
  return guard({ file: resolve(path) });
}

/** Starts the supervisor where none runs, so that nothing can be started without it. */
export function ensureSupervisor(): void {
  const own = owner();
  if (!isAlive(own.supervisor)) startSupervisor(own);
}

/**
 * Has the supervisor end every process tree of this process now and delete its temporary files, without waiting: the
 * request is in the kernel when this returns. For an owner that has lost its own parent, such as a Jest worker whose
 * Jest was interrupted.
 */
export function endEverything(): void {
  const own = owner();
  if (isAlive(own.supervisor)) tell(own, END_EVERYTHING);
}

function isAlive(supervisor: ChildProcess | undefined): boolean {
  if (supervisor?.pid === undefined || supervisor.exitCode !== null || supervisor.signalCode !== null) return false;
  // Node tells of an end a turn later: what is guarded in between would be told to nobody.
  return process.platform !== 'linux' || startOf(supervisor.pid) !== undefined;
}

function tell(own: Owner, line: string): void {
  if (!isAlive(own.supervisor)) startSupervisor(own);
  own.supervisor?.stdin?.write(`${line}\n`);
}

/**
 * Made in Node's own realm down to the last object: the supervisor outlives the test file that happened to need it first,
 * and would keep that file's whole sandbox in memory.
 */
const SPAWN = `(spawn, program, entry, cwd, path, mark) => {
  const supervisor = spawn(program, [entry], {
    detached: true, // a session of its own: Ctrl-C and a closed terminal do not reach it
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd,
    windowsHide: true,
    env: { PATH: path, ${SUPERVISOR_VARIABLE}: mark }, // nothing of the run's environment is meant for it
  });
  supervisor.on('error', () => {});
  supervisor.stdin?.on('error', () => {});
  supervisor.stdin?.unref();
  supervisor.unref();
  return supervisor;
}`;

type Spawn = (
  spawner: typeof spawn,
  program: string,
  entry: string,
  cwd: string,
  path: string,
  mark: string,
) => ChildProcess;

function startSupervisor(own: Owner): void {
  const entry = packageFile('dist/supervisor.js');
  if (!existsSync(entry)) throw cannotStart(`${entry} is missing`);
  const start = inHostRealm<Spawn>(SPAWN);
  const supervisor = inEmptyContext(() =>
    start(spawn, process.execPath, entry, resolve('/'), process.env['PATH'] ?? '', own.mark),
  );
  if (supervisor.pid === undefined) throw cannotStart('the process could not be created');
  own.supervisor = supervisor;
  for (const line of own.guarded) supervisor.stdin?.write(`+${line}\n`);
}

function cannotStart(reason: string): Error {
  return failedTo({
    to: 'start the supervisor of child processes',
    reason,
    cure: 'Install jest-mettle again; in its own repository, run `npm run build` first',
    code: 'METTLE_PROCESS',
  });
}
