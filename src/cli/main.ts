import { CommanderError, Command as Parser } from 'commander';
import { version } from '../../package.json';
import { MettleError, reasonOf } from '../core/errors';
import type { Command } from './command';
import { EXIT, type ExitCode } from './exit-code';
import { COMMANDS } from './registry';
import type { Terminal } from './terminal';

const FOOT = `
Exit codes: 0 passed · 1 a limit or a test failed · 2 a measurement is invalid · 3 error · 130 interrupted`;

/**
 * Runs `mettle` with the arguments after its name, and returns the exit code. It never throws: what goes wrong is one
 * line on `err`, with its stack under `--verbose`.
 */
export async function main(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = EXIT.passed;
  const parser = parserOf(terminal, async (work) => {
    code = await work(terminal);
  });
  try {
    await parser.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.passed;
    terminal.err(`${describe(error, args.includes('--verbose'))}\n`);
    return EXIT.error;
  }
}

type Run = Parameters<Command['define']>[1];

function parserOf(terminal: Terminal, run: Run): Parser {
  const parser = new Parser('mettle')
    .description('What jest-mettle offers outside of a test run.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .option('--verbose', 'print the stack of an error')
    .addHelpText('after', `\n${examples(COMMANDS.flatMap((command) => command.examples))}${FOOT}`);
  quieten(parser, terminal);
  for (const command of COMMANDS) {
    const own = parser.command(command.name).summary(command.summary).description(sentence(command.summary));
    own.helpOption('-h, --help', 'print this help').option('--verbose', 'print the stack of an error');
    own.addHelpText('after', `\n${examples(command.examples)}${FOOT}`);
    quieten(own, terminal);
    command.define(own, run);
  }
  return parser;
}

/** Lets the parser throw instead of ending the process, and print help only: errors are printed in one place. */
function quieten(parser: Parser, terminal: Terminal): void {
  parser.exitOverride().configureOutput({
    writeOut: terminal.out,
    writeErr: () => {},
    getOutHasColors: () => terminal.colour,
    getOutHelpWidth: () => Math.min(terminal.width, 100),
  });
}

function examples(lines: readonly string[]): string {
  return `Examples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}

function describe(error: unknown, verbose: boolean): string {
  const stack = (error as { stack?: unknown }).stack;
  const trace = verbose && typeof stack === 'string' ? `\n${stack}` : '';
  if (error instanceof CommanderError) return `mettle: METTLE_USAGE ${usageError(error)}${trace}`;
  const code = error instanceof MettleError ? error.code : 'METTLE_UNEXPECTED';
  return `mettle: ${code} ${reasonOf(error).replace(/\s*\n\s*/g, ' ')}${trace}`;
}

function usageError(error: CommanderError): string {
  if (error.code === 'commander.help') return 'Failed to run mettle: no command was named. See mettle --help.';
  const [reason, suggestion] = error.message.replace(/^error: /, '').split('\n');
  const didYouMean = /\(Did you mean (.+)\?\)/.exec(suggestion ?? '')?.[1];
  return `Failed to run mettle: ${reason}.${didYouMean === undefined ? ' See mettle --help.' : ` Did you mean ${didYouMean}?`}`;
}
