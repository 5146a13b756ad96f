import { type RunFile, readRun, readRunJson, roundSeconds, runFileText } from '../../../../bench';

/**
 * A saved run in one file of pytest-benchmark with the time of every round, as its `--benchmark-json` writes it. Saved runs of ours have them once only,
 * in our own part.
 */
export function pytestText({ path }: RunFile): string {
  const { benchmarks } = readRun(path);
  const file = readRunJson(path);
  const complete = file.benchmarks.map((entry, at) => {
    const own = benchmarks[at]?.own;
    if (own?.kind !== 'result') return entry;
    const { stats, ...others } = entry as { stats: object };
    return { ...others, stats: { ...stats, data: roundSeconds(own.result) } };
  });
  return runFileText({ ...file, benchmarks: complete });
}
