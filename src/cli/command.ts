import type { Command as Parser } from 'commander';
import type { ExitCode } from './exit-code';
import type { Terminal } from './terminal';

/** One command of `mettle`. One file a command; {@link COMMANDS} in `registry.ts` lists them. */
export interface Command {
  readonly name: string;
  /** What it does, for `mettle --help`: one line. */
  readonly summary: string;
  /** Lines to paste, for its own `--help`. */
  readonly examples: readonly string[];
  /**
   * Declares arguments and options, and says what is done with them. The parser is commander's, made for this command;
   * `run` takes the work, which returns the exit code.
   */
  readonly define: (parser: Parser, run: (work: (terminal: Terminal) => Promise<ExitCode>) => Promise<void>) => void;
}
