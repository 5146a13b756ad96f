import { existsSync } from 'node:fs';
import { withChaos } from '../../../../src/chaos';
import { memoryPressure } from '../../../../src/chaos/faults/machine/memory-pressure';
import { startService, useService } from '../../../../src/service';
import { until } from '../../../support/processes';
import { AGENT_TRACES, inside, inspectable } from '../../machine/support/inside';

const service = useService({ ...inspectable, env: { NODE_OPTIONS: '--max-old-space-size=160' } });
const MB = 1e6;

test('takes memory outside of the heap, and gives it back to the system at once', async () => {
  // In a process that does nothing else: garbage collections of this one come and go by more.
  const resident = () => inside<number>(service, 'return process.memoryUsage.rss()');
  const beforeBytes = await resident();
  await withChaos(memoryPressure({ of: service, bytes: '200MB', kind: 'external' }), async () => {
    expect((await resident()) - beforeBytes).toBeGreaterThan(150 * MB);
  });
  expect((await resident()) - beforeBytes).toBeLessThan(100 * MB);
});

test('takes memory of this process', async () => {
  // From the one moment to the next: what was there before may have been collected meanwhile.
  const heldBytes = await withChaos(memoryPressure({ bytes: '200MB', kind: 'external' }), () =>
    process.memoryUsage.rss(),
  );
  expect(heldBytes - process.memoryUsage.rss()).toBeGreaterThan(100 * MB);
});

test('takes the heap of a service', async () => {
  const used = 'return process.memoryUsage().heapUsed';
  const beforeBytes = await inside<number>(service, used);
  const { faults } = await withChaos(memoryPressure({ of: service, bytes: '40MB' }), async ({ journal }) => {
    expect((await inside<number>(service, used)) - beforeBytes).toBeGreaterThan(35 * MB);
    return journal;
  });
  expect(faults[0]).toMatchObject({ fired: 1, figures: { bytes: 40 * MB, rssBytes: expect.any(Number) } });
  expect(await inside(service, AGENT_TRACES)).toEqual([]);
});

test.each([
  ['heap', '400MB', /400 MB were asked for, but only \d+ MB of heap \(limit \d+ MB\) are free; ask for less, or say/],
  ['external', '900000GB', /but only .* of memory are free/],
] as const)('refuses more %s than there is', async (kind, bytes, message) => {
  const body = jest.fn();
  await expect(withChaos(memoryPressure({ of: service, bytes, kind }), body)).rejects.toMatchObject({
    code: 'METTLE_FAULT',
    message: expect.stringMatching(message),
  });
  expect(body).not.toHaveBeenCalled();
  expect(await inside(service, AGENT_TRACES)).toEqual([]);
});

test('has a service run out of its heap where that is meant, and holds nothing up', async () => {
  const doomed = await startService({ ...inspectable, env: { NODE_OPTIONS: '--max-old-space-size=40' } });
  const fault = memoryPressure({ of: doomed, bytes: '300MB', beyondLimits: true });
  await expect(withChaos(fault, () => {})).rejects.toMatchObject({ code: 'METTLE_FAULT' });
  // V8 takes a while to write what it died of, and its threads to end after the first one has: only then are we told.
  await until('the service has died', () => !existsSync(`/proc/${doomed.pid}`));
  await expect(doomed.stop()).rejects.toThrow(/died by itself[\s\S]*heap out of memory/);
}, 30_000);
