import { once } from 'node:events';
import { createServer } from 'node:net';
import { defineFault, type FaultDefinition, latency, postgresError, withChaos } from '../../src/chaos';
import { nowMs } from '../../src/core/clock';
import { type Relay, startRelay } from '../../src/core/relay';
import { heldResources } from '../../src/core/resources';

const open: Array<() => unknown> = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  expect(heldResources()).toEqual([]);
});

async function echo(): Promise<{ name: string; address: string; relay: Relay }> {
  const server = createServer((socket) => socket.on('error', () => {}).pipe(socket));
  server.listen({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const relay = await startRelay({ target: { host: '127.0.0.1', port }, label: 'the relay of ECHO' });
  open.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => relay.stop(),
  );
  return { name: 'ECHO', address: `127.0.0.1:${port}`, relay };
}

async function roundTripMs({ relay }: { relay: Relay }): Promise<number> {
  const { connect } = await import('node:net');
  const socket = connect({ host: relay.host, port: relay.port, noDelay: true });
  await once(socket, 'connect');
  const start = nowMs();
  socket.write('x');
  await once(socket, 'data');
  const took = nowMs() - start;
  socket.destroy();
  return took;
}

test('delays what a dependency answers, and only while the body runs', async () => {
  const dependency = await echo();
  const during = await withChaos(latency({ of: dependency, delay: 80 }), async (chaos) => {
    const took = await roundTripMs(dependency);
    expect(chaos.journal.faults).toMatchObject([{ name: 'latency', target: 'ECHO', fired: 1 }]);
    return took;
  });
  expect(during).toBeGreaterThanOrEqual(79);
  expect(await roundTripMs(dependency)).toBeLessThan(79);
});

test('says which option is wrong, of a dependency without its password, and before anything begins', async () => {
  const redis = { ...(await echo()), name: 'REDIS_URL', address: 'redis://me:secret@127.0.0.1:6379' };
  expect(() => postgresError({ of: redis, code: '40001' })).toThrow(
    /^Failed to read the options of postgresError: option "of" must be a Postgres dependency.*, but it got REDIS_URL \(redis:\/\/me:\*\*\*@127\.0\.0\.1:6379\)\./,
  );
  const noBody = undefined as unknown as () => void;
  await expect(withChaos(latency({ of: redis, delay: 5 }), noBody)).rejects.toMatchObject({
    code: 'METTLE_OPTION',
    message: expect.stringContaining('option "body" must be a function, but it is missing'),
  });
  const noInject = { name: 'nothing', options: {} } as unknown as FaultDefinition<object>;
  expect(() => defineFault(noInject)).toThrow('option "inject" must be a function, but it is missing');
});

test('takes faults back last in, first out, also where the body throws', async () => {
  const steps: string[] = [];
  const step = (name: string) =>
    defineFault({
      name,
      options: {},
      inject({ defer, fired }) {
        steps.push(`+${name}`);
        fired();
        defer(() => {
          steps.push(`-${name}`);
        });
      },
    })({});
  const failing = withChaos([step('a'), step('b')], () => {
    throw new Error('from the body');
  });
  await expect(failing).rejects.toThrow('from the body');
  expect(steps).toEqual(['+a', '+b', '-b', '-a']);
});

test('says so where a fault never did anything', async () => {
  const dependency = await echo();
  await expect(withChaos(latency({ of: dependency, delay: 5 }), () => 1)).rejects.toMatchObject({
    code: 'METTLE_FAULT_UNFIRED',
    message: expect.stringContaining('latency on ECHO never did anything'),
  });
});
