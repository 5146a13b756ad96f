import { nowMs, sleep } from '../../src/core/clock';
import { Run } from '../../src/load/engine/run';
import { SimulatedUser } from '../../src/load/engine/simulated-user';
import type { Counts } from '../../src/load/engine/tally';
import { openTransport } from '../../src/load/transport/open';
import { plainJob } from './support/plain-job';
import { serve, stopServers } from './support/serve';

jest.setTimeout(20_000);
afterEach(stopServers);

test('started = ok + failed + aborted + inFlight, at every moment, and nothing is in flight at the end', async () => {
  const servers = [
    await serve('reset', { each: 3 }),
    await serve('cutOff', { each: 4 }),
    await serve('constant', { ms: 15 }),
    await serve('status', { status: 500 }),
    await serve('never'),
  ];
  const sampled: Counts[] = [];
  const ends = await Promise.all(
    servers.map(async ({ url }) => {
      const job = plainJob(url, { durationMs: 400, timeoutMs: 60 });
      const transport = openTransport(url, job);
      const run = new Run(job, transport, nowMs(), () => undefined, {
        done: () => undefined,
        finish: () => undefined,
      });
      const live = async (id: number): Promise<void> => {
        const user = new SimulatedUser(run, id, 0);
        while (!run.over) {
          await user.get('/').catch(() => undefined);
          user.check(id % 2 === 0, 'odd');
          user.endIteration();
        }
      };
      const lives = Array.from({ length: 8 }, (_, id) => live(id));
      while (nowMs() < run.windowEndMs) {
        sampled.push(run.tally.counts());
        await sleep(1);
      }
      run.cutOff();
      sampled.push(run.tally.counts());
      await Promise.all(lives);
      run.close();
      await transport.close();
      await sleep(20);
      return run.tally.counts();
    }),
  );
  for (const { started, ok, failed, aborted, inFlight } of [...sampled, ...ends]) {
    expect(ok + failed + aborted + inFlight).toBe(started);
    expect(Math.min(ok, failed, aborted, inFlight)).toBeGreaterThanOrEqual(0);
  }
  expect(sampled.some(({ inFlight }) => inFlight > 0)).toBe(true);
  for (const { inFlight } of ends) expect(inFlight).toBe(0);
  expect(ends.reduce((sum, { aborted }) => sum + aborted, 0)).toBeGreaterThan(0);
  expect(ends[4]?.failed).toBeGreaterThan(0);
});
