import type { LoadResult, TimelinePoint } from '../core/records/load';
import type { Service } from '../service';
import { LiveRun } from './live-run';
import { type LoadChange, type LoadPlan, readPlan, wrongPlan } from './plan';
import { readTarget } from './target';

/** A load that is under way. */
export interface LoadRun {
  /** The result, when everything has ended. Rejects as `loadBurst` does. */
  readonly result: Promise<LoadResult>;
  /**
   * Goes on with another load, of the same model, until the end: so many users (those who are too many leave when they are
   * through), or arrivals at such a rate. What the stages still had to say is dropped. All worker threads change at the same
   * moment.
   *
   * @throws MettleError `METTLE_OPTION` for a wrong change, for one of the other model, and where a shape says how much;
   * `METTLE_ABORTED` where the run is over.
   */
  change(load: LoadChange): void;
  /**
   * Ends it gracefully: no new work, and what is under way is waited for, as at the planned end. The result is that of a
   * shorter run. To end it at once, abort the `signal` of the plan.
   */
  stop(): Promise<LoadResult>;
  /** Calls back after each second, with the figures of all threads. Returns what ends that. */
  onSecond(listener: (second: TimelinePoint) => void): () => void;
}

/**
 * Puts load on a service, as {@link loadBurst} does, and can be changed and stopped while it goes on.
 *
 * @param target - a service, or the address of one.
 * @param plan - how much load, for how long, and what each user does.
 * @throws MettleError at once for a wrong plan or target; what is found out later rejects `result`.
 *
 * @example
 * ```ts
 * const run = startLoad(service, { users: 10, duration: '5m', scenario: './scenarios/shopper.ts' });
 * await deploy();
 * run.change({ users: 50, spawnRate: 5 });
 * run.onSecond(({ p99Ms }) => { if ((p99Ms ?? 0) > 1000) void run.stop(); });
 * expect(await run.result).toMeet({ errorRate: '1%' });
 * ```
 */
export function startLoad(target: Service | string, plan: LoadPlan): LoadRun {
  const read = readPlan(plan);
  const where = readTarget(target);
  if (read.tls !== undefined && where.url.startsWith('http:'))
    throw wrongPlan(
      `"tls" is given, but ${where.url} is reached without TLS`,
      'Leave it out, or give an https: address',
    );
  return new LiveRun(read, where);
}

/**
 * Puts load on a service and measures how it answers: lag, service time and response time of each request, failures by
 * kind, figures by name and by second. It judges only the plan's own `limits`; `expect(result).toMeet(...)` judges the rest.
 *
 * The result is `invalid` where the generator or the set-up spoiled the measurement, `aborted` where it was ended early;
 * `reasons` says why. A service that is too slow or fails is measured, not invalid. Traffic goes to loopback only, unless
 * the host is named in `allowHosts`.
 *
 * @param target - a service, or the address of one.
 * @param plan - how much load, for how long, and what each user does.
 * @throws MettleError `METTLE_OPTION` for a wrong plan or target, `METTLE_MODULE` and `METTLE_SCENARIO` for a scenario or a
 * shape that cannot be run, `METTLE_HOST_REFUSED` for a host that is not named, `METTLE_REQUEST` for a service that nobody
 * can reach, `METTLE_CONFIG` where the worker's file is missing.
 *
 * @example
 * ```ts
 * const result = await loadBurst(service, {
 *   rate: 100,
 *   duration: '10s',
 *   scenario: [{ path: '/orders' }, { method: 'POST', path: '/orders', json: { item: 1 }, expect: { status: 201 } }],
 * });
 * expect(result).toMeet({ p99: '250ms', errorRate: '1%' });
 * ```
 */
export async function loadBurst(target: Service | string, plan: LoadPlan): Promise<LoadResult> {
  return startLoad(target, plan).result;
}
