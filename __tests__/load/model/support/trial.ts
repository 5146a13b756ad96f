import { nowMs } from '../../../../src/core/clock';
import { Iterations } from '../../../../src/load/engine/iterations';
import type { Job } from '../../../../src/load/engine/job';
import type { Life } from '../../../../src/load/engine/life';
import { livingCast } from '../../../../src/load/engine/living-user';
import { Run } from '../../../../src/load/engine/run';
import { openTransport } from '../../../../src/load/transport/open';

/** Runs lives without anybody who decides how many there are. */
export async function trial(
  url: string,
  lives: (n: number) => Life,
  act: (cast: ReturnType<typeof livingCast>, run: Run) => Promise<void>,
): Promise<Run> {
  const job: Job = {
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
    hasShape: false,
    budget: { iterations: null, requests: null },
    choice: { tags: null, excludeTags: [] },
  };
  const transport = openTransport(url, job);
  const run = new Run(job, transport, nowMs(), () => undefined, { done: () => undefined, finish: () => undefined });
  try {
    await act(livingCast(run, new Iterations(run, () => undefined), lives), run);
    return run;
  } finally {
    run.cutOff();
    run.close();
    await transport.close();
  }
}
