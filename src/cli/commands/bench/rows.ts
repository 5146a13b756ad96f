import { relative } from 'node:path';
import { type RunFile, readRun, type SavedBenchmark } from '../../../bench';

/** One benchmark of one saved run, as the tables have it. */
export interface Row extends SavedBenchmark {
  /** Short name of its run, as pytest-benchmark has it: the part of the path in which the compared runs differ. Empty where there is only one. */
  readonly source: string;
  /** Path of its file. */
  readonly file: string;
  /** Place of its run among those that are compared, from 0. */
  readonly order: number;
}

/** The benchmarks of some runs, in the order of the runs. @throws MettleError `METTLE_BENCHMARK` for a broken file. */
export function rowsOf(runs: readonly RunFile[], storage: string): Row[] {
  const sources = sourcesOf(
    runs.map(({ path }) => path),
    storage,
  );
  return runs.flatMap(({ path }, order) => {
    const source = sources[order] ?? '';
    return readRun(path).benchmarks.map((benchmark) => ({ ...benchmark, source, file: path, order }));
  });
}

/** The paths below the storage, without their endings and without the folders that all have in common. */
function sourcesOf(paths: readonly string[], storage: string): string[] {
  const parts = paths.map((path) => {
    const below = relative(storage, path);
    return (below.startsWith('..') ? path : below).replace(/\.[^./\\]*$/, '').split(/[/\\]/);
  });
  const [first = []] = parts;
  const differing = first.findIndex((part, at) => parts.some((other) => other[at] !== part));
  const common = differing === -1 ? first.length : differing;
  return parts.map((each) => each.slice(common).join('/'));
}
