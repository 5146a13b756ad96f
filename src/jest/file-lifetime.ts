import { inHostRealm } from '../core/host-realm';

const KEY = 'jest-mettle.file';

interface Present {
  end: (() => void) | undefined;
}

/** What belongs to the present test file, and must not stay in a process that runs one file after the other. */
export interface FileLifetime {
  /** Ends it abnormally: the file could not be loaded, so that none of its hooks ran. */
  readonly abandon: () => void;
  /** Called when the Jest that started this worker is gone. */
  readonly onOrphaned: () => void;
}

/**
 * Notes how to end what belongs to the present file. A file that cannot be loaded runs no hook at all: then the next one
 * in this process ends it. Returns the function that says that the file has ended by itself.
 */
export function startFile({ abandon, onOrphaned }: FileLifetime): () => void {
  const present = inHostRealm<Present>(`globalThis[Symbol.for('${KEY}')] ??= { end: undefined }`);
  // Inside the sandbox `process` is a copy whose events never come.
  const worker = inHostRealm<NodeJS.Process>('process');
  present.end?.();
  worker.on('disconnect', onOrphaned);
  const ended = (): void => {
    worker.off('disconnect', onOrphaned);
    present.end = undefined;
  };
  present.end = () => {
    ended();
    abandon();
  };
  return ended;
}
