import { inHostRealm } from '../core/host-realm';

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
 * the process ends it, here. `onOrphaned` is called when the Jest that started this worker is gone.
 */
export function startFile(onOrphaned: () => void): FileLifetime {
  const present = inHostRealm<Present>(`globalThis[Symbol.for('${KEY}')] ??= { end: undefined }`);
  // Inside the sandbox `process` is a copy whose events never come.
  const worker = inHostRealm<NodeJS.Process>('process');
  const undos: (() => void)[] = [];
  const ended = (): void => {
    worker.off('disconnect', onOrphaned);
    present.end = undefined;
  };
  present.end?.();
  worker.on('disconnect', onOrphaned);
  present.end = () => {
    ended();
    for (const undo of undos) undo();
  };
  return { onAbandoned: (undo) => undos.push(undo), ended };
}
