import { medianOf } from '../../core/statistics';
import { type Client, clockMs } from './client';
import type { ProcessorTime } from './processor-time';
import type { CalibrationTime, EndpointPlan, Rounds } from './sample';

const ROUND_MS = 10;
const LEAST_REQUESTS_PER_ROUND = 10;
const LEAST_ROUNDS = 20;
/** Rounds that are measured whatever they take. */
const ROUNDS_AT_WORST = 3;

/** Requests one after the other over one connection, in rounds, the calibration workload between them. */
export async function sampleInTurn(
  client: Client,
  processor: ProcessorTime | undefined,
  calibrate: () => Promise<CalibrationTime>,
  { requests, budgetMs }: Pick<EndpointPlan, 'requests' | 'budgetMs'>,
  requestMs: number,
): Promise<Rounds> {
  const perRound = Math.min(requests, Math.max(LEAST_REQUESTS_PER_ROUND, Math.round(ROUND_MS / requestMs)));
  const rounds = Math.max(Math.ceil(requests / perRound), Math.min(LEAST_ROUNDS, requests));
  const latencyMs: number[] = [];
  const wallMs: number[] = [];
  const cpuMs: number[] = [];
  const byCalibration: number[] = [];
  const calibrations: CalibrationTime[] = [];
  const startMs = clockMs();
  for (let round = 0; round < rounds; round++) {
    if (round >= ROUNDS_AT_WORST && clockMs() - startMs > budgetMs) break;
    // The first after a pause, which is the calibration's and not the service's, is slower than the others.
    await client.send();
    await processor?.rest();
    const before = processor?.readMs();
    const times: number[] = [];
    while (times.length < perRound) {
      const { fromMs, toMs } = await client.send();
      times.push(toMs - fromMs);
    }
    await processor?.rest();
    const after = processor?.readMs();
    const calibration = await calibrate();
    for (const time of times) latencyMs.push(time);
    wallMs.push(medianOf(times));
    calibrations.push(calibration);
    if (before === undefined || after === undefined) continue;
    const perRequest = (after - before) / perRound;
    cpuMs.push(perRequest);
    byCalibration.push(perRequest / calibration.cpuMs);
  }
  return {
    latencyMs,
    lateMs: [],
    wallMs,
    cpuMs,
    byCalibration,
    calibrations,
    requestsPerRound: perRound,
    perSecond: 1000 / (latencyMs.reduce((sum, ms) => sum + ms, 0) / latencyMs.length),
  };
}
