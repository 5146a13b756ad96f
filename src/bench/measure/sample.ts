import type { ForkSamples } from '../../core/records/bench';
import { medianOf } from '../../core/statistics';
import { bytesPerCall } from './allocation';
import { benchmarkJsSampler } from './benchmark-js';
import { runBlock } from './block';
import { CALIBRATION, calibrationBlock } from './calibration';
import { type Callable, tryOut } from './callable';
import { emptyCallMs } from './empty-call';
import { type Collections, type Stretch, watchCollections } from './garbage';
import { followTime, type TimeSpent } from './waiting';
import { type Warmth, warmUp } from './warm-up';

/** How one process measures a component. */
export interface SamplePlan {
  /** Rounds, at the least. */
  readonly rounds: number;
  /** A round takes at least so long. */
  readonly roundMs: number;
  /** Calls in each round; `null` for as many as make up `roundMs`. */
  readonly iterations: number | null;
  /** Warm-up at the most. */
  readonly warmUpMs: number;
  /** How long the rounds may take: those above the least are left out where it is over. */
  readonly budgetMs: number;
  /** Whether the bytes that a call allocates are asked for. */
  readonly bytes: boolean;
  /** Whether Benchmark.js takes the samples of a function that does not wait. It does not inside a sandbox. */
  readonly benchmarkJs: boolean;
}

/** A component, ready to run. */
export interface SampledComponent {
  readonly fn: (input: unknown) => unknown;
  readonly params: unknown;
  /** Runs before each round: what it returns the function is called with. */
  readonly setup: ((params: unknown) => unknown) | undefined;
  /** Runs after each round, with what the function was called with. */
  readonly teardown: ((input: unknown) => unknown) | undefined;
}

/** What one process measured. */
export interface Sampled extends ForkSamples {
  readonly callsPerRound: number;
  readonly calls: number;
  readonly isAsync: boolean;
  readonly warmth: Warmth;
  readonly spent: TimeSpent;
  readonly wallByCpu: number;
  /** Milliseconds that a call of a function takes that does nothing. */
  readonly emptyMs: number;
  /** Processor time of one run of the calibration workload. */
  readonly calibrationMs: number;
  readonly collections: Collections;
  readonly bytesPerCall: number | null;
}

/** Of the blocks by which processor time is read. */
const CPU_BLOCK_MS = 5;

/** Measures a component in this process. @throws what the component throws. */
export async function sampleComponent(component: SampledComponent, plan: SamplePlan): Promise<Sampled> {
  const { fn, params, setup, teardown } = component;
  const prepare = async (): Promise<unknown> => (setup === undefined ? params : await setup(params));
  const first = await prepare();
  const callable = await tryOut(fn, first);
  await teardown?.(first);
  const byRound = setup !== undefined || teardown !== undefined || plan.iterations !== null;
  const leastMs = Math.min(100, plan.warmUpMs);
  const [warmth, calibrationWarmth] = (await warmUp([byRound ? prepared(component, callable) : callable, CALIBRATION], {
    leastMs,
    mostMs: plan.warmUpMs,
  })) as [Warmth, Warmth];
  const calibrationCalls = Math.max(1, Math.round(4 / calibrationWarmth.callMs));
  const measureRound = byRound ? roundsOf(component, callable, plan, warmth) : samplesOf(callable, plan, warmth);
  const emptyMs = await emptyCallMs(callable.isAsync, !byRound && plan.benchmarkJs);

  const wallMs: number[] = [];
  const cpuMs: number[] = [];
  const ratios: number[] = [];
  const calibrations: number[] = [];
  let calls = 0;
  let cpuWall = 0;
  let cpuTotal = 0;
  const spent = followTime();
  const collections = watchCollections();
  const stretches: Stretch[] = [];
  const from = performance.now();
  for (let round = 0; round < plan.rounds; round++) {
    // A few rounds are needed whatever they take.
    if (round >= 3 && performance.now() - from > plan.budgetMs) break;
    const fromMs = performance.now();
    const measured = await measureRound();
    stretches.push({ fromMs, toMs: performance.now() });
    const calibration = await calibrationBlock(calibrationCalls);
    wallMs.push(measured.wallMs);
    cpuMs.push(measured.cpuMs);
    ratios.push(Math.log(measured.cpuMs / calibration.cpuMs));
    calibrations.push(calibration.cpuMs);
    calls += measured.calls;
    cpuWall += measured.cpuBlockWallMs;
    cpuTotal += measured.cpuMs;
  }
  const collected = await collections.end(stretches);
  const timeSpent = spent();
  const calibrated = medianOf(ratios.filter(Number.isFinite));
  return {
    wallMs,
    cpuMs,
    calibrated: Number.isFinite(calibrated) ? calibrated : null,
    callsPerRound: Math.round(calls / wallMs.length),
    calls,
    isAsync: callable.isAsync,
    warmth,
    spent: timeSpent,
    wallByCpu: cpuWall / cpuTotal,
    emptyMs,
    calibrationMs: medianOf(calibrations),
    collections: collected,
    bytesPerCall: plan.bytes
      ? await bytesPerCall({
          prepare: async () => ({ ...callable, input: await prepare() }),
          finish: (input) => teardown?.(input),
          calls: callsOfRound(component, plan),
          callMs: warmth.callMs,
        })
      : null,
  };
}

/** One round: milliseconds a call. */
interface Round {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly calls: number;
  /** Wall time a call of the block of which the processor time was read. */
  readonly cpuBlockWallMs: number;
}

/** Rounds of as many calls as make up their time. */
function samplesOf(callable: Callable, { roundMs, benchmarkJs }: SamplePlan, { callMs }: Warmth): () => Promise<Round> {
  let calls = Math.max(1, Math.ceil(roundMs / callMs));
  const cpuCalls = Math.max(1, Math.round(CPU_BLOCK_MS / callMs));
  const sample = benchmarkJs && !callable.isAsync && callMs < roundMs ? benchmarkJsSampler(callable) : undefined;
  return async () => {
    if (sample === undefined) {
      const block = await runBlock(callable, calls);
      const wallMs = block.wallMs / calls;
      return { wallMs, cpuMs: block.cpuMs / calls, calls, cpuBlockWallMs: wallMs };
    }
    // Benchmark.js compiles a loop anew for each sample, in another thread: its processor time would count as the function's.
    const taken = sample(calls, roundMs);
    calls = taken.calls;
    const block = await runBlock(callable, cpuCalls);
    return {
      wallMs: taken.callMs,
      cpuMs: block.cpuMs / cpuCalls,
      calls: taken.calls + cpuCalls,
      cpuBlockWallMs: block.wallMs / cpuCalls,
    };
  };
}

/** How many calls a round has, where that does not follow from its time: what a setup prepares may be used up by one. */
function callsOfRound(
  { setup }: Pick<SampledComponent, 'setup'>,
  { iterations }: Pick<SamplePlan, 'iterations'>,
): number | null {
  return iterations ?? (setup === undefined ? null : 1);
}

/** Rounds with their own setup and teardown, or of a given number of calls. */
function roundsOf(
  { params, setup, teardown }: SampledComponent,
  callable: Callable,
  { iterations, roundMs }: SamplePlan,
  { callMs }: Warmth,
): () => Promise<Round> {
  const calls = callsOfRound({ setup }, { iterations }) ?? Math.max(1, Math.ceil(roundMs / callMs));
  return async () => {
    const input = setup === undefined ? params : await setup(params);
    const block = await runBlock({ ...callable, input }, calls);
    await teardown?.(input);
    const wallMs = block.wallMs / calls;
    return { wallMs, cpuMs: block.cpuMs / calls, calls, cpuBlockWallMs: wallMs };
  };
}

/** The component with its setup and teardown as one function, to warm it up. */
function prepared({ params, setup, teardown }: SampledComponent, { fn, isAsync }: Callable): Callable {
  return {
    fn: async () => {
      const input = setup === undefined ? params : await setup(params);
      const answer = fn(input);
      if (isAsync) await answer;
      await teardown?.(input);
    },
    input: undefined,
    isAsync: true,
  };
}
