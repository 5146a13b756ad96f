import { stripVTControlCharacters } from 'node:util';
import { type ProcessEnd, startProcess } from '../../core/processes';

/** A program to run to its end. */
export interface Command {
  readonly command: readonly string[];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** For messages: `npm ci`. */
  readonly label: string;
  readonly signal: AbortSignal | undefined;
}

/** A program that has ended. */
export interface EndedCommand {
  readonly succeeded: boolean;
  /** How it ended: `ended with exit code 1`. */
  readonly end: string;
  /** The last that it wrote to both streams. */
  readonly output: string;
}

const GRACE_MS = 1_000;
const KEPT_OUTPUT = 8_000;

/**
 * Runs a program and all that it starts to its end. It ends with us, however we end; so does what it leaves running.
 *
 * @throws the signal's reason, when it aborts.
 * @throws MettleError `METTLE_PROCESS` where it cannot be started.
 */
export async function runCommand({ command, cwd, env, label, signal }: Command): Promise<EndedCommand> {
  signal?.throwIfAborted();
  let output = '';
  const running = await startProcess({
    command,
    cwd,
    env,
    label,
    onOutput: (chunk) => {
      output = (output + chunk.toString()).slice(-KEPT_OUTPUT);
    },
  });
  const abort = (): void => void running.end(GRACE_MS);
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  let end: ProcessEnd;
  try {
    end = await running.exited;
  } finally {
    signal?.removeEventListener('abort', abort);
    await running.end(GRACE_MS);
  }
  signal?.throwIfAborted();
  return {
    succeeded: end.code === 0,
    end: end.signal === null ? `ended with exit code ${end.code}` : `was ended by ${end.signal}`,
    // Jest's workers ask every program for colours.
    output: stripVTControlCharacters(output),
  };
}

/** A line for the shell, as npm runs the scripts of a package. */
export function inShell(line: string): readonly string[] {
  return process.platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c', line] : ['/bin/sh', '-c', line];
}
