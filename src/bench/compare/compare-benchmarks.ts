import { isoNow, nowMs } from '../../core/clock';
import { raceDeadline } from '../../core/deadline';
import { runInFork } from '../../core/fork';
import { chooseSeed } from '../../core/host';
import { packageFile } from '../../core/package-root';
import { createRandom } from '../../core/random';
import type { ComparisonResult } from '../../core/records/bench';
import { writeRecord } from '../../core/records/journal';
import { medianOf } from '../../core/statistics';
import type { PairRequest } from '../fork/messages';
import { measureAlone } from '../measure/alone';
import { primeLoops } from '../measure/block';
import { tryOut } from '../measure/callable';
import { budgetOf } from '../measure/in-time';
import { measurePair, type PairMeasured, type PairPlan } from '../measure/pair';
import { benchmarkCommit } from '../storage/commit-info';
import { benchmarkMachine } from '../storage/machine-info';
import { reasonsOf } from './in-words';
import { notesOn } from './notes';
import { type CompareOptions, type ReadCompareOptions, readCompareOptions, type Sides } from './options';
import { showComparing } from './progress';
import { type Judged, runForks } from './run-forks';

/** Of a block: long beside the microsecond of the clock of processor time, short beside what disturbs a machine. */
const BLOCK_MS = 4;
const FORK_PLAN: PairPlan = { instances: 3, pairs: 10, blockMs: BLOCK_MS };
/** Functions of this process cannot be loaded anew. */
const HERE_PLAN: PairPlan = { instances: 1, pairs: 12, blockMs: BLOCK_MS };
/**
 * Standard deviation, as a logarithm, of what one process has of its own: two copies of a function differ by about half a percent in one
 * process, for good, by the order in which they were made.
 */
const OF_ONE_PROCESS = 0.008;
/** What a process takes to start and to end. */
const START_MS = 5_000;

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
 * const result = await compareBenchmarks({
 *   base: { module: 'src/parse.ts', export: 'parse' },
 *   candidate: { module: 'src/parse-fast.ts', export: 'parse' },
 *   params: '[1, 2, 3]',
 * });
 * expect(result).toBeFaster({ by: '10%' });
 * ```
 */
export async function compareBenchmarks(options: CompareOptions): Promise<ComparisonResult> {
  const read = readCompareOptions(options);
  const { sides } = read;
  const name = read.name ?? sides.candidate.label;
  const budgetMs = budgetOf(read.budget);
  const seed = chooseSeed(read.seed);
  const what = `the comparison of ${name}`;
  const wait = {
    to: `compare ${sides.candidate.label} with ${sides.base.label}`,
    unfinished: () => 'a call had not settled',
    timeoutMs: undefined,
    signal: read.signal,
  };
  const startedAt = isoNow();
  const startMs = nowMs();
  const progress = showComparing(name, budgetMs);
  try {
    const judged = await raceDeadline(wait, (signal) =>
      measureAlone(what, signal, () =>
        runForks({
          measure: (fork) => measureOnce(read, { seed, fork, budgetMs, signal, label: what }),
          tolerance: read.tolerance,
          budgetMs,
          besides: sides.kind === 'function' ? OF_ONE_PROCESS : 0,
          onFork: progress.show,
        }),
      ),
    );
    const result = await toResult(judged, read, { name, startedAt, durationMs: nowMs() - startMs, seed, budgetMs });
    const { outcome, reasons, durationMs } = result;
    writeRecord({ kind: 'comparison', title: name, outcome, reasons, startedAt, durationMs, result });
    return result;
  } finally {
    progress.end();
  }
}

interface Once {
  readonly seed: number;
  readonly fork: number;
  readonly budgetMs: number;
  readonly signal: AbortSignal;
  readonly label: string;
}

function measureOnce(
  { sides, params }: ReadCompareOptions,
  { seed, fork, budgetMs, signal, label }: Once,
): Promise<PairMeasured> {
  if (sides.kind === 'function') return measureHere(sides, params, createRandom(seed).fork(`fork ${fork}`), fork);
  const { base, candidate, setup } = sides;
  const argument: PairRequest = {
    base: base.address,
    candidate: candidate.address,
    params,
    setup,
    plan: FORK_PLAN,
    seed,
    fork,
  };
  const wait = {
    to: `run ${label}`,
    unfinished: () => 'one process had not finished: a call never settles, or takes very long',
    timeoutMs: budgetMs + START_MS,
    signal,
  };
  return raceDeadline(wait, (over) =>
    runInFork<PairMeasured>({
      module: packageFile('dist/bench-child.js'),
      export: 'comparePair',
      argument,
      label,
      signal: over,
    }),
  );
}

async function measureHere(
  { base, candidate, setup }: Extract<Sides, { kind: 'function' }>,
  params: unknown,
  random: ReturnType<typeof createRandom>,
  fork: number,
): Promise<PairMeasured> {
  if (fork === 0) await primeLoops();
  const make = async (fn: unknown) =>
    tryOut(fn as (input: unknown) => unknown, setup === undefined ? params : await setup(params as never));
  return measurePair(
    async () => ({ base: await make(base.fn), candidate: await make(candidate.fn) }),
    HERE_PLAN,
    random,
  );
}

interface Frame {
  readonly name: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly seed: number;
  readonly budgetMs: number;
}

async function toResult(
  judged: Judged,
  { sides, tolerance }: ReadCompareOptions,
  frame: Frame,
): Promise<ComparisonResult> {
  const { forks, by, verdict, estimate, confidence } = judged;
  const { budgetMs, ...rest } = frame;
  const isHere = sides.kind === 'function';
  const invalid = isHere && '__coverage__' in globalThis ? [COVERAGE] : [];
  const side = (which: 'base' | 'candidate') => ({
    label: sides[which].label,
    wallMs: medianOf(forks.map((fork) => fork[which].wallMs)),
    cpuMs: medianOf(forks.map((fork) => fork[which].cpuMs)),
  });
  const other = forks.map((fork) => (by === 'cpu' ? fork.wall : fork.cpu)).filter((ratio) => ratio !== null);
  return {
    outcome: invalid.length > 0 ? 'invalid' : 'completed',
    reasons: invalid.length > 0 ? invalid : reasonsOf(judged, tolerance, budgetMs),
    ...rest,
    verdict,
    ratio: estimate.ratio,
    interval: { low: estimate.low, high: Number.isFinite(estimate.high) ? estimate.high : Number.MAX_VALUE },
    confidence,
    tolerance,
    judgedBy: by,
    otherRatio: other.length === 0 ? null : Math.exp(other.reduce((sum, ratio) => sum + ratio, 0) / other.length),
    where: isHere ? 'this process' : 'forks',
    notes: [...(isHere ? [HERE] : []), ...notesOn(forks, by)],
    base: side('base'),
    candidate: side('candidate'),
    forks: forks.map(({ wall, cpu }) => ({ wall: Math.exp(wall), cpu: cpu === null ? null : Math.exp(cpu) })),
    pairsPerFork: forks[0]?.pairs ?? 0,
    callsPerBlock: forks[0]?.callsPerBlock ?? 0,
    machine: benchmarkMachine(),
    commit: await benchmarkCommit(),
  };
}

const COVERAGE =
  'the functions are instrumented for coverage, which makes them slower: measure without --coverage, or give modules, which are not instrumented';
const HERE =
  'measured inside this process, and inside the sandbox of the test framework where there is one: give modules, which run in processes of their own';
