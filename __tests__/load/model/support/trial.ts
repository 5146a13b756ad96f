import { nowMs } from '../../../../src/core/clock';
import { Iterations } from '../../../../src/load/engine/iterations';
import type { Life } from '../../../../src/load/engine/life';
import { livingCast } from '../../../../src/load/engine/living-user';
import { Run } from '../../../../src/load/engine/run';
import { openTransport } from '../../../../src/load/transport/open';
import { plainJob } from '../../support/plain-job';

/** Runs lives without anybody who decides how many there are. */
export async function trial(
  url: string,
  lives: (n: number) => Life,
  act: (cast: ReturnType<typeof livingCast>, run: Run) => Promise<void>,
): Promise<Run> {
  const job = plainJob(url, {});
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
