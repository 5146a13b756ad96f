import { setTimeout as sleep } from 'node:timers/promises';
import { nowMs } from '../../../src/core/clock';
import { read, tcp } from '../../support/tcp';
import { putToxic } from '../../support/toxic';

const net = tcp();
afterEach(() => net.close());

async function roundTripMs(client: Awaited<ReturnType<typeof net.client>>): Promise<number> {
  const start = nowMs();
  client.write('x');
  await read(client, 1);
  return nowMs() - start;
}

test('bytes come late, in the direction that it is on, and as they come once it is gone', async () => {
  const relay = await net.relay(await net.echo());
  const client = await net.client(relay);
  const up = putToxic(relay, 'latency', { latency: 40 }, 'upstream');
  expect(await roundTripMs(client)).toBeGreaterThanOrEqual(39.9);
  const down = putToxic(relay, 'latency', { latency: 40 }, 'downstream');
  expect(await roundTripMs(client)).toBeGreaterThanOrEqual(79.9);
  up.remove();
  down.remove();
  expect(await roundTripMs(client)).toBeLessThan(40);
  expect(up.fired() + down.fired()).toBe(3);
});

test('two of them add up, also for chunks that follow each other, which do not wait for one another', async () => {
  const relay = await net.relay(await net.echo());
  const client = await net.client(relay);
  putToxic(relay, 'latency', { latency: 150 });
  putToxic(relay, 'latency', { latency: 150 });
  const start = nowMs();
  const arrivals: number[] = [];
  const answer = read(client, 10);
  client.on('data', () => arrivals.push(nowMs() - start));
  const sent: number[] = [];
  for (let n = 0; n < 10; n++) {
    sent.push(nowMs() - start);
    client.write('x');
    await sleep(10);
  }
  await answer;
  // One after the other they would take 10 × 300 ms.
  expect(arrivals[0]).toBeGreaterThanOrEqual(299.9);
  expect(arrivals.at(-1)).toBeGreaterThanOrEqual((sent.at(-1) as number) + 299.9);
  expect(arrivals.at(-1)).toBeLessThan(1500);
});

test('the throughput stays what it is', async () => {
  const size = 20_000_000;
  const relay = await net.relay(await net.target((socket) => void socket.end(Buffer.alloc(size))));
  putToxic(relay, 'latency', { latency: 200 });
  const start = nowMs();
  await read(await net.client(relay), size);
  // Chunk by chunk, of 64 kB, it would take a minute.
  expect(nowMs() - start).toBeLessThan(5000);
});

test('what waits goes on at once, in order, when it is removed or changed', async () => {
  const relay = await net.relay(await net.echo());
  const client = await net.client(relay);
  const toxic = putToxic(relay, 'latency', { latency: 600_000 });
  const send = async (bytes: string) => {
    const before = relay.bytesDown;
    for (const byte of bytes) client.write(byte);
    while (relay.bytesDown < before + bytes.length) await sleep(1);
  };
  await send('abc');
  const first = read(client, 3);
  toxic.update({ latency: 0 });
  expect(String(await first)).toBe('abc');
  toxic.update({ latency: 600_000 });
  await send('def');
  const second = read(client, 3);
  toxic.remove();
  expect(String(await second)).toBe('def');
});
