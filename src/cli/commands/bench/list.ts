import { join } from 'node:path';
import { createColors } from 'picocolors';
import { listRuns, type RunFile, readRun } from '../../../bench';
import { failedTo, type MettleError, reasonOf } from '../../../core/errors';
import { EXIT, type ExitCode } from '../../exit-code';
import type { Terminal } from '../../terminal';
import { commitWords, counted, timeWords } from './words';

/** Prints a line for each saved run. One that is broken is told in its place, and again at the end: the others are listed all the same. */
export function list(storage: string, { out, colour }: Terminal): ExitCode {
  const colours = createColors(colour);
  const runs = listRuns(storage);
  let broken = 0;
  for (const folder of new Set(runs.map((run) => run.folder))) {
    const inFolder = runs.filter((run) => run.folder === folder);
    const width = Math.max(...inFolder.map(({ name }) => name.length));
    const lines = inFolder.map((run) => {
      const words = described(run);
      if (words.broken) broken += 1;
      return `  ${run.name.padEnd(width)}  ${words.broken ? colours.red(words.text) : words.text}`;
    });
    out(`${[colours.bold(join(storage, folder)), ...lines, ''].join('\n')}\n`);
  }
  if (runs.length === 0) out(`There is no saved run in ${storage}.\n`);
  if (broken > 0) throw cannotRead(broken, storage);
  return EXIT.passed;
}

function described({ path }: RunFile): { readonly text: string; readonly broken: boolean } {
  try {
    const { time, commit, benchmarks, machine } = readRun(path);
    const cpu = machine.cpuModel === null ? [] : [machine.cpuModel];
    const parts = [timeWords(time), counted(benchmarks.length, 'benchmark'), commitWords(commit), ...cpu];
    return { text: parts.join(' · '), broken: false };
  } catch (error) {
    return { text: `broken: ${reasonOf(error)}`, broken: true };
  }
}

function cannotRead(broken: number, storage: string): MettleError {
  return failedTo({
    to: `read every run in ${storage}`,
    reason: broken === 1 ? 'one is broken' : `${broken} are broken`,
    cure: 'See the list',
    code: 'METTLE_BENCHMARK',
  });
}
