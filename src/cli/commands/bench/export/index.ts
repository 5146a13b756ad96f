import { type RunFile, readRun } from '../../../../bench';
import { didYouMean } from '../../../../core/options';
import { EXIT, type ExitCode } from '../../../exit-code';
import type { Terminal } from '../../../terminal';
import { usage } from '../usage';
import { writeOutput } from '../write-output';
import { bmfText } from './bmf';
import { githubActionBenchmarkText } from './github-action-benchmark';
import { pytestText } from './pytest';

/** A saved run as a text. */
export type ExportFormat = (run: RunFile) => string;

const FORMATS: Readonly<Record<string, ExportFormat>> = {
  bmf: ({ path }) => bmfText(readRun(path).benchmarks),
  'github-action-benchmark': ({ path }) => githubActionBenchmarkText(readRun(path).benchmarks),
  pytest: pytestText,
};

/** Reads `--format`. @throws MettleError `METTLE_USAGE` */
export function readFormat(raw: string): ExportFormat {
  const format = FORMATS[raw];
  if (format) return format;
  const names = Object.keys(FORMATS);
  throw usage(`there is no --format ${raw}`, `${didYouMean(raw, names)} Give one of ${names.join(', ')}`);
}

/** Writes a saved run in another tool's format, to a file or to the terminal. */
export function exportRun(run: RunFile, format: ExportFormat, output: string | undefined, { out }: Terminal): ExitCode {
  const text = format(run);
  if (output === undefined) out(text.endsWith('\n') ? text : `${text}\n`);
  else writeOutput(output, text);
  return EXIT.passed;
}
