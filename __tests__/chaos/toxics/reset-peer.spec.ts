import { setTimeout as sleep } from 'node:timers/promises';
import { nowMs } from '../../../src/core/clock';
import { endOf, read, tcp } from '../../support/tcp';
import { putToxic } from '../../support/toxic';

const net = tcp();
afterEach(() => net.close());

test.each(['upstream', 'downstream'] as const)('both sides are really reset after the first bytes, %s', async (way) => {
  const serverEnd: Promise<string>[] = [];
  const relay = await net.relay(
    await net.target((socket) => {
      serverEnd.push(endOf(socket));
      socket.on('data', (chunk) => socket.write(chunk));
    }),
  );
  const toxic = putToxic(relay, 'reset_peer', { timeout: 50 }, way);
  const client = await net.client(relay);
  let got = '';
  client.on('data', (chunk) => {
    got += chunk;
  });
  const start = nowMs();
  const end = endOf(client);
  client.write('x');
  expect(await end).toBe('ECONNRESET');
  expect(nowMs() - start).toBeGreaterThanOrEqual(49.9);
  expect(await serverEnd[0]).toBe('ECONNRESET');
  expect({ got, fired: toxic.fired() }).toEqual({ got: '', fired: 1 });
});

test('a connection that was open before is reset too, which Toxiproxy only closes', async () => {
  const relay = await net.relay(await net.echo());
  const client = await net.client(relay);
  client.write('x');
  await read(client, 1);
  putToxic(relay, 'reset_peer', { timeout: 0 });
  const end = endOf(client);
  client.write('y');
  expect(await end).toBe('ECONNRESET');
});

test('the end of the stream is reset as well', async () => {
  const relay = await net.relay(await net.target((socket) => void socket.end()));
  putToxic(relay, 'reset_peer', { timeout: 0 });
  expect(await endOf(net.connecting(relay))).toBe('ECONNRESET');
});

test('removed while it waits, it passes on what it held', async () => {
  const relay = await net.relay(await net.echo());
  const toxic = putToxic(relay, 'reset_peer', { timeout: 600_000 });
  const client = await net.client(relay);
  client.write('x');
  while (relay.bytesDown === 0) await sleep(1);
  const answer = read(client, 1);
  toxic.remove();
  expect(String(await answer)).toBe('x');
});
