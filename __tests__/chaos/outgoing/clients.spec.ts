import { dependency, latency, trackConnections, withChaos } from '../../../src/chaos';
import { nowMs } from '../../../src/core/clock';
import { CLIENTS, type Client } from '../support/clients';
import { type Peer, startPeer } from '../support/peers';

const open: Array<() => unknown> = [];
let stop = () => {};
beforeAll(() => {
  stop = trackConnections();
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
afterAll(() => stop());

async function started(name: string): Promise<{ peer: Peer; client: Client }> {
  const { protocol, make } = CLIENTS[name] as (typeof CLIENTS)[string];
  const peer = await startPeer(protocol);
  const client = make(peer.port);
  open.push(
    () => peer.stop(),
    () => client.close(),
  );
  return { peer, client };
}

async function timed(client: Client): Promise<number> {
  const start = nowMs();
  expect(await client.ask()).toBe('hellohello');
  return nowMs() - start;
}

describe.each(Object.keys(CLIENTS))('%s', (name) => {
  test('a new connection is reached', async () => {
    const { peer, client } = await started(name);
    const of = dependency(`127.0.0.1:${peer.port}`);
    const during = await withChaos(latency({ of, delay: 60 }), () => timed(client));
    expect(during).toBeGreaterThanOrEqual(59);
    // The connection that it made then goes on, and nothing delays it any more.
    expect(await timed(client)).toBeLessThan(during);
    expect(peer.accepted).toBe(1);
  });

  test('a connection that was open before is reached, and goes on', async () => {
    const { peer, client } = await started(name);
    await timed(client);
    const of = dependency(`localhost:${peer.port}`);
    if (name === 'http2') return;
    expect(await withChaos(latency({ of, delay: 60 }), () => timed(client))).toBeGreaterThanOrEqual(59);
    await timed(client);
    expect(peer.accepted).toBe(1);
  });
});
