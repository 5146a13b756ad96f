import type { Command as Parser } from 'commander';
import { DEFAULT_STORAGE } from '../../bench';
import type { Command } from '../command';
import { type CompareOptions, compare } from './bench/compare';
import { exportRun, readFormat } from './bench/export';
import { type Limit, readLimit } from './bench/limits';
import { list } from './bench/list';
import { selectRun } from './bench/select-runs';
import { show } from './bench/show';
import { readStorage } from './bench/storage-option';

type Run = Parameters<Command['define']>[1];

interface Stored {
  readonly storage: string;
}

/** `mettle bench`: what was saved of benchmarks, beside each other, and in the formats of other tools. */
export const benchCommand: Command = {
  name: 'bench',
  summary: 'list, show, compare and export saved benchmarks',
  examples: [
    'mettle bench compare 0001 0002                           # two saved runs beside each other',
    "mettle bench compare --fail 'p50:5%'                     # the newest run against the one before it",
    'mettle bench export --format bmf --output bmf.json       # the newest run, for Bencher',
  ],
  define: (parser, run) => {
    for (const defineOne of [defineList, defineShow, defineCompare, defineExport]) defineOne(parser, run);
  },
};

function defineList(parser: Parser, run: Run): void {
  subcommand(parser, 'list', 'List the saved runs.').action(({ storage }: Stored) =>
    run(async (terminal) => list(storage, terminal)),
  );
}

function defineShow(parser: Parser, run: Run): void {
  subcommand(parser, 'show', 'Show one saved run with all that it says of each benchmark.')
    .argument('[run]', RUN)
    .action((text: string | undefined, { storage }: Stored) =>
      run(async (terminal) => show(selectRun(text, storage), storage, terminal)),
    );
}

function defineCompare(parser: Parser, run: Run): void {
  subcommand(parser, 'compare', 'Print saved runs beside each other, in the tables of pytest-benchmark.')
    .argument('[runs...]', 'files, numbers, names or patterns such as 0001, before, Linux-*/0001 (default: all runs)')
    .option('--between <columns>', 'one row for each benchmark, the runs beside each other: min,mean')
    .option(
      '--fail <limit>',
      'fail where the last run is above the first: p50:5%, mean:0.001 (seconds); repeatable',
      addLimit,
      [],
    )
    .option('--group-by <label>', 'group, name, func, fullname, fullfunc, param or param:NAME', 'group')
    .option('--sort <column>', 'column with times, name or fullname', 'min')
    .option(
      '--columns <list>',
      'columns with commas between: those of pytest-benchmark, and p50, p90, p95, p99, cpu, bytes',
    )
    .option('--name <format>', 'short, normal, long or trial', 'normal')
    .option('--time-unit <unit>', 'ns, us, ms, s or auto', 'auto')
    .option('--csv [file]', 'write the figures as CSV, too')
    .option('--histogram [file]', 'draw box plots as an SVG image, too')
    .option('-k <expression>', 'only benchmarks whose full name holds these words: "parses and not large"')
    .action((texts: string[], options: CompareOptions) => run(async (terminal) => compare(texts, options, terminal)));
}

function defineExport(parser: Parser, run: Run): void {
  subcommand(parser, 'export', 'Write one saved run in the format of another tool.')
    .argument('[run]', RUN)
    .requiredOption('--format <format>', 'bmf (Bencher), github-action-benchmark or pytest')
    .option('-o, --output <file>', 'file to write to (default: print it)')
    .action((text: string | undefined, options: Stored & { readonly format: string; readonly output?: string }) =>
      run(async (terminal) => {
        const format = readFormat(options.format);
        return exportRun(selectRun(text, options.storage), format, options.output, terminal);
      }),
    );
}

const RUN = 'file, number, name or pattern (default: the newest run of this machine)';

function subcommand(parser: Parser, name: string, description: string): Parser {
  return parser
    .command(name)
    .summary(description.charAt(0).toLowerCase() + description.slice(1, -1))
    .description(description)
    .helpOption('-h, --help', 'print this help')
    .option('-s, --storage <dir>', 'folder of the saved runs', readStorage, DEFAULT_STORAGE)
    .option('--verbose', 'print the stack of an error');
}

function addLimit(text: string, limits: readonly Limit[]): Limit[] {
  return [...limits, readLimit(text)];
}
