import { inHostRealm } from '../core/host-realm';

const KEY = 'jest-mettle.file';

interface Present {
  end: (() => void) | undefined;
}

/**
 * Notes how to end what belongs to the present test file and not to this process. A file that cannot be loaded runs no
 * hook at all: then the next one in this process ends it. Returns the function that says that the file has ended by
 * itself.
 */
export function startFile(abandon: () => void): () => void {
  const present = inHostRealm<Present>(`globalThis[Symbol.for('${KEY}')] ??= { end: undefined }`);
  present.end?.();
  present.end = abandon;
  return () => {
    if (present.end === abandon) present.end = undefined;
  };
}
