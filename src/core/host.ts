import { randomBytes } from 'node:crypto';
import { processState } from './state';

/** Which test is running, as far as the host can tell. */
export interface TestIdentity {
  /** Path of the spec file. */
  readonly path?: string;
  /** Full name of the running test; absent in a file-level hook and outside a test runner. */
  readonly name?: string;
  /** 1 for the first attempt, 2 for the first retry, … */
  readonly attempt: number;
}

/** Registers work before and after the tests of a file, as Jest's `beforeAll` and `afterAll` do. */
export interface FileHooks {
  readonly beforeAll: (fn: () => Promise<void>, timeoutMs?: number) => void;
  readonly afterAll: (fn: () => Promise<void>, timeoutMs?: number) => void;
}

/**
 * What jest-mettle needs to know from whoever runs it. Only `src/jest` knows Jest: it puts its own host here, and
 * everything below asks the host. Without one, plain Node answers.
 */
export interface Host {
  readonly name: 'jest' | 'node';
  /** The run's seed, where the host has one. */
  seed(): number | undefined;
  /** The running test. */
  test(): TestIdentity;
  /** When the running test or hook will be ended by the host, on the clock of {@link nowMs}; `undefined` for never. */
  deadlineMs(): number | undefined;
  /** The hooks of the running file, where there are any. */
  fileHooks(): FileHooks | undefined;
  /** Hosts other than loopback that may be reached. */
  readonly allowHosts: readonly string[];
  /** Folder where records are written, one file a process; `undefined` where nobody collects them. */
  readonly recordDir: string | undefined;
  /** Whether a baseline that is missing may be saved: not in CI, where a run must not pass because nothing is there. */
  savesMissing(): boolean;
  /** Lets go of what it keeps in memory for speed alone, such as the program of a compiler, before the heap of this process is looked at. */
  dropCaches(): void;
}

function environmentList(name: string): string[] {
  return (process.env[name] ?? '').split(',').filter((entry) => entry !== '');
}

function environmentSays(name: string): boolean {
  return !['', '0', 'false'].includes(process.env[name] ?? '');
}

const plainNode: Host = {
  name: 'node',
  seed: () => undefined,
  test: () => ({ attempt: 1 }),
  deadlineMs: () => undefined,
  fileHooks: () => {
    const { beforeAll, afterAll } = globalThis as unknown as Partial<FileHooks>;
    return beforeAll && afterAll ? { beforeAll, afterAll } : undefined;
  },
  get allowHosts() {
    return environmentList('METTLE_ALLOW_HOSTS');
  },
  get recordDir() {
    return process.env['METTLE_RECORD_DIR'];
  },
  savesMissing: () => !environmentSays('CI'),
  dropCaches: () => {},
};

/** The present host. */
export function host(): Host {
  return processState<{ host?: Host }>('host', () => ({})).host ?? plainNode;
}

/** Puts a host in place; `undefined` puts plain Node back. */
export function setHost(next: Host | undefined): void {
  const slot = processState<{ host?: Host }>('host', () => ({}));
  if (next) slot.host = next;
  else delete slot.host;
}

/** The seed to use: the one given, the host's, or a fresh one. Every result that drew from it carries it. */
export function chooseSeed(given?: number): number {
  return given ?? host().seed() ?? randomBytes(4).readInt32LE();
}
