import { setTimeout as sleep } from 'node:timers/promises';
import { nowMs } from '../../../src/core/clock';
import { read, tcp } from '../../support/tcp';
import { putToxic } from '../../support/toxic';

const net = tcp();
afterEach(() => net.close());

// Of Toxiproxy's TestBandwidthToxic: 480 kB at 1000 kB/s take 480 ms.
test('so many bytes take so long, for each connection by itself', async () => {
  const relay = await net.relay(await net.target((socket) => void socket.end(Buffer.alloc(480_000))));
  putToxic(relay, 'bandwidth', { rate: 1000 });
  const start = nowMs();
  const took = await Promise.all(
    [1, 2].map(async () => {
      await read(await net.client(relay), 480_000);
      return nowMs() - start;
    }),
  );
  for (const ms of took) expect(ms).toBeGreaterThanOrEqual(479);
  // Shared, both together would take 960 ms.
  expect(Math.min(...took)).toBeLessThan(900);
});

test('a large chunk goes on in pieces of 100 ms', async () => {
  const relay = await net.relay(await net.target((socket) => void socket.end(Buffer.alloc(3000))));
  putToxic(relay, 'bandwidth', { rate: 10 });
  const client = await net.client(relay);
  const sizes: number[] = [];
  client.on('data', (chunk: Buffer) => sizes.push(chunk.length));
  await read(client, 3000);
  expect(sizes.length).toBeGreaterThanOrEqual(2);
});

test('a rate of 0 holds everything until it is raised or gone, and loses nothing', async () => {
  const relay = await net.relay(await net.echo());
  const client = await net.client(relay);
  const toxic = putToxic(relay, 'bandwidth', { rate: 0 });
  client.write('abc');
  while (relay.bytesDown < 3) await sleep(1);
  const got: string[] = [];
  client.on('data', (chunk) => got.push(...String(chunk)));
  await sleep(120);
  expect(got).toEqual([]);
  toxic.update({ rate: 1000 });
  while (got.length < 3) await sleep(1);
  toxic.update({ rate: 0 });
  client.write('def');
  while (relay.bytesDown < 6) await sleep(1);
  toxic.remove();
  while (got.length < 6) await sleep(1);
  expect(got.join('')).toBe('abcdef');
});
