import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withChaos } from '../../../src/chaos';
import { eventLoopBlock } from '../../../src/chaos/faults/machine/event-loop-block';
import { connectInspector } from '../../../src/core/inspector';
import { startService, useService } from '../../../src/service';
import { until } from '../../support/processes';
import { AGENT_TRACES, inside, inspectable, isKnown } from './support/inside';

jest.setTimeout(30_000);
const service = useService(inspectable);

test('a service whose tests were killed is as before after a few seconds', async () => {
  const { url } = await service.inspect();
  const owner = start(service.url, url);
  await once(owner.stdout as NodeJS.ReadableStream, 'data');
  expect(await inside(service, AGENT_TRACES)).toContain('Symbol(jest-mettle.agent)');
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  let traces: string[] = ['?'];
  for (const endMs = performance.now() + 20_000; traces.length > 0 && performance.now() < endMs; await sleep(100)) {
    traces = await inside<string[]>(service, AGENT_TRACES);
  }
  expect(traces).toEqual([]);
});

function start(url: string, inspector: string): ChildProcess {
  const fixture = join(__dirname, 'fixtures/owner.ts');
  const args = ['-r', 'esbuild-register', fixture, url, inspector];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

test('a service that dies meanwhile holds nothing up', async () => {
  const mortal = await startService(inspectable);
  const traces = await withChaos(eventLoopBlock({ of: mortal, block: 5, pause: 5 }), async ({ journal }) => {
    while (journal.faults[0]?.fired === 0) await sleep(10);
    const before = await inside(mortal, AGENT_TRACES);
    process.kill(mortal.pid as number, 'SIGKILL');
    await until('it is dead', () => !isKnown(mortal.pid as number));
    return before;
  });
  expect(traces).toContain('Symbol(jest-mettle.agent)');
  await expect(mortal.stop()).rejects.toMatchObject({ code: 'METTLE_SERVICE_DIED' });
});

test('a service that is started anew meanwhile has nothing of the fault', async () => {
  await withChaos(eventLoopBlock({ of: service, block: 5, pause: 5 }), async ({ journal }) => {
    while (journal.faults[0]?.fired === 0) await sleep(10);
    await service.restart();
    expect(await inside(service, AGENT_TRACES)).toEqual([]);
  });
});

test('a service that cannot be reached is said before the body runs', async () => {
  const address = await startService({ url: service.url });
  const body = jest.fn();
  await expect(withChaos(eventLoopBlock({ of: address, block: 5 }), body)).rejects.toMatchObject({
    code: 'METTLE_FAULT',
    message: expect.stringMatching(/Failed to reach http.* for a fault: .*its inspector was not given/),
  });
  expect(body).not.toHaveBeenCalled();
  await address.stop();
});

test('a connection that was lost is made again to take a fault back', async () => {
  const { url } = await service.inspect();
  await withChaos(eventLoopBlock({ of: service, block: 5, pause: 5 }), async ({ journal }) => {
    while (journal.faults[0]?.fired === 0) await sleep(10);
    const inspector = await connectInspector(url);
    // Closing the inspector closes every connection to it; it is opened again when it is asked for.
    await inspector.send('Runtime.evaluate', {
      expression: `setTimeout(() => process.getBuiltinModule('inspector').close(), 1)`,
    });
    await sleep(100);
    await inspector.close();
  });
  expect(await inside(service, AGENT_TRACES)).toEqual([]);
});
