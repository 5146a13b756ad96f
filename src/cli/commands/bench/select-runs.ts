import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { benchmarkMachine, findRuns, latestRun, listRuns, machineFolder, type RunFile } from '../../../bench';
import { failedTo, type MettleError } from '../../../core/errors';
import { usage } from './usage';

/** The runs that some texts stand for, the oldest first; all that have a number where none was given. @throws MettleError `METTLE_BENCHMARK` */
export function selectRuns(texts: readonly string[], storage: string): RunFile[] {
  if (texts.length === 0) {
    const runs = listRuns(storage).filter(({ number }) => number !== null);
    return runs.length > 0 ? runs : nothing(storage);
  }
  const found = new Map<string, RunFile>();
  for (const text of texts) {
    const runs = findRuns(text, storage);
    if (runs.length === 0) throw noRun(text, storage);
    for (const run of runs) found.set(run.path, run);
  }
  return [...found.values()].sort((a, b) => compare(a.name, b.name) || compare(a.folder, b.folder));
}

/** The one run that a text stands for; the newest of this machine where none was given. @throws MettleError `METTLE_BENCHMARK`, `METTLE_USAGE` */
export function selectRun(text: string | undefined, storage: string): RunFile {
  if (text === undefined) return latestOfThisMachine(storage);
  const [run, ...others] = selectRuns([text], storage);
  if (run !== undefined && others.length === 0) return run;
  const paths = [run, ...others].map((one) => one?.path).join(', ');
  throw usage(`"${text}" stands for ${others.length + 1} runs: ${paths}`, 'Name one of them');
}

/** The newest run of this machine and the one before it. @throws MettleError `METTLE_BENCHMARK` */
export function latestTwo(storage: string): RunFile[] {
  const { folder } = latestOfThisMachine(storage);
  const two = listRuns(storage)
    .filter((run) => run.folder === folder && run.number !== null)
    .slice(-2);
  if (two.length === 2) return two;
  throw cannotSelect(
    `there is only one run in ${join(storage, folder)}`,
    'Save another one, or name the runs to compare',
  );
}

function latestOfThisMachine(storage: string): RunFile {
  const folder = machineFolder(benchmarkMachine());
  const run = latestRun(storage, folder);
  if (run) return run;
  if (listRuns(storage).length === 0) return nothing(storage);
  throw cannotSelect(
    `there is no run of this machine in ${join(storage, folder)}`,
    'Name one: see `npx mettle bench list`',
  );
}

function nothing(storage: string): never {
  const reason = existsSync(storage) ? `there is no saved run in ${storage}` : `there is no folder ${storage}`;
  throw cannotSelect(reason, 'Run a benchmark that is saved first, or name the folder with --storage');
}

function noRun(text: string, storage: string): MettleError {
  const runs = listRuns(storage);
  if (runs.length === 0) return nothing(storage);
  return cannotSelect(
    `no run in ${storage} is called "${text}"`,
    'Give a number such as 0001, or see `npx mettle bench list`',
  );
}

function cannotSelect(reason: string, cure: string): MettleError {
  return failedTo({ to: 'find the saved run', reason, cure, code: 'METTLE_BENCHMARK' });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
