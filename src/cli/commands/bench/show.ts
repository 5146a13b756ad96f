import { createColors } from 'picocolors';
import { type RunFile, readRun, type SavedBenchmark } from '../../../bench';
import type { BenchmarkResult, CallTimes } from '../../../core/records/bench';
import { formatBytes, formatCount, formatMs, formatShare } from '../../../core/units';
import { EXIT, type ExitCode } from '../../exit-code';
import type { Terminal } from '../../terminal';
import { DEFAULT_COLUMNS, readSort } from './columns';
import { groupRows } from './group-by';
import { readNameFormat } from './names';
import { rowsOf } from './rows';
import { type Colours, tableLines } from './table';
import { commitWords, counted, timeWords } from './words';

/** Prints a saved run: where and when it was made, its table, and what the table has no room for. */
export function show(run: RunFile, storage: string, { out, colour }: Terminal): ExitCode {
  const colours = createColors(colour);
  const { time, machine, commit, benchmarks } = readRun(run.path);
  const where = [machine.cpuModel, machine.runtime].filter((part) => part !== null);
  const table = { columns: DEFAULT_COLUMNS, sort: readSort('min'), name: readNameFormat('normal'), unit: undefined };
  const lines = [
    colours.bold(run.path),
    [timeWords(time), commitWords(commit), ...where].join(' · '),
    ...tableLines(groupRows(rowsOf([run], storage), 'group'), table, colours),
    ...benchmarks.flatMap((benchmark) => ['', ...benchmarkLines(benchmark, colours)]),
  ];
  out(`${lines.join('\n')}\n`);
  return EXIT.passed;
}

function benchmarkLines({ fullname, own }: SavedBenchmark, colours: Colours): string[] {
  const name = colours.bold(fullname);
  if (own.kind === 'none') return [name, '  saved by another tool: nothing but the statistics above'];
  if (own.kind === 'other schema') {
    return [name, `  saved by another version of jest-mettle (schema ${own.schema}): nothing but the statistics above`];
  }
  const { result } = own;
  const { samples, precision, wallByCpu, notes, profile } = result;
  const lines = [
    ['target', `${result.target}, in ${result.where}`],
    ['wall', timesWords(result.wallMs)],
    ['cpu', result.cpuMs === null ? 'not measured' : timesWords(result.cpuMs)],
    ['memory', memoryWords(result)],
    ['samples', samplesWords(samples)],
    ['trust', `median within ${formatShare(precision)} · wall time by processor time ${wallByCpu.toFixed(2)}`],
    ...notes.map((note) => ['note', note]),
    ...(profile === null ? [] : [['profile', profile]]),
    ...(result.comparison === null ? [] : [['baseline', comparisonWords(result.comparison)]]),
  ];
  return [name, ...lines.map(([key = '', value = '']) => `  ${colours.dim(key.padEnd(8))} ${value}`)];
}

function timesWords({ p50, p90, p95, p99, mean, max, outliers }: CallTimes): string {
  const above = Object.entries({ p90, p95, p99 }).filter(([, one]) => one !== null);
  return [
    `p50 ${formatMs(p50.value)} (${formatMs(p50.low)} to ${formatMs(p50.high)})`,
    ...above.map(([key, one]) => `${key} ${formatMs(one?.value ?? 0)}`),
    `max ${formatMs(max)}`,
    `mean ${formatMs(mean)}`,
    counted(outliers.low + outliers.high, 'outlier'),
  ].join(' · ');
}

function samplesWords({ forks, rounds, callsPerRound }: BenchmarkResult['samples']): string {
  return `${formatCount(rounds)} rounds of ${counted(callsPerRound, 'call')} in ${forks} ${forks === 1 ? 'process' : 'processes'}`;
}

function memoryWords({ bytesPerCall, collections }: BenchmarkResult): string {
  return [
    bytesPerCall === null ? 'not measured' : `${formatBytes(bytesPerCall)} per call`,
    ...(collections === null
      ? []
      : [`${counted(collections.count, 'collection')} in ${formatMs(collections.totalMs)}`]),
  ].join(' · ');
}

function comparisonWords({ verdict, ratio, interval, baseline }: NonNullable<BenchmarkResult['comparison']>): string {
  const range = `${interval.low.toFixed(3)} to ${interval.high.toFixed(3)}`;
  return `${verdict}: ${ratio.toFixed(3)} times as long (${range}) as in ${baseline.file}`;
}
