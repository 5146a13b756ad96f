import { type Dirent, readdirSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { failedTo, reasonOf } from '../../core/errors';
import { filePattern } from './file-pattern';

/** Where runs are saved unless another folder is named. @internal */
export const DEFAULT_STORAGE = '.benchmarks';

/** A file with a saved run, not read yet. @internal */
export interface RunFile {
  /** Its path: that of the storage, and further. */
  readonly path: string;
  /** The machine's folder; empty for a file that lies in the storage itself. */
  readonly folder: string;
  /** Name of the file. */
  readonly name: string;
  /** Its number; `null` where its name has none. */
  readonly number: number | null;
  /** What stands behind the number, without `.json`. */
  readonly tag: string;
}

/** Every saved run of a storage, the oldest first: by file name, then by folder. Empty where the storage does not exist. @internal */
export function listRuns(storage: string = DEFAULT_STORAGE): RunFile[] {
  const folders = entriesOf(storage).filter((entry) => entry.isDirectory());
  return ['', ...folders.map(({ name }) => name)].flatMap((folder) => runsIn(storage, folder)).sort(byName);
}

/** The newest run of a machine: the one with the highest number. `undefined` where there is none. @internal */
export function latestRun(storage: string, machine: string): RunFile | undefined {
  return runsIn(storage, machine)
    .filter(({ number }) => number !== null)
    .sort(byName)
    .at(-1);
}

/**
 * The saved runs that a text stands for, the oldest first: an existing file, or what a file's name begins with (a number, or a pattern such as
 * `*_before`), also behind a pattern of folders (`Linux-*` + `/0001`). Those are pytest-benchmark's own rules. A name that a run was saved by finds it, too.
 *
 * @param machine the machine whose folder is looked into; all folders when absent
 * @throws MettleError `METTLE_BENCHMARK` for a path of more than two parts that is no file.
 * @internal
 */
export function findRuns(text: string, storage: string = DEFAULT_STORAGE, machine?: string): RunFile[] {
  if (isFile(text)) return [runFile(text, basename(dirname(text)))];
  const parts = text.split(/[/\\]/).filter((part) => part !== '');
  if (parts.length > 2 || isAbsolute(text)) throw noSuchFile(text);
  const [file = '', folder] = parts.reverse();
  const inFolder = folder ?? machine;
  const folders = inFolder === undefined ? undefined : filePattern(folder ?? escapedPattern(inFolder));
  const names = filePattern(`${file.replace(/\*+$/, '')}*.json`);
  return listRuns(storage).filter(
    (run) =>
      (run.folder === '' || folders === undefined || folders.test(run.folder)) &&
      (names.test(run.name) || run.tag === file),
  );
}

/** The number that the next run of a machine gets: one above the highest in its folder and in the storage itself. @internal */
export function nextNumber(storage: string, machine: string): number {
  const numbers = [machine, ''].flatMap((folder) => runsIn(storage, folder)).map(({ number }) => number ?? 0);
  return 1 + Math.max(0, ...numbers);
}

/** The runs in one folder of a storage, in no order. @internal */
export function runsIn(storage: string, folder: string): RunFile[] {
  return entriesOf(join(storage, folder))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => runFile(join(storage, folder, entry.name), folder));
}

function runFile(path: string, folder: string): RunFile {
  const name = basename(path);
  const [, number, tag = name.replace(/\.json$/, '')] = /^(\d{4})_(.*)\.json$/.exec(name) ?? [];
  return { path, folder, name, number: number === undefined ? null : Number(number), tag };
}

function byName(a: RunFile, b: RunFile): number {
  return compare(a.name, b.name) || compare(a.folder, b.folder);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function escapedPattern(text: string): string {
  return text.replace(/[*?[]/g, '[$&]');
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw failedTo({
      to: `list the saved runs in ${folder}`,
      reason: reasonOf(error),
      cure: 'Name a folder that you may read',
      code: 'METTLE_BENCHMARK',
      cause: error,
    });
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function noSuchFile(text: string): Error {
  return failedTo({
    to: `find the saved run ${text}`,
    reason: 'there is no such file',
    cure: 'Name a file, a number such as 0001, or a folder and a number such as Linux-*/0001',
    code: 'METTLE_BENCHMARK',
  });
}
