import { isoNow, nowMs } from '../../core/clock';
import { raceDeadline } from '../../core/deadline';
import { chooseSeed } from '../../core/host';
import type { ComparisonResult } from '../../core/records/bench';
import { writeRecord } from '../../core/records/journal';
import { intervalInWords } from '../../core/speed-words';
import { measureAlone } from '../measure/alone';
import { budgetOf } from '../measure/in-time';
import { showMeasuring } from '../measure/progress';
import { readCommit } from '../storage/commit-info';
import { benchmarkSwitches } from '../switches';
import { judgeFunctions, judgeServices } from '../verdict/judge';
import { LOOKS, LOOKS_AT_SERVICES } from '../verdict/looks';
import { type PreparedBase, prepareBase } from './base';
import { commonDeviation, withSides } from './measure-sides';
import { type CompareOptions, type ReadCompareOptions, readGivenOptions, readSides } from './options';
import { comparedOnce, runSidesOnce } from './ran-once';
import { type Judged, runForks } from './run-forks';
import { toResult } from './to-result';
import { whyInvalid } from './trust';

/**
 * Says whether one function is slower than another, within a tolerance, with a chance of 1 % to be wrong. Both are measured now, beside each
 * other: in blocks of 4 ms by turns in random order, in several processes, one after the other, until there is a verdict or the budget is over.
 *
 * Give modules wherever that can be: they run in clean processes. Functions run in this one, inside whatever runs it, and the interval is
 * wider by what one process cannot tell.
 *
 * Code that computes is judged by processor time, which other programs do not lengthen; code that waits, by wall time.
 *
 * @throws what the functions throw.
 * @throws MettleError `METTLE_OPTION` for wrong options, `METTLE_MODULE` for a module that cannot be loaded, `METTLE_BENCHMARK` for sides that
 * cannot be compared, `METTLE_TIMEOUT` where a call never settles, `METTLE_ABORTED` where `signal` aborts.
 * @example
 * ```ts
 * const result = await compareBenchmarks({ baseRef: 'main', candidate: { module: 'src/parse.ts', export: 'parse' } });
 * expect(result).toBeNoSlower();
 * ```
 * @example
 * ```ts
 * const result = await compareBenchmarks({
 *   base: { module: 'src/parse.ts', export: 'parse' },
 *   candidate: { module: 'src/parse-fast.ts', export: 'parse' },
 *   params: '[1, 2, 3]',
 * });
 * expect(result).toBeFaster({ by: '10%' });
 * ```
 */
export async function compareBenchmarks(options: CompareOptions): Promise<ComparisonResult> {
  const given = readGivenOptions(options);
  const prepared = await prepareBase(given);
  try {
    return await compareBoth(readSides(given, prepared.base), prepared);
  } finally {
    await prepared.dispose();
  }
}

async function compareBoth(read: ReadCompareOptions, { label, notes }: PreparedBase): Promise<ComparisonResult> {
  const { sides, tolerance } = read;
  const limits = { tolerance, besides: commonDeviation(sides) };
  const name = read.name ?? sides.candidate.label;
  const seed = chooseSeed(read.seed);
  const what = `the comparison of ${name}`;
  const wait = {
    to: `compare ${sides.candidate.label} with ${sides.base.label}`,
    unfinished: () => 'a call had not settled',
    timeoutMs: undefined,
    signal: read.signal,
  };
  const startedAt = isoNow();
  const measured = async (signal: AbortSignal): Promise<Measured> => {
    // Now that it is its turn: waiting for it is no part of what is measured.
    const startMs = nowMs();
    const budgetMs = budgetOf(read.budget);
    const progress = showMeasuring(name, budgetMs);
    try {
      const judged = await withSides(read, { seed, budgetMs, signal, label: what }, (measure) =>
        runForks({
          measure,
          judge: (forks, doubt) => (sides.kind === 'endpoint' ? judgeServices : judgeFunctions)(forks, limits, doubt),
          looks: sides.kind === 'endpoint' ? LOOKS_AT_SERVICES : LOOKS,
          isHopeless: (forks) => whyInvalid(sides, forks).length > 0,
          fasterBy: read.fasterBy,
          budgetMs,
          onFork: (forks, estimate) => progress.show(forks, intervalInWords(estimate)),
        }),
      );
      return { judged, budgetMs, durationMs: nowMs() - startMs };
    } finally {
      progress.end();
    }
  };
  const once = async (signal: AbortSignal): Promise<undefined> => {
    await runSidesOnce(read, signal);
  };
  const done = await raceDeadline<Measured | undefined>(wait, (signal) =>
    benchmarkSwitches().once ? once(signal) : measureAlone(what, signal, () => measured(signal)),
  );
  const frame = { name, startedAt, seed, commit: await readCommit() };
  const told =
    done === undefined
      ? comparedOnce(read, { ...frame, durationMs: 0 })
      : toResult(done.judged, read, { ...frame, ...done });
  const base = { ...told.base, label: label ?? told.base.label };
  const result = { ...told, base, notes: [...notes, ...told.notes] };
  const { outcome, reasons, durationMs } = result;
  writeRecord({ kind: 'comparison', title: name, outcome, reasons, startedAt, durationMs, result });
  return result;
}

/** What was judged, within what time, and how long that took. */
interface Measured {
  readonly judged: Judged;
  readonly budgetMs: number;
  readonly durationMs: number;
}
