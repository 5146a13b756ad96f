import { callSite } from './call-site';
import { host } from './host';
import { processState } from './state';

/** Something that must not outlive its owner: a service, a relay, a patch, a server, a process. */
export interface Resource {
  readonly kind:
    | 'service'
    | 'relay'
    | 'patch'
    | 'process'
    | 'server'
    | 'worker'
    | 'file'
    | 'load run'
    | 'fault'
    | 'stub';
  /** What it is, for a reader: `the server on port 3000`. */
  readonly label: string;
  /** Where it was made: `orders.spec.ts:12:20`, with the function where known. */
  readonly madeAt: string;
  /** Full name of the test that made it; absent where a file-level hook or the file itself did. */
  readonly madeBy?: string;
  /** It ends with its file, without a word: nobody has to end it before. */
  readonly untilEndOfFile?: boolean;
  /** Ends it. Called when its owner did not. */
  readonly release: () => Promise<void> | void;
}

function held(): Set<Resource> {
  return processState('resources', () => new Set<Resource>());
}

/**
 * Notes a resource until the returned function is called. What is still noted when its owner's time is over is
 * reported with where it was made, and released.
 *
 * @param options - `untilEndOfFile`: released when the file is over, and not reported.
 */
export function hold(
  kind: Resource['kind'],
  label: string,
  release: Resource['release'],
  madeAt: string = callSite(),
  { untilEndOfFile = false }: { readonly untilEndOfFile?: boolean } = {},
): () => void {
  const { name } = host().test();
  const madeBy = untilEndOfFile || name === undefined ? {} : { madeBy: name };
  const resource: Resource = { kind, label, madeAt, release, ...madeBy, ...(untilEndOfFile && { untilEndOfFile }) };
  held().add(resource);
  return () => {
    held().delete(resource);
  };
}

/** What is held now, oldest first. */
export function heldResources(): readonly Resource[] {
  return [...held()];
}

/** Releases what is given, newest first, each although another one fails; returns the failures. */
export async function releaseAll(resources: readonly Resource[]): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (const resource of [...resources].reverse()) {
    held().delete(resource);
    try {
      await resource.release();
    } catch (error) {
      failures.push(error);
    }
  }
  return failures;
}
