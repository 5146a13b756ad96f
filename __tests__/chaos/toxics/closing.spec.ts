import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { nowMs } from '../../../src/core/clock';
import { endOf, read, readAll, tcp } from '../../support/tcp';
import { putToxic } from '../../support/toxic';

const net = tcp();
afterEach(() => net.close());

describe('slow_close', () => {
  test('bytes come at once, the end late', async () => {
    const relay = await net.relay(await net.target((socket) => void socket.end('answer')));
    const toxic = putToxic(relay, 'slow_close', { delay: 100 });
    const client = await net.client(relay);
    const start = nowMs();
    await once(client, 'data');
    await once(client, 'end');
    expect(nowMs() - start).toBeGreaterThanOrEqual(95);
    expect(toxic.fired()).toBe(1);
  });

  test('the end comes when it is removed', async () => {
    const relay = await net.relay(await net.target((socket) => void socket.end('answer')));
    const toxic = putToxic(relay, 'slow_close', { delay: 600_000 });
    const client = await net.client(relay);
    const all = readAll(client);
    while (toxic.fired() === 0) await sleep(1);
    toxic.remove();
    expect(String(await all)).toBe('answer');
  });
});

describe('timeout', () => {
  test('drops bytes, and closes when none came for so long', async () => {
    const relay = await net.relay(await net.echo());
    putToxic(relay, 'timeout', { timeout: 150 });
    const client = await net.client(relay);
    const start = nowMs();
    const all = readAll(client);
    client.write('lost');
    await sleep(100);
    client.write('lost too');
    expect(String(await all)).toBe('');
    // The second write began it anew.
    expect(nowMs() - start).toBeGreaterThanOrEqual(245);
  });

  test('with 0 it waits for its removal, which closes, new and old connections alike', async () => {
    const relay = await net.relay(await net.echo());
    const old = await net.client(relay);
    old.write('x');
    await read(old, 1);
    const toxic = putToxic(relay, 'timeout', { timeout: 0 });
    const clients = [old, await net.client(relay)];
    const ends = clients.map((client) => readAll(client).then(String));
    for (const client of clients) client.write('lost');
    while (toxic.fired() < 2) await sleep(1);
    toxic.remove();
    expect(await Promise.all(ends)).toEqual(['', '']);
  });

  test('the end of the stream closes at once', async () => {
    const relay = await net.relay(await net.target((socket) => void socket.end('lost')));
    putToxic(relay, 'timeout', { timeout: 0 });
    expect(String(await readAll(await net.client(relay)))).toBe('');
  });

  test('its timer stops while it is not active', async () => {
    const relay = await net.relay(await net.echo());
    const toxic = putToxic(relay, 'timeout', { timeout: 30 });
    toxic.update({ timeout: 0 });
    const client = await net.client(relay);
    toxic.update({ timeout: 0 });
    let ended = false;
    client.on('end', () => {
      ended = true;
    });
    client.resume();
    await sleep(80);
    expect(ended).toBe(false);
    toxic.update({ timeout: 10 });
    await once(client, 'end');
  });
});

describe('limit_data', () => {
  // Of Toxiproxy's TestLimitDataToxic…: what is sent in which chunks, the limit, what arrives, whether it is closed.
  test.each([
    [['hello'], 0, '', true],
    [['hello'], 3, 'hel', true],
    [['hello'], 5, 'hello', true],
    [['hello'], 6, 'hello', false],
    [['hel', 'lo'], 4, 'hell', true],
    [['hel', 'lo'], 3, 'hel', true],
    [['hel', 'lo'], 5, 'hello', true],
    [['hel', 'lo'], 9, 'hello', false],
  ])('%j at %i bytes: %j arrives', async (chunks, bytes, expected, closed) => {
    const relay = await net.relay(
      await net.target(async (socket) => {
        socket.resume();
        for (const chunk of chunks) {
          socket.write(chunk);
          await sleep(5);
        }
      }),
    );
    const toxic = putToxic(relay, 'limit_data', { bytes });
    const client = await net.client(relay);
    expect(String(closed ? await readAll(client) : await read(client, expected.length))).toBe(expected);
    expect(toxic.fired()).toBe(closed ? 1 : 0);
  });

  test('the count survives a change', async () => {
    const relay = await net.relay(await net.echo());
    const toxic = putToxic(relay, 'limit_data', { bytes: 100 });
    const client = await net.client(relay);
    client.write('12345');
    await read(client, 5);
    toxic.update({ bytes: 8 });
    client.write('67890');
    expect(String(await readAll(client))).toBe('678');
  });
});

test('a toxic on the way up closes both sides too', async () => {
  const serverEnd: Promise<string>[] = [];
  const relay = await net.relay(await net.target((socket) => void serverEnd.push(endOf(socket))));
  putToxic(relay, 'limit_data', { bytes: 2 }, 'upstream');
  const client = await net.client(relay);
  client.write('abc');
  expect(await endOf(client)).toBe('end');
  expect(await serverEnd[0]).toBe('end');
});
