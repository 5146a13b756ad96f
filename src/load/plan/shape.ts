import { failedTo, type MettleError, reasonOf } from '../../core/errors';
import { isPlainObject, shown } from '../../core/options';

/** What a {@link LoadShape} may look at. Figures of requests are of the measured time, so 0 during the warm-up. */
export interface LoadMoment {
  /** Since the start, the warm-up included: 0, 1000, 2000, … */
  readonly elapsedMs: number;
  /** Users at work, or arrivals under way, at the end of the last second. */
  readonly users: number;
  /** Requests in flight at the end of the last second. */
  readonly inFlight: number;
  /** What the plan asks for now: users, or arrivals per second. */
  readonly target: number;
  /** Requests that were started so far. */
  readonly requests: number;
  /** Requests that failed so far. */
  readonly failed: number;
  /** Requests that were started in the last second. */
  readonly startedPerSecond: number;
  /** Requests that failed in the last second. */
  readonly failedPerSecond: number;
  /** Response times of the last second; `null` where no request ended ok. */
  readonly p50Ms: number | null;
  /** 95th percentile of the same times. */
  readonly p95Ms: number | null;
  /** 99th percentile of the same times. */
  readonly p99Ms: number | null;
}

/** So many users. */
export interface UsersChange {
  /** Users from now on; those who are too many leave when they are through. */
  readonly users: number;
  /** Users added, or sent away, per second. Default: the plan's; where it has none, all within one second. */
  readonly spawnRate?: number;
}

/** So many arrivals. */
export interface RateChange {
  /** Arrivals per second from now on. */
  readonly rate: number;
}

/** How much load from now on: of the model of the plan. */
export type LoadChange = UsersChange | RateChange;

/**
 * Says how much load there is to be from now on; `null` ends the run, gracefully. All answers are of one model: `{ users }`
 * or `{ rate }`.
 *
 * @example
 * ```ts
 * // More and more, until it is too slow.
 * const shape: LoadShape = ({ elapsedMs, p95Ms }) => ((p95Ms ?? 0) > 500 ? null : { rate: 50 + elapsedMs / 100 });
 * ```
 */
export type LoadShape = (moment: LoadMoment) => LoadChange | null;

/** Where a shape begins. */
const START: LoadMoment = {
  elapsedMs: 0,
  users: 0,
  inFlight: 0,
  target: 0,
  requests: 0,
  failed: 0,
  startedPerSecond: 0,
  failedPerSecond: 0,
  p50Ms: null,
  p95Ms: null,
  p99Ms: null,
};

/** What a shape begins with, which says of which model the plan is. @throws MettleError `METTLE_SCENARIO` */
export function beginShape(shape: LoadShape): LoadChange {
  const first = askShape(shape, START);
  if (first === null) throw wrongShape('it returned null at the start', 'Let it say how much load to begin with');
  return first;
}

/** Asks a shape. @throws MettleError `METTLE_SCENARIO` where it throws, or returns nonsense. */
export function askShape(shape: LoadShape, moment: LoadMoment): LoadChange | null {
  let answer: unknown;
  try {
    answer = shape(moment);
  } catch (error) {
    throw wrongShape(`it threw ${moment.elapsedMs} ms after the start: ${reasonOf(error)}`, 'Look at the shape', error);
  }
  if (answer === null || isLoadChange(answer)) return answer;
  throw wrongShape(
    `${moment.elapsedMs} ms after the start it returned ${shown(answer)}`,
    'It must return { users, spawnRate? } or { rate }, not below 0, or null to end the run',
  );
}

/** Whether this says how much, in one of the two models. */
export function isLoadChange(raw: unknown): raw is LoadChange {
  if (!isPlainObject(raw)) return false;
  const { users, rate, spawnRate, ...rest } = raw;
  if (Object.keys(rest).length > 0 || (users === undefined) === (rate === undefined)) return false;
  if (rate !== undefined) return isAmount(rate) && spawnRate === undefined;
  const isSpawnRate = spawnRate === undefined || (isAmount(spawnRate) && spawnRate > 0);
  return Number.isInteger(users) && isAmount(users) && isSpawnRate;
}

/** The error of a shape that cannot be followed. */
export function wrongShape(reason: string, cure: string, cause?: unknown): MettleError {
  return failedTo({ to: 'follow the shape of the load', reason, cure, code: 'METTLE_SCENARIO', cause });
}

function isAmount(raw: unknown): raw is number {
  return typeof raw === 'number' && Number.isFinite(raw) && raw >= 0;
}
