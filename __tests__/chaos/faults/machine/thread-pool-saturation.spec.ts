import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { withChaos } from '../../../../src/chaos';
import { threadPoolSaturation } from '../../../../src/chaos/faults/machine/thread-pool-saturation';
import { useService } from '../../../../src/service';
import { AGENT_TRACES, inside, inspectable } from '../../machine/support/inside';

const service = useService({ ...inspectable, env: { UV_THREADPOOL_SIZE: '1' } });

/** How long a job of next to no work takes, which goes through the pool. */
async function waitMs(): Promise<number> {
  const startMs = performance.now();
  await promisify(randomBytes)(8);
  return performance.now() - startMs;
}

test('has the pool of this process wait for its threads', async () => {
  const { faults } = await withChaos(threadPoolSaturation({ threads: 8, job: 40 }), async ({ journal }) => {
    // Behind eight jobs on four threads, two of the third row have to end first.
    expect(await waitMs()).toBeGreaterThanOrEqual(20);
    return journal;
  });
  expect(faults[0]).toMatchObject({ target: 'this process', fired: 1, figures: { threads: 8 } });
  expect(faults[0]?.figures['longestWaitMs']).toBeGreaterThanOrEqual(20);
  expect(faults[0]?.figures['jobs']).toBeGreaterThanOrEqual(8);
});

test('takes a service by the size of its own pool', async () => {
  const fault = threadPoolSaturation({ of: service, job: 60 });
  const { faults } = await withChaos(fault, async ({ journal }) => {
    const code = `const startMs = performance.now(); await require('fs').promises.stat('/'); return performance.now() - startMs`;
    const waits = [await inside<number>(service, code), await inside<number>(service, code)];
    expect(Math.max(...waits)).toBeGreaterThanOrEqual(20);
    return journal;
  });
  expect(faults[0]?.figures).toMatchObject({ threads: 1 });
  expect(await inside(service, AGENT_TRACES)).toEqual([]);
});
