import { createRandom, type Random } from '../../core/random';
import { hodgesLehmann, medianOf } from '../../core/statistics';
import type { PairMeasured, SideTimes } from '../measure/pair';
import { followTime } from '../measure/waiting';
import { type Client, clockMs, openClient } from './client';
import type { Call } from './messages';
import { followProcessorTime, type ProcessorTime } from './processor-time';
import { warmUpServices } from './warm-up';

/** How two instances are measured beside each other. */
export interface BlockPlan {
  /** Requests in a block at the most: fewer where they take longer than `blockMs`. */
  readonly requests: number;
  readonly blockMs: number;
  /** Pairs of blocks at the least and at the most, and how long is measured between the two. */
  readonly leastPairs: number;
  readonly mostPairs: number;
  readonly pairsMs: number;
  readonly warmUp: { readonly leastRequests: number; readonly mostMs: number; readonly limitMs: number };
}

/** An instance of both services, to be measured beside each other: plain data. */
export interface ServicePairRequest {
  readonly base: Call;
  readonly candidate: Call;
  readonly plan: BlockPlan;
  readonly seed: number;
  /** Number of the pair of instances: each draws an order of its own. */
  readonly fork: number;
}

interface Side {
  readonly client: Client;
  /** `undefined` where it cannot be read. */
  readonly processor: ProcessorTime | undefined;
}

/** Median latency of a block of requests, and processor time of the service for one of them; `NaN` where that cannot be read. */
interface Block {
  readonly wallMs: number;
  readonly cpuMs: number;
}

interface BlockPair {
  readonly base: Block;
  readonly candidate: Block;
}

/**
 * Called in a clean process: measures an instance of each service by blocks of requests in pairs, in random order. What slows the machine slows
 * both blocks of a pair, and drops out of their ratio.
 */
export async function comparePairOfServices(request: ServicePairRequest): Promise<PairMeasured> {
  const { plan } = request;
  const random = createRandom(request.seed).fork(`pair ${request.fork}`);
  const [baseClient, candidateClient] = [openClient(request.base), openClient(request.candidate)];
  try {
    const warmth = await warmUpServices(random.shuffle([baseClient, candidateClient]), plan.warmUp);
    const slowestMs = Math.max(...warmth.map(({ requestMs }) => requestMs));
    const base = { client: baseClient, processor: followProcessorTime(request.base.pid) };
    const candidate = { client: candidateClient, processor: followProcessorTime(request.candidate.pid) };
    // As many for both: the processor time of a block is that of all its requests.
    const requests = Math.max(1, Math.min(plan.requests, Math.floor(plan.blockMs / slowestMs)));
    const spent = followTime();
    const pairs = await runPairs({ base, candidate }, requests, plan, random);
    const refusals = [baseClient.refusals(), candidateClient.refusals()].filter((each) => each !== null);
    const hasCpu = [base, candidate].every(({ processor }) => processor?.isWhole());
    return {
      ...describe(pairs, hasCpu),
      callsPerBlock: requests,
      spent: spent(),
      ...(refusals[0] && { refusals: refusals.reduce((a, b) => (b.count / b.of > a.count / a.of ? b : a)) }),
    };
  } finally {
    await Promise.all([baseClient.close(), candidateClient.close()]);
  }
}

async function runPairs(
  { base, candidate }: { readonly base: Side; readonly candidate: Side },
  requests: number,
  { leastPairs, mostPairs, pairsMs }: BlockPlan,
  random: Random,
): Promise<BlockPair[]> {
  const pairs: BlockPair[] = [];
  const startMs = clockMs();
  const isEnough = (): boolean =>
    pairs.length >= mostPairs || (pairs.length >= leastPairs && clockMs() - startMs > pairsMs);
  while (!isEnough()) {
    const baseFirst = random.integer(0, 1) === 0;
    const first = await runBlock(baseFirst ? base : candidate, requests);
    const second = await runBlock(baseFirst ? candidate : base, requests);
    pairs.push(baseFirst ? { base: first, candidate: second } : { base: second, candidate: first });
  }
  return pairs;
}

async function runBlock({ client, processor }: Side, requests: number): Promise<Block> {
  const times: number[] = [];
  const before = processor?.readMs();
  for (let request = 0; request < requests; request++) {
    const { fromMs, toMs } = await client.send();
    times.push(toMs - fromMs);
  }
  await processor?.rest();
  const cpuMs = ((processor?.readMs() ?? Number.NaN) - (before ?? Number.NaN)) / requests;
  return { wallMs: medianOf(times), cpuMs };
}

function describe(
  pairs: readonly BlockPair[],
  hasCpu: boolean,
): Pick<PairMeasured, 'wall' | 'cpu' | 'base' | 'candidate' | 'pairs' | 'wallByCpu'> {
  const logRatio = (key: keyof Block): number =>
    hodgesLehmann(pairs.map(({ base, candidate }) => Math.log(candidate[key] / base[key])).filter(Number.isFinite));
  const side = (name: keyof BlockPair): SideTimes => ({
    wallMs: medianOf(pairs.map((pair) => pair[name].wallMs)),
    cpuMs: hasCpu ? medianOf(pairs.map((pair) => pair[name].cpuMs)) : null,
  });
  const [base, candidate] = [side('base'), side('candidate')];
  return {
    wall: logRatio('wallMs'),
    cpu: hasCpu ? logRatio('cpuMs') : null,
    base,
    candidate,
    pairs: pairs.length,
    wallByCpu: hasCpu
      ? (base.wallMs + candidate.wallMs) / ((base.cpuMs ?? 0) + (candidate.cpuMs ?? 0))
      : Number.POSITIVE_INFINITY,
  };
}
