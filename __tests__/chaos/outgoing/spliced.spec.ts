import { createHash, randomBytes } from 'node:crypto';
import { promises } from 'node:dns';
import { once } from 'node:events';
import { connect, createServer, type Server, Socket } from 'node:net';
import { connect as connectTls, createServer as createTls, TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';
import { dependency, latency, trackConnections, withChaos } from '../../../src/chaos';
import { bandwidth, blackHole, down, limitData, resetPeer, slicer } from '../../../src/chaos/faults/network';
import { nowMs } from '../../../src/core/clock';
import { heldResources } from '../../../src/core/resources';
import { CLIENTS } from '../support/clients';
import { startPeer } from '../support/peers';

const originals = [Socket.prototype.connect, (TLSSocket.prototype as unknown as { _init: unknown })._init];
const open: Array<() => unknown> = [];
let stop = () => {};
beforeAll(() => {
  stop = trackConnections();
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
afterAll(() => {
  stop();
  const now = [Socket.prototype.connect, (TLSSocket.prototype as unknown as { _init: unknown })._init];
  expect(now.every((one, index) => one === originals[index])).toBe(true);
  expect(heldResources()).toEqual([]);
});

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => {})));
  server.listen({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  open.push(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return (server.address() as { port: number }).port;
}

const echoServer = () => createServer({ allowHalfOpen: true }, (socket) => void socket.pipe(socket));

async function connected(port: number): Promise<Socket> {
  const socket = connect({ port, host: 'localhost', noDelay: true });
  open.push(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

async function say(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  return String((await once(socket, 'data'))[0]);
}

/** What belongs to the object itself, by which a splice would be seen. */
const ownKeys = (socket: Socket) => Reflect.ownKeys(socket).filter((key) => typeof key === 'string');

test('a connection that is open is delayed, and is as it was afterwards', async () => {
  const port = await listening(echoServer());
  const socket = await connected(port);
  expect(socket.remotePort).toBe(port);
  const [keys, listeners] = [ownKeys(socket), socket.listenerCount('close')];
  await withChaos(latency({ of: dependency(`127.0.0.1:${port}`), delay: 60 }), async (chaos) => {
    const start = nowMs();
    expect(await say(socket, 'a')).toBe('a');
    expect(nowMs() - start).toBeGreaterThanOrEqual(59);
    expect(chaos.journal.faults[0]?.figures).toEqual({ openConnectionsReached: 1 });
    expect(ownKeys(socket)).toContain('_write');
  });
  expect(ownKeys(socket)).toEqual(keys);
  expect(socket.listenerCount('close')).toBe(listeners);
  expect(await say(socket, 'b')).toBe('b');
});

test('of two names of one address, an open connection belongs to the one by which it was made', async () => {
  const port = await listening(echoServer());
  const lookup = jest.spyOn(promises, 'lookup');
  try {
    lookup.mockResolvedValue([{ address: '127.0.0.1', family: 4 }] as never);
    const named = dependency(`other.localhost:${port}`);
    const socket = connect({ port, host: '127.0.0.1' });
    open.push(() => socket.destroy());
    await once(socket, 'connect');
    const faults = [latency({ of: named, delay: 1 }), latency({ of: dependency(`127.0.0.1:${port}`), delay: 1 })];
    await withChaos(
      faults,
      async (chaos) => {
        expect(await say(socket, 'a')).toBe('a');
        expect(chaos.journal.faults.map(({ fired }) => fired)).toEqual([0, 1]);
      },
      { allowUnfired: true },
    );
  } finally {
    lookup.mockRestore();
  }
});

test('what is held when the fault ends comes at once, in order', async () => {
  const port = await listening(echoServer());
  const socket = await connected(port);
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  await withChaos(latency({ of: dependency(`127.0.0.1:${port}`), delay: '1h' }), async (chaos) => {
    socket.write('one ');
    socket.write('two ');
    while (chaos.journal.faults[0]?.fired === 0) await new Promise(setImmediate);
  });
  socket.write('three');
  while (text.length < 13) await once(socket, 'data');
  expect(text).toBe('one two three');
  expect(ownKeys(socket)).not.toContain('push');
});

test('several faults at once, that end in any order', async () => {
  const port = await listening(echoServer());
  const socket = await connected(port);
  const of = dependency(`127.0.0.1:${port}`);
  await withChaos([latency({ of, delay: 20, for: 150 }), latency({ of, delay: 30 })], async () => {
    const start = nowMs();
    expect(await say(socket, 'a')).toBe('a');
    expect(nowMs() - start).toBeGreaterThanOrEqual(29);
    await withChaos(latency({ of, delay: 40 }), async () => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(await say(socket, 'b')).toBe('b');
    });
    expect(await say(socket, 'c')).toBe('c');
  });
  expect(ownKeys(socket)).not.toContain('push');
  expect(await say(socket, 'd')).toBe('d');
});

test('every byte arrives in order through a slow splice, while it comes and goes', async () => {
  const port = await listening(echoServer());
  const socket = await connected(port);
  const of = dependency(`127.0.0.1:${port}`);
  const sent = randomBytes(3_000_000);
  const hash = createHash('sha256');
  let received = 0;
  const all = new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      hash.update(chunk);
      received += chunk.length;
      if (received === sent.length) resolve();
    });
  });
  const send = (async () => {
    for (let at = 0; at < sent.length; at += 50_000) {
      if (!socket.write(sent.subarray(at, at + 50_000))) await once(socket, 'drain');
    }
  })();
  await withChaos([bandwidth({ of, rate: '20MB' }), slicer({ of, averageSize: 20_000 })], async () => {
    while (received < 1_000_000) await once(socket, 'data');
  });
  await Promise.all([send, all]);
  expect(hash.digest('hex')).toBe(createHash('sha256').update(sent).digest('hex'));
});

test('an end that is held is sent when the fault ends', async () => {
  const port = await listening(echoServer());
  const socket = await connected(port);
  await withChaos(latency({ of: dependency(`127.0.0.1:${port}`), delay: '1h' }), async (chaos) => {
    socket.end('bye');
    while (chaos.journal.faults[0]?.fired === 0) await new Promise(setImmediate);
  });
  let text = '';
  for await (const chunk of socket) text += chunk;
  expect(text).toBe('bye');
});

test('resets are those of the network, for both sides', async () => {
  const server = createServer();
  const port = await listening(server);
  const arrived = once(server, 'connection');
  const socket = await connected(port);
  const [peer] = (await arrived) as [Socket];
  const peerFailed = once(peer, 'error');
  await withChaos(resetPeer({ of: dependency(`127.0.0.1:${port}`), when: 'at once' }), async () => {
    const [error] = await once(socket, 'error');
    expect(error).toMatchObject({ code: 'ECONNRESET', syscall: 'read', errno: -104, message: 'read ECONNRESET' });
    expect(error).not.toBeInstanceOf(Error);
  });
  expect((await peerFailed)[0]).toMatchObject({ code: 'ECONNRESET' });
});

test('closes in order, for both sides', async () => {
  const server = createServer({ allowHalfOpen: true });
  const port = await listening(server);
  const arrived = once(server, 'connection');
  const socket = await connected(port);
  const [peer] = (await arrived) as [Socket];
  const peerEnded = once(peer.resume(), 'end');
  socket.resume();
  await withChaos(down({ of: dependency(`127.0.0.1:${port}`) }), () => once(socket, 'close'));
  await peerEnded;
  expect(socket.errored).toBeNull();
});

test('bytes that a black hole took are lost, and the connection with them', async () => {
  const port = await listening(echoServer());
  const socket = await connected(port);
  const closed = once(socket.resume(), 'close');
  await withChaos(blackHole({ of: dependency(`127.0.0.1:${port}`) }), async (chaos) => {
    socket.write('lost');
    while (chaos.journal.faults[0]?.fired === 0) await new Promise(setImmediate);
  });
  await closed;
});

test('TLS is reached in its plain text, on a socket of its own and on one that was there before', async () => {
  const made = await generate([{ name: 'commonName', value: 'localhost' }]);
  const port = await listening(createTls({ key: made.private, cert: made.cert }, (socket) => void socket.pipe(socket)));
  const own = connectTls({ host: 'localhost', port, rejectUnauthorized: false });
  await once(own, 'secureConnect');
  const onTop = connectTls({ socket: await connected(port), rejectUnauthorized: false });
  await once(onTop, 'secureConnect');
  const of = dependency(`127.0.0.1:${port}`);
  for (const socket of [own, onTop]) {
    open.push(() => socket.destroy());
    await withChaos(latency({ of, delay: 60 }), async (chaos) => {
      const start = nowMs();
      expect(await say(socket, 'a')).toBe('a');
      expect(nowMs() - start).toBeGreaterThanOrEqual(59);
      expect(chaos.journal.faults[0]?.figures).toEqual({ openConnectionsReached: 2 });
    });
    expect(await say(socket, 'b')).toBe('b');
  }
  const failures = [own, onTop].map(async (socket) => (await once(socket, 'error'))[0]);
  await withChaos(resetPeer({ of, when: 'at once' }), async () => {
    for (const failure of failures) expect(await failure).toMatchObject({ code: 'ECONNRESET', syscall: 'read' });
  });
});

test('an HTTP/2 session that is open can be reset, and what else cannot reach it is said', async () => {
  const peer = await startPeer('http2');
  open.push(() => peer.stop());
  const client = CLIENTS['http2']?.make(peer.port);
  open.push(() => client?.close());
  expect(await client?.ask()).toBe('hellohello');
  const of = dependency(`127.0.0.1:${peer.port}`);
  const unreached = withChaos(latency({ of, delay: 5 }), () => client?.ask());
  await expect(unreached).rejects.toMatchObject({
    code: 'METTLE_FAULT_UNFIRED',
    message: expect.stringContaining('1 connection that was open before is out of reach: HTTP/2'),
  });
  await withChaos(resetPeer({ of, when: 'at once' }), async (chaos) => {
    while (client?.aside.length === 0) await new Promise(setImmediate);
    expect(client?.aside).toMatchObject([{ code: 'ECONNRESET', syscall: 'read' }]);
    expect(chaos.journal.faults[0]?.figures).toEqual({ openConnectionsReached: 1 });
  });
  expect(await client?.ask()).toBe('hellohello');
});

test('a relay goes when the last connection through it has gone', async () => {
  const port = await listening(echoServer());
  const of = dependency(`127.0.0.1:${port}`);
  const socket = await withChaos(latency({ of, delay: 1 }), async () => {
    const made = await connected(port);
    await say(made, 'a');
    return made;
  });
  expect(heldResources()).toMatchObject([
    { kind: 'patch' },
    { kind: 'patch' },
    { kind: 'relay', untilEndOfFile: true },
  ]);
  expect(await say(socket, 'b')).toBe('b');
  // It is still reached by the next fault, and by one that closes.
  await withChaos(limitData({ of, bytes: 0, direction: 'downstream' }), async () => {
    socket.write('c');
    await once(socket.resume(), 'close');
  });
  while (heldResources().some(({ kind }) => kind === 'relay')) await new Promise(setImmediate);
});
