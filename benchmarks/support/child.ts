import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A command to run: what a figure or a peer asks for. */
export interface Command {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the folder of this process. */
  readonly cwd?: string;
  /** After so long it is killed. Default: never. */
  readonly limitMs?: number;
}

/** How a child ended, with what it wrote. */
export interface ChildEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A child of the harness, which ends with it. */
export interface Child {
  readonly pid: number;
  readonly running: boolean;
  /** Settles when it has ended and all its output was read. */
  readonly ended: Promise<ChildEnd>;
  /** Default: SIGKILL. */
  kill(signal?: NodeJS.Signals): void;
}

const alive = new Set<ChildProcess>();
let guarded = false;

/** Starts a child with an environment that carries nothing of an outer npm run or of jest-mettle's own settings. */
export function startChild({ argv, env, cwd, limitMs }: Command): Child {
  const [file = '', ...args] = argv;
  const child = spawn(file, args, { cwd, env: { ...cleanEnvironment(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  guard();
  alive.add(child);
  const read = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      read[name] += text;
    });
  }
  const late = limitMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), limitMs);
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  const ended = Promise.race([once(child, 'close'), failed])
    .then(([code]) => ({ code: code as number | null, ...read }))
    .finally(() => {
      clearTimeout(late);
      alive.delete(child);
    });
  // Whoever needs the end awaits it; nobody may be left with an unhandled rejection.
  ended.catch(() => undefined);
  return {
    pid: child.pid ?? -1,
    get running() {
      return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
    },
    ended,
    kill: (signal = 'SIGKILL') => {
      child.kill(signal);
    },
  };
}

/** Runs a child to its end; an exit code that is not allowed is an error with the end of its output. */
export async function runChild(command: Command, allowedCodes: readonly number[] = [0]): Promise<ChildEnd> {
  const end = await startChild(command).ended;
  return checkedEnd(command, end, allowedCodes);
}

/** The end of a child, if it is one that is allowed. */
export function checkedEnd({ argv }: Command, end: ChildEnd, allowedCodes: readonly number[]): ChildEnd {
  if (end.code !== null && allowedCodes.includes(end.code)) return end;
  throw new Error(`${argv.join(' ')} ended with ${end.code}:\n${`${end.stdout}${end.stderr}`.slice(-2000)}`);
}

/** SIGTERM, for nginx ends its worker only then. */
function guard(): void {
  if (guarded) return;
  guarded = true;
  process.once('exit', () => {
    for (const child of alive) child.kill('SIGTERM');
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
}

function cleanEnvironment(): Record<string, string> {
  const given = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(npm_|JEST_|METTLE_|NODE_OPTIONS$|INIT_CWD$)/.test(entry[0]),
  );
  return { ...Object.fromEntries(given), FORCE_COLOR: '0' };
}
