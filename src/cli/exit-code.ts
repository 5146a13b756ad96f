import type { RunVerdict } from '../report';

/** The exit codes of every command. Which one of several applies is settled by {@link RunVerdict}. */
export const EXIT = {
  /** Every limit held. */
  passed: 0,
  /** A limit did not hold, or a test failed. */
  failed: 1,
  /** A measurement cannot be trusted, and nothing that can be trusted failed. */
  invalid: 2,
  /** The command could not do its work: wrong usage, a missing folder, a broken file. */
  error: 3,
  /** Ctrl-C: everything was taken back. The number is the shell's own for SIGINT. */
  interrupted: 130,
} as const satisfies Record<RunVerdict | 'error' | 'interrupted', number>;

/** An exit code of the command line. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
