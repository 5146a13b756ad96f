import type { Random } from '../../core/random';
import { hodgesLehmann, meanOf, medianOf } from '../../core/statistics';
import type { Refusals } from '../endpoint/messages';
import { type Block, runBlock } from './block';
import type { Callable } from './callable';
import { followTime, type TimeSpent } from './waiting';
import { warmUp } from './warm-up';

/** Both functions of a comparison. */
export interface Pair {
  readonly base: Callable;
  readonly candidate: Callable;
}

/** How a pair is measured. */
export interface PairPlan {
  /** How often both are loaded anew: where V8 puts its native code is chance, and a function may be some percent quicker in one place than in another. */
  readonly instances: number;
  /** Pairs of blocks with each instance. */
  readonly pairs: number;
  /** Wall time of a block. */
  readonly blockMs: number;
}

/** How one side did: milliseconds per call, the median over all blocks. */
export interface SideTimes {
  readonly wallMs: number;
  /** `null` where it cannot be read. */
  readonly cpuMs: number | null;
}

/** What the blocks of one process said. */
export interface PairMeasured {
  /** The candidate's time by the base's, as a logarithm. */
  readonly wall: number;
  /** The same of processor time; `null` where a block is too short for its clock. */
  readonly cpu: number | null;
  readonly base: SideTimes;
  readonly candidate: SideTimes;
  readonly pairs: number;
  readonly callsPerBlock: number;
  readonly spent: TimeSpent;
  /** Wall time by processor time, of all blocks. */
  readonly wallByCpu: number;
  /** Of services, the answers of the side that refused more to work; absent where none did. */
  readonly refusals?: Refusals;
}

const FIRST_WARM_UP = { leastMs: 60, mostMs: 400 };
/** V8 knows their code already: only its feedback is gathered anew. */
const LATER_WARM_UP = { leastMs: 30, mostMs: 120 };

interface BlockPair {
  readonly base: Block;
  readonly candidate: Block;
}

/**
 * Measures two functions in this process: blocks of both in pairs, in random order, some pairs with each fresh instance of both.
 *
 * The estimate is the mean over the instances of Hodges and Lehmann's centre of the logarithms of the ratios of the pairs: what slows
 * the machine slows both blocks of a pair, and drops out. After Laaber, Scheuner and Leitner (2019) and Kalibera and Jones (2013).
 */
export async function measurePair(load: () => Promise<Pair>, plan: PairPlan, random: Random): Promise<PairMeasured> {
  const instances: BlockPair[][] = [];
  let calls = 0;
  let spent: (() => TimeSpent) | undefined;
  for (let instance = 0; instance < plan.instances; instance++) {
    const pair = await load();
    const first = random.integer(0, 1) === 0 ? [pair.base, pair.candidate] : [pair.candidate, pair.base];
    const warmth = await warmUp(first, instance === 0 ? FIRST_WARM_UP : LATER_WARM_UP);
    // The same number of calls for both, for all instances.
    if (calls === 0) calls = Math.max(1, Math.round(plan.blockMs / Math.max(...warmth.map(({ callMs }) => callMs))));
    spent ??= followTime();
    instances.push(await runPairs(pair, plan.pairs, calls, random));
  }
  const all = instances.flat();
  const total = (key: keyof Block): number =>
    all.reduce((sum, { base, candidate }) => sum + base[key] + candidate[key], 0);
  const logRatio = (key: keyof Block): number =>
    meanOf(
      instances.map((pairs) => hodgesLehmann(pairs.map(({ base, candidate }) => Math.log(candidate[key] / base[key])))),
    );
  const side = (name: keyof BlockPair): SideTimes => ({
    wallMs: medianOf(all.map((pair) => pair[name].wallMs)) / calls,
    cpuMs: medianOf(all.map((pair) => pair[name].cpuMs)) / calls,
  });
  const cpu = logRatio('cpuMs');
  return {
    wall: logRatio('wallMs'),
    cpu: Number.isFinite(cpu) ? cpu : null,
    base: side('base'),
    candidate: side('candidate'),
    pairs: all.length,
    callsPerBlock: calls,
    spent: spent?.() ?? { idle: null, queued: null },
    wallByCpu: total('wallMs') / total('cpuMs'),
  };
}

async function runPairs({ base, candidate }: Pair, count: number, calls: number, random: Random): Promise<BlockPair[]> {
  const pairs: BlockPair[] = [];
  for (let pair = 0; pair < count; pair++) {
    const baseFirst = random.integer(0, 1) === 0;
    const first = await runBlock(baseFirst ? base : candidate, calls);
    const second = await runBlock(baseFirst ? candidate : base, calls);
    pairs.push(baseFirst ? { base: first, candidate: second } : { base: second, candidate: first });
  }
  return pairs;
}
