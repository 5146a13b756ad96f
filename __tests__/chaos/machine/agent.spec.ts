import { createAgent } from '../../../src/chaos/machine/agent';

/** Takes several turns of the event loop to begin. */
const PLAN = { bytes: 48 * 1024 ** 2, kind: 'external', beyondLimits: false };
const LEASE_MS = 5_000;

test('ends what has not begun yet as soon as it has, and leaves', async () => {
  const onIdle = jest.fn();
  const agent = createAgent(onIdle);
  const beginning = agent.begin('a', 'memoryPressure', PLAN, LEASE_MS);
  const ending = agent.end('a');
  expect(await beginning).toMatchObject({ ok: true, fired: { '': 1 } });
  expect(await ending).toMatchObject({ wrong: null });
  expect(onIdle).toHaveBeenCalledTimes(1);
  expect(agent.renew('a', LEASE_MS)).toBeNull();
});

test('has nothing to end where the beginning failed', async () => {
  const onIdle = jest.fn();
  const agent = createAgent(onIdle);
  const beginning = agent.begin('a', 'memoryPressure', { ...PLAN, bytes: 1e18 }, LEASE_MS);
  expect(await agent.end('a')).toBeNull();
  expect(await beginning).toMatchObject({ ok: false, reason: expect.stringContaining('were asked for') });
  expect(onIdle).toHaveBeenCalledTimes(1);
});
