import { raceDeadline } from '../../core/deadline';
import { createRandom } from '../../core/random';
import { inFork } from '../fork/in-fork';
import type { PairRequest } from '../fork/messages';
import { primeLoops } from '../measure/block';
import { tryOut } from '../measure/callable';
import { measurePair, type PairMeasured, type PairPlan } from '../measure/pair';
import type { ReadCompareOptions, Sides } from './options';

/** Of a block: long beside the microsecond of the clock of processor time, short beside what disturbs a machine. */
const BLOCK_MS = 4;
const FORK_PLAN: PairPlan = { instances: 3, pairs: 10, blockMs: BLOCK_MS };
/** Functions of this process cannot be loaded anew. */
const HERE_PLAN: PairPlan = { instances: 1, pairs: 12, blockMs: BLOCK_MS };
/**
 * Standard deviation, as a logarithm, of what one process has of its own: two copies of a function differ by about half a percent in one
 * process, for good, by the order in which they were made.
 */
export const OF_ONE_PROCESS = 0.008;
/** What a process takes to start and to end. */
const START_MS = 5_000;

/** What one measurement is told. */
export interface Once {
  readonly seed: number;
  readonly fork: number;
  readonly budgetMs: number;
  readonly signal: AbortSignal;
  readonly label: string;
}

/** Measures both sides beside each other: modules in a process of their own, functions in this one. */
export function measureSides(
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
  return raceDeadline(wait, (over) => inFork('comparePair', argument, { label, signal: over }));
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
