import { nowMs } from '../../core/clock';
import { raceDeadline } from '../../core/deadline';
import type { BenchmarkResult } from '../../core/records/bench';
import type { Service } from '../../service';
import type { Bounds } from '../benchmark/add-forks';
import { runBenchmark } from '../benchmark/frame';
import type { Told } from '../benchmark/ran-once';
import { inFork } from '../fork/in-fork';
import { bytesPerRequest } from './allocation';
import { areMostRefused } from './answers';
import { askOnce } from './ask-once';
import { askedInWords, callOf, type Instance, withInstances } from './instance';
import { type EndpointOptions, type ReadEndpointOptions, readEndpointOptions } from './options';
import type { EndpointRequest } from './request';
import { whyItInforms } from './target';
import { type EndpointFork, toResult } from './to-result';

/** What an instance and a client take to start and to end. */
const START_MS = 30_000;
/** So many instances are measured whatever the budget says: of one alone nothing bounds what lies between them. */
const FORKS_AT_WORST = 2;

/**
 * Measures how fast a service answers one request: latency with the intervals of its percentiles, processor time of the service and bytes that it
 * allocates. Further instances of the service are started by `service.another()`, each is warmed up, and asked by a client in a process of its own
 * over one connection that stays open, beside a calibration workload that never changes. What it returns is compared with the saved baseline, where
 * there is one; `expect(result).toMatchBaseline()` and `expect(result).toBeWithin({ p50: '2ms' })` judge.
 *
 * A service that was not given by its command is measured as it is there, and so is an address (on this machine, or named in `allowHosts`): a verdict
 * on a baseline then only informs.
 *
 * @throws MettleError `METTLE_OPTION` for wrong options, `METTLE_BENCHMARK` for an answer with another status, for none, for a service that dies and for
 * a broken file of saved runs, `METTLE_SERVICE_START` where an instance does not start, `METTLE_HOST_REFUSED` for an address that is not allowed,
 * `METTLE_TIMEOUT` where an answer never comes, `METTLE_ABORTED` where `signal` aborts.
 * @example
 * ```ts
 * test('lists orders as fast as it did', async () => {
 *   const result = await benchmarkEndpoint(service, '/orders?limit=20');
 *   expect(result).toMatchBaseline();
 *   expect(result).toBeWithin({ p50: '2ms', cpu: '1ms' });
 * });
 * ```
 */
export async function benchmarkEndpoint(
  service: Service | string,
  request: EndpointRequest,
  options?: EndpointOptions,
): Promise<BenchmarkResult> {
  const read = readEndpointOptions(service, request, options);
  const { name, group = null, rate } = read;
  const told: Told = {
    subject: 'endpoint',
    name,
    group,
    params: rate === undefined ? null : { rate },
    where: 'service',
    target: read.request.label,
  };
  return runBenchmark<EndpointFork>(read, {
    told,
    forks: read.forks,
    forksAtWorst: FORKS_AT_WORST,
    unfinished: 'a request had not been answered',
    informs: whyItInforms(read.target),
    runOnce: (signal) => askOnce(read, signal),
    measure: (fork, shareMs, bounds) => sampleInstance(read, fork, shareMs, bounds),
    isHopeless: (forks) => forks.some(({ refusals }) => areMostRefused(refusals)),
    timesOf: ({ latencyMs }) => latencyMs,
    profile: async () => null,
    describe: (forks, context) => toResult(told, read, forks, context),
  });
}

async function sampleInstance(
  read: ReadEndpointOptions,
  fork: number,
  shareMs: number,
  { budgetMs, signal }: Bounds,
): Promise<EndpointFork> {
  const { requests, rate, warmUp } = read;
  const startMs = nowMs();
  const wait = {
    to: `benchmark ${askedInWords(read)}`,
    unfinished: () => 'a request had not been answered: it never is, or it takes longer than the budget',
    timeoutMs: budgetMs + START_MS,
    signal,
  };
  return raceDeadline(wait, (over) =>
    withInstances([read], over, async (instances) => {
      const [instance] = instances as [Instance];
      const call = callOf(read, instance);
      const leftMs = Math.max(0, shareMs - (nowMs() - startMs));
      const plan = { requests, rate: rate ?? null, warmUpMs: warmUp, budgetMs: leftMs };
      const sampled = await inFork('sampleEndpoint', { call, plan }, { label: wait.to, signal: over });
      // After everything that is timed: a service whose allocations are sampled is slower.
      const wantsBytes = fork === 0 && !areMostRefused(sampled.refusals);
      return { ...sampled, bytesPerRequest: wantsBytes ? await bytesPerRequest(instance, call, over) : null };
    }),
  );
}
