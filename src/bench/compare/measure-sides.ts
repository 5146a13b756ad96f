import { raceDeadline } from '../../core/deadline';
import { createRandom } from '../../core/random';
import { type Comparing, OF_ONE_INSTANCE, withServices } from '../endpoint/compare-services';
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
const OF_ONE_PROCESS = 0.008;
/** What a process takes to start and to end. */
const START_MS = 5_000;

/**
 * Lets both sides be measured beside each other, as often as it takes: modules in a process of their own each time, functions in this one, services in
 * fresh instances.
 */
export function withSides<T>(
  { sides, params }: ReadCompareOptions,
  comparing: Comparing,
  use: (measure: (fork: number) => Promise<PairMeasured>) => Promise<T>,
): Promise<T> {
  if (sides.kind === 'endpoint') return withServices(sides, comparing, use);
  if (sides.kind === 'module') return use((fork) => measureModules(sides, params, comparing, fork));
  return use((fork) => measureHere(sides, params, createRandom(comparing.seed).fork(`fork ${fork}`), fork));
}

/** Standard deviation, as a logarithm, of what all measurements of these sides have in common. */
export function commonDeviation(sides: Sides): number {
  if (sides.kind === 'function') return OF_ONE_PROCESS;
  if (sides.kind === 'module') return 0;
  return [sides.base, sides.candidate].every(({ target }) => target.kind === 'instances') ? 0 : OF_ONE_INSTANCE;
}

function measureModules(
  { base, candidate, setup }: Extract<Sides, { kind: 'module' }>,
  params: unknown,
  { seed, budgetMs, signal, label }: Comparing,
  fork: number,
): Promise<PairMeasured> {
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
