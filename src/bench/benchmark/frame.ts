import { isoNow, nowMs } from '../../core/clock';
import { raceDeadline } from '../../core/deadline';
import type { BenchmarkCommit, BenchmarkResult } from '../../core/records/bench';
import { writeRecord } from '../../core/records/journal';
import { baselinesSaved, belongsTo } from '../baseline-saves';
import { measureAlone } from '../measure/alone';
import { budgetOf } from '../measure/in-time';
import { showMeasuring } from '../measure/progress';
import { readCommit } from '../storage/commit-info';
import { benchmarkSwitches } from '../switches';
import { compareWithBaseline, type SavedRun } from '../verdict/against-baseline';
import { addForks, type Bounds } from './add-forks';
import { savedHistory } from './history';
import type { ReadCommonOptions } from './options';
import { ranOnce, type Told } from './ran-once';
import { autosave, savedBaseline } from './saved-baseline';
import { precisionOf, type Uncompared } from './to-result';

/** What is benchmarked: how it is measured once more, and how what was measured is told. */
export interface Subject<Fork> {
  /** Its name and what else its result says of it, whatever is measured. */
  readonly told: Told;
  /** Forks at the least. */
  readonly forks: number;
  /** Forks at the least where the budget is over. */
  readonly forksAtWorst: number;
  /** What may not settle, for the error that time is over. */
  readonly unfinished: string;
  /** Why a verdict on its baseline only informs; empty where it counts. */
  readonly informs: readonly string[];
  /** Runs it once, as a plain test. */
  runOnce(signal: AbortSignal): Promise<void>;
  /** Measures once more, within a share of the budget. */
  measure(fork: number, shareMs: number, bounds: Bounds): Promise<Fork>;
  /** Whether nothing that is measured besides would make these forks of use. */
  isHopeless(forks: readonly Fork[]): boolean;
  /** The times of one fork of which the median counts, in milliseconds per call. */
  timesOf(fork: Fork): readonly number[];
  /** Profiles it in one more fork, where that was asked for. Returns the file. */
  profile(bounds: Bounds): Promise<string | null>;
  /** Describes what was measured. */
  describe(forks: readonly Fork[], context: Context): Uncompared;
}

/** What a result tells besides what was measured. */
export interface Context {
  readonly startedAt: string;
  readonly commit: BenchmarkCommit | null;
  readonly profile: string | null;
}

interface Begun {
  readonly startedAt: string;
  readonly startMs: number;
}

/** Measures what a benchmark is about until it is known well enough, compares it with its baseline, and leaves a record. */
export async function runBenchmark<Fork>(read: ReadCommonOptions, subject: Subject<Fork>): Promise<BenchmarkResult> {
  const { name } = subject.told;
  await baselinesSaved();
  const begun = { startedAt: isoNow(), startMs: nowMs() };
  const wait = {
    to: `measure the benchmark "${name}"`,
    unfinished: () => `it waited for its turn, or ${subject.unfinished}`,
    timeoutMs: undefined,
    signal: read.signal,
  };
  const result = await raceDeadline(wait, (signal) =>
    benchmarkSwitches().once ? once(subject, begun, signal) : measured(read, subject, begun, signal),
  );
  const { outcome, reasons, startedAt, durationMs } = result;
  writeRecord({ kind: 'benchmark', title: name, outcome, reasons, startedAt, durationMs, result });
  belongsTo(result, read.storage);
  if (benchmarkSwitches().autosave && outcome === 'completed' && !result.ranOnce) await autosave(result, read.storage);
  return result;
}

async function once<Fork>(
  { told, runOnce }: Subject<Fork>,
  { startedAt, startMs }: Begun,
  signal: AbortSignal,
): Promise<BenchmarkResult> {
  await runOnce(signal);
  return ranOnce({ ...told, startedAt, durationMs: nowMs() - startMs });
}

async function measured<Fork>(
  read: ReadCommonOptions,
  subject: Subject<Fork>,
  { startedAt }: Begun,
  signal: AbortSignal,
): Promise<BenchmarkResult> {
  const { name } = subject.told;
  const saved = benchmarkSwitches().update
    ? undefined
    : savedBaseline({ ...subject.told, baseline: read.baseline, storage: read.storage });
  const held = saved && { ...saved, differences: [...saved.differences, ...subject.informs] };
  return measureAlone(`the benchmark "${name}"`, signal, async () => {
    // Now that it is its turn: waiting for it is no part of what is measured.
    const startMs = nowMs();
    const budgetMs = budgetOf(read.budget);
    const progress = showMeasuring(name, budgetMs);
    const bounds = { budgetMs, signal, onFork: progress.show };
    try {
      const context = { startedAt, commit: await readCommit(), profile: null };
      const enough = (forks: readonly Fork[]): boolean =>
        isExact(forks.map(subject.timesOf), read.precision) &&
        isDecided(() => subject.describe(forks, context), held, subject.informs, read.tolerance);
      const forks = await addForks(subject, enough, bounds);
      const profile = await subject.profile(bounds);
      const result = subject.describe(forks, { ...context, profile });
      const durationMs = nowMs() - startMs;
      const comparison = held === undefined ? null : compareWithBaseline(result, held, read.tolerance);
      return { ...result, durationMs, history: savedHistory(subject.told, read.storage), comparison };
    } finally {
      progress.end();
    }
  });
}

function isExact(times: readonly (readonly number[])[], wanted: number | undefined): boolean {
  return wanted === undefined || precisionOf(times) <= wanted;
}

function isDecided(
  describe: () => Uncompared,
  saved: SavedRun | undefined,
  informs: readonly string[],
  tolerance: number,
): boolean {
  // No verdict that only informs is worth more time.
  if (saved === undefined || informs.length > 0) return true;
  return compareWithBaseline(describe(), saved, tolerance).verdict !== 'inconclusive';
}
