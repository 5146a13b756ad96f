/** The kinds of tests that a file's name says: `orders.load.spec.ts` is a load test. */
export const KINDS = ['integration', 'load', 'chaos', 'memory', 'bench'] as const;

/** A kind of tests; every other file is a `fast` one. */
export type Kind = (typeof KINDS)[number];

/** The kinds that measure or disturb a machine: one file at a time, never beside another run. */
export const HEAVY_KINDS: readonly Kind[] = ['load', 'chaos', 'memory', 'bench'];

const EXTENSION = '(?:spec|test)\\.[cm]?[jt]sx?$';

/** A regular expression, as text for Jest's configuration, that finds the files of some kinds. */
export function filesOf(...kinds: readonly Kind[]): string {
  return `\\.(?:${kinds.join('|')})\\.${EXTENSION}`;
}

const KIND_OF_FILE = new RegExp(`\\.(${KINDS.join('|')})\\.${EXTENSION}`);

/** The kind of a test file, or `undefined` for a fast one. */
export function kindOf(path: string): Kind | undefined {
  return KIND_OF_FILE.exec(path)?.[1] as Kind | undefined;
}

/**
 * How long a test of a kind may take, in milliseconds. Set by the setup file, because Jest accepts `testTimeout` in a
 * project and ignores it.
 */
export const TIMEOUT_MS: Readonly<Record<Kind, number>> = {
  integration: 30_000,
  load: 300_000,
  chaos: 300_000,
  memory: 600_000,
  bench: 600_000,
};
