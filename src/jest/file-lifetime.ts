import { inHostRealm } from '../core/host-realm';
import { endEverything } from '../core/processes';

const KEY = 'jest-mettle.file';

interface Present {
  end: (() => void) | undefined;
}

/** What belongs to the present test file, and must not stay in a process that runs one file after the other. */
export interface FileLifetime {
  /** Has `undo` called when the file ends without its hooks: it could not be loaded. */
  onAbandoned(undo: () => void): void;
  /** Says that the file has ended by itself. */
  ended(): void;
}

/**
 * Begins the life of a test file in this process. A file that cannot be loaded runs no hook at all: then the next one in
 * the process ends it, here.
 *
 * A worker whose Jest is gone would go on as long as a test left it something to wait for: it ends, with all that it
 * started.
 */
export function startFile(): FileLifetime {
  const present = inHostRealm<Present>(`globalThis[Symbol.for('${KEY}')] ??= { end: undefined }`);
  // Inside the sandbox `process` is a copy whose events never come.
  const own = inHostRealm<NodeJS.Process>('process');
  const undos: (() => void)[] = [];
  const onOrphaned = (): void => {
    endEverything();
    own.exit(1);
  };
  const ended = (): void => {
    own.off('disconnect', onOrphaned);
    present.end = undefined;
  };
  present.end?.();
  if (isJestWorker(own)) own.on('disconnect', onOrphaned);
  present.end = () => {
    ended();
    for (const undo of undos) undo();
  };
  return { onAbandoned: (undo) => undos.push(undo), ended };
}

/** Jest itself may have a channel to whoever started it, and must outlive that. */
function isJestWorker({ argv }: NodeJS.Process): boolean {
  return /[\\/]jest-worker[\\/]/.test(argv[1] ?? '');
}
