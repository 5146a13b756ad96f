import type { Job } from '../../../src/load/engine/job';

/** A job of one thread, without anything that was not asked for. */
export function plainJob(url: string, change: Partial<Job>): Job {
  return {
    url,
    load: { model: 'closed', course: [] },
    thread: 0,
    threads: 1,
    warmUpMs: 0,
    durationMs: 60_000,
    timeoutMs: 1000,
    gracefulStopMs: 0,
    seed: 1,
    connections: 'shared',
    http2: false,
    tls: undefined,
    reportsSoFar: false,
    population: null,
    budget: { iterations: null, requests: null },
    choice: { tags: null, excludeTags: [] },
    ...change,
  };
}
