import { createColors } from 'picocolors';
import { EXIT, type ExitCode } from '../../exit-code';
import type { Terminal } from '../../terminal';
import { betweenLines } from './between-table';
import { DEFAULT_COLUMNS, readColumns, readSort } from './columns';
import { csvText } from './csv';
import { groupRows } from './group-by';
import { histogramSvg } from './histogram';
import { keywordExpression } from './keyword-expression';
import { limitLines } from './limit-lines';
import { type Check, checkLimits, type Limit } from './limits';
import { readNameFormat } from './names';
import { type Row, rowsOf } from './rows';
import { readTimeUnit } from './scale';
import { latestTwo, selectRuns } from './select-runs';
import { tableLines } from './table';
import { usage } from './usage';
import { outputPath, writeOutput } from './write-output';

/** Options of `mettle bench compare`, as they are given. */
export interface CompareOptions {
  readonly storage: string;
  readonly between?: string;
  readonly fail: readonly Limit[];
  readonly groupBy: string;
  readonly sort: string;
  readonly columns?: string;
  readonly name: string;
  readonly timeUnit: string;
  readonly csv?: string | true;
  readonly histogram?: string | true;
  readonly k?: string;
}

/** What the figures of runs that were made at different times are worth: the share was measured with unchanged code, in 60 processes each. */
const NOTE =
  'Note: raw figures of runs made at different times. On a shared machine, 20 to 50 of 100 such comparisons of unchanged code show a change of more\n' +
  'than 5 %. Before you believe one, measure both in one run, with compareBenchmarks.';

/** Prints saved runs beside each other, and holds the last one against the first where there are limits. */
export function compare(texts: readonly string[], options: CompareOptions, terminal: Terminal): ExitCode {
  const { between, fail: limits } = options;
  if (between !== undefined && options.columns !== undefined) {
    throw usage('--between and --columns were both given', 'Name the columns after --between');
  }
  const columns = between === undefined ? columnsOf(options.columns) : readColumns('--between', between);
  const text = between === undefined ? undefined : columns.find(({ kind }) => kind === 'text');
  if (text) throw usage(`--between cannot compare ${text.key}`, 'Name columns with figures, such as min,mean');
  const table = {
    columns,
    sort: readSort(options.sort),
    name: readNameFormat(options.name),
    unit: readTimeUnit(options.timeUnit),
  };
  const colours = createColors(terminal.colour);
  const rows = chosenRows(texts, options);
  const groups = groupRows(rows, options.groupBy);
  const lines = between === undefined ? tableLines(groups, table, colours) : betweenLines(groups, table, colours);
  const checks = limits.length === 0 ? [] : checked(rows, limits);
  const files = [
    ...(options.csv === undefined
      ? []
      : [{ path: outputPath(options.csv, '.csv'), text: csvText(groups, columns, table.sort) }]),
    ...(options.histogram === undefined
      ? []
      : [{ path: outputPath(options.histogram, '.svg'), text: histogramSvg(rows, table.unit) }]),
  ];
  for (const { path, text } of files) writeOutput(path, text);
  const note = rows.some(({ order }) => order > 0) ? ['', NOTE] : [];
  const wrote = files.length === 0 ? [] : ['', ...files.map(({ path }) => `Wrote ${path}`)];
  terminal.out(`${[...lines, ...limitLines(checks, rows, colours), ...note, ...wrote].join('\n')}\n`);
  return exitCodeOf(checks);
}

function chosenRows(texts: readonly string[], { fail, storage, k }: CompareOptions): Row[] {
  const runs = texts.length === 0 && fail.length > 0 ? latestTwo(storage) : selectRuns(texts, storage);
  const rows = rowsOf(runs, storage);
  if (k === undefined) return rows;
  const isAskedFor = keywordExpression(k);
  const chosen = rows.filter(({ fullname }) => isAskedFor(fullname));
  if (chosen.length > 0) return chosen;
  throw usage(`no benchmark has a name that -k ${JSON.stringify(k)} asks for`, 'See `npx mettle bench show`');
}

function checked(rows: readonly Row[], limits: readonly Limit[]): Check[] {
  const checks = checkLimits(rows, limits);
  if (checks.length > 0) return checks;
  throw usage(
    '--fail has nothing to judge: the runs have no benchmark in common',
    'Name two runs of the same benchmarks',
  );
}

function columnsOf(list: string | undefined) {
  return list === undefined ? DEFAULT_COLUMNS : readColumns('--columns', list);
}

function exitCodeOf(checks: readonly Check[]): ExitCode {
  if (checks.some(({ verdict }) => verdict === 'failed')) return EXIT.failed;
  return checks.some(({ verdict }) => verdict === 'unknown') ? EXIT.invalid : EXIT.passed;
}
