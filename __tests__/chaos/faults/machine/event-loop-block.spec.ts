import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { withChaos } from '../../../../src/chaos';
import { eventLoopBlock } from '../../../../src/chaos/faults/machine/event-loop-block';
import { heldResources } from '../../../../src/core/resources';
import { useService } from '../../../../src/service';
import { AGENT_TRACES, inside, inspectable } from '../../machine/support/inside';

const service = useService(inspectable);
/** Made before the service has started, as a list of faults for several tests is. */
const early = eventLoopBlock({ of: service, block: 5, pause: 5 });

test('blocks the loop of this process as long as asked, and no longer than the fault', async () => {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const { faults } = await withChaos(eventLoopBlock({ block: 60, pause: 20 }), async ({ journal }) => {
    while ((journal.faults[0]?.fired ?? 0) < 3) await sleep(5);
    return journal;
  });
  delay.disable();
  expect(delay.max / 1e6).toBeGreaterThanOrEqual(55);
  const [{ target, fired, figures } = {} as never] = faults;
  expect(target).toBe('this process');
  expect(figures['longestBlockMs']).toBeGreaterThanOrEqual(60);
  expect(figures['blockedMs']).toBeGreaterThanOrEqual(60 * fired);
  expect(heldResources().filter(({ kind }) => kind === 'fault')).toEqual([]);
  await sleep(60);
  expect(faults[0]?.fired).toBe(fired);
});

test('blocks the loop of a service, and leaves nothing there', async () => {
  await inside(
    service,
    `kept.delay = require('node:perf_hooks').monitorEventLoopDelay({ resolution: 5 }); kept.delay.enable()`,
  );
  const journal = await withChaos(eventLoopBlock({ of: service, block: '80ms', pause: '30ms' }), async (chaos) => {
    await inside(service, `await new Promise((done) => setTimeout(done, 150))`);
    expect(await inside(service, AGENT_TRACES)).toContain('Symbol(jest-mettle.agent)');
    return chaos.journal;
  });
  expect(journal.faults).toMatchObject([{ name: 'eventLoopBlock', target: expect.stringContaining('service.js') }]);
  expect(journal.faults[0]?.fired).toBeGreaterThanOrEqual(1);
  expect(await inside(service, `kept.delay.disable(); return kept.delay.max / 1e6`)).toBeGreaterThanOrEqual(75);
  expect(await inside(service, AGENT_TRACES)).toEqual([]);
});

test('can be made before its service has started', async () => {
  const { faults } = await withChaos(early, async ({ journal }) => {
    while (journal.faults[0]?.fired === 0) await sleep(5);
    return journal;
  });
  expect(faults[0]?.target).toBe('the service');
});

test('a body that ends at once is told the blocks that it did not wait for', async () => {
  const answer = await withChaos(eventLoopBlock({ of: service, block: 50, pause: 10 }), () =>
    inside(service, `await new Promise((done) => setTimeout(done, 60)); return 'done'`),
  );
  expect(answer).toBe('done');
});

test.each([
  [{}, /option "block" must be a duration/],
  [{ block: '1s', pauze: 1 }, /there is no option "pauze".*Did you mean "pause"/],
  [{ block: '1s', of: 'service' }, /option "of" must be a service/],
])('refuses %p', (options, message) => {
  expect(() => eventLoopBlock(options as never)).toThrow(message);
});
