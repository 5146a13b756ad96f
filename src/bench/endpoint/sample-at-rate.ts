import { setImmediate, setTimeout } from 'node:timers/promises';
import { medianOf } from '../../core/statistics';
import { type Client, clockMs } from './client';
import type { ProcessorTime } from './processor-time';
import type { CalibrationTime, EndpointPlan, Rounds } from './sample';

const LEAST_REQUESTS_PER_ROUND = 10;
const ROUND_MS = 50;
const CALIBRATIONS = 5;
/** So long a stretch is measured whatever the budget says. */
const LEAST_STRETCH_MS = 250;
/** A timer may be late by a millisecond and more: what is left of a wait after it is spent in turns of the event loop. */
const TIMER_MS = 2;

/**
 * Requests at a fixed rate, each sent when it is due, whether the one before has been answered or not. A request counts from when it was due: what
 * waits behind a slow answer is slow as well, which a client that waits for answers does not see ("coordinated omission": Gil Tene, "How not to
 * measure latency", 2013).
 */
export async function sampleAtRate(
  client: Client,
  processor: ProcessorTime | undefined,
  calibrate: () => Promise<CalibrationTime>,
  { requests, rate, budgetMs }: Pick<EndpointPlan, 'requests' | 'rate' | 'budgetMs'>,
): Promise<Rounds> {
  const everyMs = 1000 / (rate as number);
  const stretchMs = Math.max(LEAST_STRETCH_MS, Math.min(requests * everyMs, budgetMs));
  const count = Math.max(1, Math.round(stretchMs / everyMs));
  const perRound = Math.min(count, Math.max(LEAST_REQUESTS_PER_ROUND, Math.round(ROUND_MS / everyMs)));
  // A calibration between the requests would hold them up: half of them before, half after.
  const calibrations = await calibrateOften(calibrate);
  const flights: Promise<unknown>[] = [];
  const latencyMs: number[] = [];
  const lateMs: number[] = [];
  const cpuMs: number[] = [];
  let atRoundMs = processor?.readMs();
  const failure = new AbortController();
  const fly = async (dueMs: number): Promise<void> => {
    const { fromMs, toMs } = await client.send();
    latencyMs.push(toMs - dueMs);
    lateMs.push(fromMs - dueMs);
    if (processor === undefined || atRoundMs === undefined || latencyMs.length % perRound !== 0) return;
    const nowMs = processor.readMs();
    cpuMs.push((nowMs - atRoundMs) / perRound);
    atRoundMs = nowMs;
  };
  const startMs = clockMs() + everyMs;
  for (let number = 0; number < count && !failure.signal.aborted; number++) {
    const dueMs = startMs + number * everyMs;
    await until(dueMs);
    const flight = fly(dueMs);
    // Handled below, when all have been sent; until then one that has failed ends the sending.
    flight.catch(() => failure.abort());
    flights.push(flight);
  }
  await Promise.all(flights);
  const tookMs = Math.max(clockMs() - startMs, count * everyMs);
  calibrations.push(...(await calibrateOften(calibrate)));
  const calibrationMs = medianOf(calibrations.map((calibration) => calibration.cpuMs));
  return {
    latencyMs,
    lateMs,
    wallMs: roundsOf(latencyMs, perRound).map(medianOf),
    cpuMs,
    byCalibration: cpuMs.map((ms) => ms / calibrationMs),
    calibrations,
    requestsPerRound: perRound,
    perSecond: (latencyMs.length / tookMs) * 1000,
  };
}

async function until(dueMs: number): Promise<void> {
  const leftMs = dueMs - clockMs();
  if (leftMs > TIMER_MS) await setTimeout(leftMs - TIMER_MS);
  while (clockMs() < dueMs) await setImmediate();
}

async function calibrateOften(calibrate: () => Promise<CalibrationTime>): Promise<CalibrationTime[]> {
  const calibrations: CalibrationTime[] = [];
  while (calibrations.length < CALIBRATIONS) calibrations.push(await calibrate());
  return calibrations;
}

function roundsOf(values: readonly number[], size: number): number[][] {
  const rounds: number[][] = [];
  for (let from = 0; from + size <= values.length; from += size) rounds.push(values.slice(from, from + size));
  return rounds;
}
