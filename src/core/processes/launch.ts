import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, existsSync } from 'node:fs';
import { setImmediate, setTimeout as startTimer } from 'node:timers';
import { callSite } from '../call-site';
import { failedTo, type MettleError, reasonOf } from '../errors';
import { hold } from '../resources';
import { OWNER_VARIABLE, startOf } from './snapshot';
import { ensureSupervisor, guard, ownerMarker } from './supervisor';
import { endForest, type Forest, membersOf, signalForest } from './tree';

/** How long to wait for output that is still in the pipes after a process ended: a daemon may hold them open for ever. */
const LAST_OUTPUT_MS = 250;

/** How a process ended: one of the two is set. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process, with all that it starts, that cannot outlive us. */
export interface SupervisedProcess {
  readonly pid: number;
  /** Settles when the process itself has ended and its output has been handed over. Never rejects. */
  readonly exited: Promise<ProcessEnd>;
  /** Whether the process itself is running. */
  readonly running: boolean;
  /**
   * Sends a signal to the whole tree. Nothing happens where the tree is gone.
   * @throws MettleError `METTLE_PROCESS` for a signal that the platform does not have.
   */
  signal(name: NodeJS.Signals): void;
  /**
   * Ends the whole tree: SIGTERM, and SIGKILL for what is left after `graceMs` milliseconds. Resolves when every process of
   * the tree is gone. A second call waits for the same end.
   * @throws MettleError `METTLE_PROCESS` when something survives SIGKILL for 10 s.
   */
  end(graceMs: number): Promise<void>;
}

/** What is needed to start a process. */
export interface LaunchOptions {
  /** Program and arguments; no shell is involved. */
  readonly command: readonly string[];
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** For messages: `node dist/server.js`. */
  readonly label: string;
  /** Where it was made, for the report of what was left behind. Default: the caller's own line. */
  readonly madeAt?: string;
}

/**
 * Starts a process in a group and session of its own, marked as ours and registered with the supervisor.
 *
 * @throws MettleError `METTLE_PROCESS` where it cannot be started.
 */
export async function launch(
  options: LaunchOptions,
  stdio: SpawnOptions['stdio'],
  serialization: 'json' | 'advanced' = 'json',
): Promise<{ child: ChildProcess; supervised: SupervisedProcess }> {
  // Taken now: after a wait the caller is no longer on the stack.
  const madeAt = options.madeAt ?? callSite();
  ensureSupervisor();
  const mark = `${ownerMarker()}.${randomBytes(6).toString('hex')}`;
  const child = await spawned(options, stdio ?? 'ignore', serialization, mark);
  const pid = child.pid as number;
  const startedAt = startOf(pid);
  const leader = startedAt === undefined ? { pid } : { pid, startedAt };
  return { child, supervised: supervise(child, { leaders: [leader], mark }, options.label, madeAt) };
}

async function spawned(
  options: LaunchOptions,
  stdio: NonNullable<SpawnOptions['stdio']>,
  serialization: 'json' | 'advanced',
  mark: string,
): Promise<ChildProcess> {
  const [program = '', ...args] = options.command;
  const { cwd } = options;
  const env = { ...options.env, [OWNER_VARIABLE]: mark };
  if (program === '') throw cannotStart(options, 'the command is empty', 'Name a program, as in ["node", "server.js"]');
  const child = spawn(program, args, { cwd, env, stdio, serialization, detached: true, windowsHide: true });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', () => resolve());
    child.once('error', (error) => reject(explain(options, program, error)));
  });
  return child;
}

function supervise(child: ChildProcess, forest: Forest, label: string, madeAt: string): SupervisedProcess {
  const [leader] = forest.leaders as [Forest['leaders'][number]];
  const unguard = guard({ tree: leader });
  const forget = hold('process', label, () => end(0), madeAt);
  let running = true;
  let ending: Promise<void> | undefined;
  const gone = (): void => {
    unguard();
    forget();
  };
  const exited = new Promise<ProcessEnd>((resolve) => {
    child.once('exit', (code, signal) => {
      running = false;
      if (!ending && membersOf(forest).length === 0) gone();
      const tell = (): void => resolve({ code, signal });
      // After one more look at the pipes: a loop that was blocked would see the time before the output.
      const timer = startTimer(() => setImmediate(tell), LAST_OUTPUT_MS);
      child.once('close', () => {
        timer.close();
        tell();
      });
    });
  });
  async function end(graceMs: number): Promise<void> {
    await endForest(forest, graceMs);
    await exited;
    for (const stream of [child.stdout, child.stderr]) stream?.destroy();
    gone();
  }
  return {
    pid: leader.pid,
    exited,
    get running() {
      return running;
    },
    signal: (name) => {
      signalForest(forest, name);
    },
    end: (graceMs) => {
      ending ??= end(graceMs);
      return ending;
    },
  };
}

function explain(options: LaunchOptions, program: string, error: Error): MettleError {
  const { code } = error as NodeJS.ErrnoException;
  if (!existsSync(options.cwd))
    return cannotStart(options, `the folder ${options.cwd} does not exist`, 'Correct "cwd"');
  if (code === 'ENOENT') {
    return cannotStart(options, `there is no program "${program}"`, 'Check its name, and PATH in its environment');
  }
  if (code === 'EACCES' && isThere(program)) {
    return cannotStart(options, `"${program}" may not be executed`, 'Name the program that runs it, such as "node"');
  }
  return cannotStart(options, reasonOf(error), 'Try the command in a terminal', error);
}

function isThere(path: string): boolean {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}

function cannotStart({ label }: LaunchOptions, reason: string, cure: string, cause?: unknown): MettleError {
  return failedTo({ to: `start ${label}`, reason, cure, code: 'METTLE_PROCESS', cause });
}
