import { isoNow, nowMs } from '../core/clock';
import { chooseSeed } from '../core/host';
import { writeRecord } from '../core/records/journal';
import type { LoadResult } from '../core/records/load';
import type { Outcome } from '../core/records/record';
import { hold } from '../core/resources';
import type { Service } from '../service';
import { watchEnds } from './ends';
import type { Job, ThreadReport } from './engine/job';
import { runThread } from './engine/thread';
import type { Second } from './engine/timeline';
import { behaviourOf } from './model/behaviour';
import { withHooks } from './model/with-hooks';
import { type LoadPlan, type ReadPlan, readPlan, runsHere } from './plan';
import { showProgress } from './progress';
import { figuresOf, type Measurement, mergeReports, summariseBudget, summarisePlan } from './result';
import { readTarget, requireReachable, type Target } from './target';
import { TimelineMerge } from './timeline-merge';
import { reasonsAgainst } from './validity';
import { runThreads } from './worker/threads';

/**
 * Puts load on a service and measures how it answers: lag, service time and response time of each request, failures by
 * kind, figures by name and by second. It judges nothing: `expect(result).toMeet(...)` does.
 *
 * The result is `invalid` where the generator or the set-up spoiled the measurement, `aborted` where it was ended early;
 * `reasons` says why. A service that is too slow or fails is measured, not invalid. Traffic goes to loopback only, unless
 * the host is named in `allowHosts`.
 *
 * @param target - a service, or the address of one.
 * @param plan - how much load, for how long, and what each user does.
 * @throws MettleError `METTLE_OPTION` for a wrong plan or target, `METTLE_MODULE` and `METTLE_SCENARIO` for a scenario that
 * cannot be run, `METTLE_HOST_REFUSED` for a host that is not named, `METTLE_REQUEST` for a service that nobody can reach,
 * `METTLE_CONFIG` where fake timers hold a function scenario back.
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
  const read = readPlan(plan);
  const aim = readTarget(target);
  const seed = chooseSeed(read.seed);
  const ends = watchEnds(read);
  const forget = hold('load run', `load "${read.title}" on ${aim.label}`, () => ends.end('its test was over'));
  const progress = showProgress(read);
  try {
    await requireReachable(aim);
    const startedAt = isoNow();
    const beganMs = nowMs();
    const cpuBefore = process.cpuUsage();
    const timeline = new TimelineMerge(Math.max(1, read.workers), progress.show);
    const reports = await generate(read, aim, seed, ends.signal, (second) => timeline.add(second));
    const { user, system } = process.cpuUsage(cpuBefore);
    const measured = mergeReports(reports);
    const result: LoadResult = {
      ...verdict(ends.reason(), measured, aim, read),
      target: aim.url,
      plan: summarisePlan(read),
      seed,
      budget: summariseBudget(read, measured),
      ...figuresOf(measured, timeline.end()),
      arrivals: read.shape.model === 'open' ? measured.arrivals : null,
      generator: {
        cpuSeconds: (user + system) / 1e6,
        loopLagP99Ms: measured.loopLagP99Ms,
        utilisation: measured.utilisation,
        scheduleLagP99Ms: measured.scheduleLagP99Ms,
        workers: read.workers,
      },
    };
    const { outcome, reasons } = result;
    const durationMs = nowMs() - beganMs;
    writeRecord<'load'>({ kind: 'load', title: read.title, outcome, reasons, startedAt, durationMs, result });
    return result;
  } finally {
    progress.end();
    ends.dispose();
    forget();
  }
}

async function generate(
  plan: ReadPlan,
  target: Target,
  seed: number,
  stop: AbortSignal,
  onSecond: (second: Second) => void,
): Promise<ThreadReport[]> {
  const { shape, warmUpMs, durationMs, timeoutMs, gracefulStopMs, scenario, budget, choice } = plan;
  const job: Omit<Job, 'thread' | 'threads'> = {
    url: target.url,
    shape,
    warmUpMs,
    durationMs,
    timeoutMs,
    gracefulStopMs,
    seed,
    budget,
    choice,
  };
  if (scenario.kind === 'list' || scenario.kind === 'module')
    return runThreads(job, scenario, plan.workers, stop, onSecond);
  const whole = { ...job, thread: 0, threads: 1 };
  const behaviour = behaviourOf(scenario, whole, plan.hooks);
  const run = (): Promise<ThreadReport> => runThread(whole, behaviour, nowMs(), stop, onSecond);
  return [await withHooks(plan.hooks, whole, stop, run)];
}

function verdict(
  endedBecause: string | undefined,
  measured: Measurement,
  target: Target,
  plan: ReadPlan,
): { outcome: Outcome; reasons: readonly string[] } {
  if (endedBecause !== undefined) return { outcome: 'aborted', reasons: [endedBecause] };
  const { ending } = measured;
  if (ending?.outcome === 'aborted') return { outcome: 'aborted', reasons: [ending.reason] };
  const reasons = [
    ...(ending === null ? [] : [ending.reason]),
    ...reasonsAgainst(measured, target, runsHere(plan.scenario)),
  ];
  return { outcome: reasons.length === 0 ? 'completed' : 'invalid', reasons };
}
