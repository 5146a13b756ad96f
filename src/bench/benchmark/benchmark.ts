import { isoNow, nowMs } from '../../core/clock';
import { raceDeadline } from '../../core/deadline';
import type { BenchmarkResult } from '../../core/records/bench';
import { writeRecord } from '../../core/records/journal';
import { baselinesSaved, belongsTo } from '../baseline-saves';
import type { Component } from '../component';
import { measureAlone } from '../measure/alone';
import { budgetOf } from '../measure/in-time';
import { showMeasuring } from '../measure/progress';
import type { Sampled } from '../measure/sample';
import { readCommit } from '../storage/commit-info';
import { benchmarkSwitches } from '../switches';
import { compareWithBaseline } from '../verdict/against-baseline';
import { savedHistory } from './history';
import { type BenchmarkOptions, type ReadBenchmarkOptions, readBenchmarkOptions } from './options';
import { ranOnce } from './ran-once';
import { profileOnce, runOnce, runSamples } from './run-samples';
import { autosave, savedBaseline } from './saved-baseline';
import { precisionOf, toResult } from './to-result';

/**
 * Measures how long a function takes: in fresh Node processes, one after the other, warmed up, in rounds of many calls, each beside a
 * calibration workload that never changes. What it returns is compared with the saved baseline, where there is one;
 * `expect(result).toMatchBaseline()` and `expect(result).toBeWithin({ p50: '2ms' })` judge.
 *
 * Give a module and its export. A function given as such can only be measured in this process, and under Jest in its sandbox, where global names
 * cost 100 ns each: the result says so, and is never held against a baseline.
 *
 * A function that answers with a promise is awaited, call by call.
 *
 * @throws what the function throws.
 * @throws MettleError `METTLE_OPTION` for wrong options, `METTLE_MODULE` for a module that cannot be loaded, `METTLE_BENCHMARK` for what is no
 * component and for a broken file of saved runs, `METTLE_TIMEOUT` where a call never settles, `METTLE_ABORTED` where `signal` aborts.
 * @example
 * ```ts
 * test('parses as fast as it did', async () => {
 *   const result = await benchmark('parse', { module: 'src/parse.ts', export: 'parse' }, { params: { lines: 100 }, setup: 'makeText' });
 *   expect(result).toMatchBaseline();
 *   expect(result).toBeWithin({ p50: '2ms', bytesPerCall: '10kB' });
 * });
 * ```
 */
export async function benchmark(
  name: string,
  component: Component,
  options?: BenchmarkOptions,
): Promise<BenchmarkResult> {
  const read = readBenchmarkOptions(name, component, options);
  await baselinesSaved();
  const startedAt = isoNow();
  const startMs = nowMs();
  const wait = {
    to: `measure the benchmark "${name}"`,
    unfinished: () => 'it waited for its turn, or a call had not settled',
    timeoutMs: undefined,
    signal: read.signal,
  };
  const result = await raceDeadline(wait, (signal) => measured(read, { startedAt, startMs, signal }));
  const { outcome, reasons, durationMs } = result;
  writeRecord({ kind: 'benchmark', title: name, outcome, reasons, startedAt, durationMs, result });
  belongsTo(result, read.storage);
  if (benchmarkSwitches().autosave && outcome === 'completed' && !result.ranOnce) await autosave(result, read.storage);
  return result;
}

interface Frame {
  readonly startedAt: string;
  readonly startMs: number;
  readonly signal: AbortSignal;
}

async function measured(read: ReadBenchmarkOptions, { startedAt, startMs, signal }: Frame): Promise<BenchmarkResult> {
  const { name, group = null, params = null, subject, tolerance } = read;
  const names = { name, group, params };
  const switches = benchmarkSwitches();
  if (switches.once) {
    await runOnce(read, signal);
    const where = subject.kind === 'function' ? 'this process' : 'forks';
    const { label: target } = subject.component;
    return ranOnce({
      subject: 'component',
      name,
      group,
      params,
      where,
      target,
      startedAt,
      durationMs: nowMs() - startMs,
    });
  }
  const saved = switches.update
    ? undefined
    : savedBaseline({ ...names, baseline: read.baseline, storage: read.storage });
  const budgetMs = budgetOf(read.budget);
  const progress = showMeasuring(name, budgetMs);
  const bounds = { budgetMs, signal, onFork: progress.show };
  try {
    return await measureAlone(`the benchmark "${name}"`, signal, async () => {
      const frame = { startedAt, commit: await readCommit(), profile: null };
      const isDecided = (forks: readonly Sampled[]) =>
        saved === undefined ||
        compareWithBaseline(toResult(read, forks, frame), saved, tolerance).verdict !== 'inconclusive';
      const isExact = (forks: readonly Sampled[]) =>
        read.precision === undefined || precisionOf(forks) <= read.precision;
      const forks = await runSamples(read, (soFar) => isExact(soFar) && isDecided(soFar), bounds);
      const profile = read.cpuProfile ? await profileOnce(read, bounds) : null;
      const result = { ...toResult(read, forks, { ...frame, profile }), durationMs: nowMs() - startMs };
      const comparison = saved === undefined ? null : compareWithBaseline(result, saved, tolerance);
      return { ...result, history: savedHistory(names, read.storage), comparison };
    });
  } finally {
    progress.end();
  }
}
