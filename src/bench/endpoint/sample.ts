import type { ForkSamples } from '../../core/records/bench';
import { medianOf } from '../../core/statistics';
import { primeLoops } from '../measure/block';
import { CALIBRATION, calibrationBlock } from '../measure/calibration';
import { followTime, type TimeSpent } from '../measure/waiting';
import { type Warmth as CalibrationWarmth, warmUp } from '../measure/warm-up';
import { areMostRefused } from './answers';
import { clockMs, openClient } from './client';
import type { Call, Refusals } from './messages';
import { followProcessorTime } from './processor-time';
import { sampleAtRate } from './sample-at-rate';
import { sampleInTurn } from './sample-in-turn';
import { warmUpServices } from './warm-up';

/** How one instance is measured. */
export interface EndpointPlan {
  /** Requests that are timed, at the least. */
  readonly requests: number;
  /** Requests a second, whether answers come or not; `null` for one after the other. */
  readonly rate: number | null;
  /** Warm-up at the most. */
  readonly warmUpMs: number;
  /** How long all may take: requests beyond some are left out where it is over. */
  readonly budgetMs: number;
}

/** What the requests to one instance gave. Rounds are stretches of requests; of a rate, without a pause between them. */
export interface EndpointSampled extends ForkSamples {
  /** Of each request, in milliseconds: from its sending, at a rate from when it was due. */
  readonly latencyMs: readonly number[];
  /** Requests in a round. */
  readonly requestsPerRound: number;
  readonly perSecond: number;
  /** Whether times had become even when the warm-up was over. */
  readonly settled: boolean;
  /** How the client's process spent its time. */
  readonly spent: TimeSpent;
  /** Wall time by processor time of the calibration workload. */
  readonly wallByCpu: number;
  /** Processor time of one run of the calibration workload. */
  readonly calibrationMs: number;
  /** Connections that were opened while it was timed. */
  readonly connections: number;
  readonly refusals: Refusals | null;
  /** By how much the client itself was late, of each request at a rate; empty without one. */
  readonly lateMs: readonly number[];
}

/** Times of one run of the calibration workload. */
export interface CalibrationTime {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Rounds of requests, before anything is made of them. */
export interface Rounds {
  readonly latencyMs: readonly number[];
  readonly lateMs: readonly number[];
  /** By round: median latency. */
  readonly wallMs: readonly number[];
  /** By round: processor time of the service for each request; empty where it cannot be read. */
  readonly cpuMs: readonly number[];
  /** By round: that by the processor time of the calibration workload beside it. */
  readonly byCalibration: readonly number[];
  readonly calibrations: readonly CalibrationTime[];
  readonly requestsPerRound: number;
  readonly perSecond: number;
}

const LEAST_WARM_UP = 60;
/** Of what is left of the budget, the warm-up takes this share at the most. */
const WARM_UP_SHARE = 0.4;
/** Most requests that are due at a time wait for an answer of the service, not for one of these. */
const CONNECTIONS = 100;
const CALIBRATION_MS = 4;
const CALIBRATION_WARM_UP = { leastMs: 60, mostMs: 200 };

/** One instance to measure: plain data. */
export interface SampleEndpointRequest {
  readonly call: Call;
  readonly plan: EndpointPlan;
}

/** Called in a clean process: measures one instance from there. @throws MettleError `METTLE_BENCHMARK` */
export async function sampleEndpoint({ call, plan }: SampleEndpointRequest): Promise<EndpointSampled> {
  const startMs = clockMs();
  await primeLoops();
  const [{ callMs }] = (await warmUp([CALIBRATION], CALIBRATION_WARM_UP)) as [CalibrationWarmth];
  const calls = Math.max(1, Math.round(CALIBRATION_MS / callMs));
  const calibrate = () => calibrationBlock(calls);
  const client = openClient(call, plan.rate === null ? 1 : CONNECTIONS);
  try {
    const limitMs = Math.max(1, plan.budgetMs * WARM_UP_SHARE);
    const [warmth] = (await warmUpServices([client], {
      leastRequests: LEAST_WARM_UP,
      mostMs: Math.min(plan.warmUpMs, limitMs),
      limitMs,
    })) as [{ requestMs: number; settled: boolean }];
    // Nothing more is worth its time where it is refused.
    const isRefused = areMostRefused(client.refusals());
    const leftMs = Math.max(0, plan.budgetMs - (clockMs() - startMs));
    const bounds = isRefused ? { ...plan, requests: LEAST_WARM_UP, budgetMs: 0 } : { ...plan, budgetMs: leftMs };
    const connections = client.connections;
    const spent = followTime();
    const measure = plan.rate === null ? sampleInTurn : sampleAtRate;
    const processor = followProcessorTime(call.pid);
    const rounds = await measure(client, processor, calibrate, bounds, warmth.requestMs);
    const { latencyMs, lateMs, wallMs, requestsPerRound, perSecond, calibrations } = rounds;
    const isWhole = processor?.isWhole() === true;
    return {
      latencyMs,
      lateMs,
      wallMs,
      cpuMs: isWhole ? rounds.cpuMs : [],
      calibrated: isWhole ? logMedian(rounds.byCalibration) : null,
      requestsPerRound,
      perSecond,
      settled: warmth.settled,
      spent: spent(),
      wallByCpu: sumOf(calibrations, 'wallMs') / sumOf(calibrations, 'cpuMs'),
      calibrationMs: medianOf(calibrations.map((each) => each.cpuMs)),
      connections: client.connections - connections,
      refusals: client.refusals(),
    };
  } finally {
    await client.close();
  }
}

function sumOf(calibrations: Rounds['calibrations'], key: keyof CalibrationTime): number {
  return calibrations.reduce((sum, each) => sum + each[key], 0);
}

function logMedian(ratios: readonly number[]): number | null {
  const median = medianOf(ratios.map(Math.log).filter(Number.isFinite));
  return Number.isFinite(median) ? median : null;
}
