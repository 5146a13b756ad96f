import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { connect, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { httpStatus, withChaos } from '../../../src/chaos';
import { type Relay, startRelay } from '../../../src/core/relay';

const open: Array<() => unknown> = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function relayTo(
  server: Server | ReturnType<typeof createHttp2Server>,
): Promise<{ name: string; address: string; relay: Relay }> {
  // The relay is stopped before: what it resets is no failure of a test.
  server.on('connection', (socket: Socket) => socket.on('error', () => {}));
  server.listen({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const relay = await startRelay({ target: { host: '127.0.0.1', port }, label: 'the relay of OTHER' });
  open.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => relay.stop(),
  );
  return { name: 'OTHER', address: `127.0.0.1:${port}`, relay };
}

/** Sends text, and gives what comes until so many bytes are there. */
async function converse(relay: Relay, steps: readonly (readonly [send: string, until: string])[]): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: relay.port, noDelay: true });
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  try {
    for (const [send, until] of steps) {
      socket.write(send, 'latin1');
      const from = text.length;
      while (!text.slice(from).endsWith(until)) await once(socket, 'data');
    }
  } finally {
    socket.destroy();
  }
  return text;
}

const unfired = (reason: string) => ({ code: 'METTLE_FAULT_UNFIRED', message: expect.stringContaining(reason) });

test('passes TLS on, and says why it did nothing', async () => {
  const of = await relayTo(createTcpServer((socket) => socket.once('data', () => socket.end('no TLS here'))));
  const failing = withChaos(httpStatus({ of, status: 503 }), async () => {
    const socket = connectTls({ host: '127.0.0.1', port: of.relay.port, rejectUnauthorized: false });
    await expect(once(socket, 'secureConnect')).rejects.toMatchObject({ code: expect.stringMatching(/SSL/) });
  });
  await expect(failing).rejects.toMatchObject(unfired('the connection speaks TLS, which cannot be read'));
});

test('passes HTTP/2 on, and says why it did nothing', async () => {
  const server = createHttp2Server((_, response) => response.end('over HTTP/2'));
  const of = await relayTo(server);
  const failing = withChaos(httpStatus({ of, status: 503 }), async () => {
    const session = connectHttp2(`http://127.0.0.1:${of.relay.port}`);
    const stream = session.request({ ':path': '/' });
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(part as Buffer);
    expect(Buffer.concat(parts).toString()).toBe('over HTTP/2');
    await new Promise<void>((resolve) => session.close(resolve));
  });
  await expect(failing).rejects.toMatchObject(unfired('the connection speaks HTTP/2'));
});

test.each([
  ['*1\r\n$4\r\nPING\r\n'],
  ['hello'],
  ['GET\r\n'],
  ['GET / HTTP/1.1\r\nno colon\r\n\r\n'],
  ['POST / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
  ['\x00\xff\x16'],
])('passes %j on, and back', async (bytes) => {
  const of = await relayTo(createTcpServer((socket) => socket.on('error', () => {}).pipe(socket)));
  const failing = withChaos(httpStatus({ of, path: '/never', status: 503 }), async () => {
    expect(
      await converse(of.relay, [
        [bytes, bytes],
        [bytes, bytes],
      ]),
    ).toBe(bytes + bytes);
  });
  await expect(failing).rejects.toMatchObject({
    message: expect.stringMatching(/does not speak HTTP|malformed|how long/),
  });
});

test('passes on what a server says first', async () => {
  const of = await relayTo(createTcpServer((socket) => socket.end('220 ESMTP\r\n')));
  const failing = withChaos(httpStatus({ of, status: 503 }), async () => {
    expect(await converse(of.relay, [['', '220 ESMTP\r\n']])).toBe('220 ESMTP\r\n');
  });
  await expect(failing).rejects.toMatchObject(unfired('nobody had asked for'));
});

test('passes on all that follows an upgrade, in both directions', async () => {
  const server = createServer();
  server.on('upgrade', (_, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n');
    socket.on('error', () => {}).pipe(socket);
  });
  const of = await relayTo(server);
  const failing = withChaos(httpStatus({ of, path: '/never', status: 503 }), async () => {
    const request = 'GET /socket HTTP/1.1\r\nhost: x\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n';
    const text = await converse(of.relay, [
      [request, '\r\n\r\n'],
      ['\x81\x05hello', 'hello'],
      ['GET / HTTP/1.1\r\n\r\n', '\r\n\r\n'],
    ]);
    expect(text.split('\r\n\r\n').slice(1).join('|')).toBe('\x81\x05helloGET / HTTP/1.1|');
  });
  await expect(failing).rejects.toMatchObject(unfired('the connection has become echo'));
});

test('answers an upgrade and a CONNECT in place of the dependency', async () => {
  const of = await relayTo(createServer());
  await withChaos(httpStatus({ of, status: 403 }), async () => {
    const upgrade = 'GET /socket HTTP/1.1\r\nhost: x\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n';
    expect(
      await converse(of.relay, [
        [upgrade, '\r\n\r\n'],
        ['CONNECT a:443 HTTP/1.1\r\nhost: a\r\n\r\n', '\r\n\r\n'],
      ]),
    ).toMatch(/^(HTTP\/1\.1 403 [\s\S]*?\r\n\r\n){2}$/);
  });
});

test('passes on all that follows a CONNECT, and reads on where that is refused', async () => {
  const server = createServer((_, response) => response.end('fine'));
  server.on('connect', ({ url }, socket) => {
    if (url === 'closed:1') socket.end('HTTP/1.1 405 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
    else {
      socket.write('HTTP/1.1 200 Connected\r\n\r\n');
      socket.on('error', () => {}).pipe(socket);
    }
  });
  const of = await relayTo(server);
  await withChaos(httpStatus({ of, path: '/struck', status: 503 }), async () => {
    const text = await converse(of.relay, [
      ['GET /struck HTTP/1.1\r\nhost: x\r\n\r\n', 'content-length: 0\r\n\r\n'],
      ['CONNECT open:1 HTTP/1.1\r\nhost: open\r\n\r\n', '200 Connected\r\n\r\n'],
      ['\x16\x03\x01 bytes', ' bytes'],
      ['GET /struck HTTP/1.1\r\n\r\n', '/struck HTTP/1.1\r\n\r\n'],
    ]);
    expect(text.endsWith('\x16\x03\x01 bytesGET /struck HTTP/1.1\r\n\r\n')).toBe(true);
    expect(await converse(of.relay, [['CONNECT closed:1 HTTP/1.1\r\nhost: x\r\n\r\n', 'close\r\n\r\n']])).toContain(
      '405 No',
    );
  });
});

test('names the requests that came where none matched', async () => {
  const of = await relayTo(createServer((_, response) => response.end('fine')));
  const failing = withChaos(httpStatus({ of, path: '/order', status: 503 }), () =>
    fetch(`http://127.0.0.1:${of.relay.port}/orders?x=1`),
  );
  await expect(failing).rejects.toMatchObject(unfired('GET /orders came, and does not match'));
});

test.each([
  [
    'https://api.example.com',
    'what is encrypted cannot be read or changed on its way. Give the service an http address',
  ],
  ['postgres://127.0.0.1:5432', 'this fault is for HTTP. Choose a fault for its protocol'],
])('refuses %s at the door', async (address, reason) => {
  const of = { ...(await relayTo(createTcpServer())), address };
  expect(() => httpStatus({ of, status: 503 })).toThrow(reason);
});

test('refuses options that mean nothing', async () => {
  const of = await relayTo(createTcpServer());
  expect(() => httpStatus({ of, status: 100 })).toThrow('option "status" must be a status from 200 to 599');
  expect(() => httpStatus({ of, status: 503, path: '/a?b=1' })).toThrow(
    'option "path" must be a path without its query',
  );
  expect(() => httpStatus({ of, status: 503, path: 'a' })).toThrow('option "path"');
  expect(() => httpStatus({ of, status: 503, method: [] })).toThrow('option "method"');
  expect(() => httpStatus({ of, status: 503, body: 'a', json: {} })).toThrow('option "json" must be left out');
  expect(() => httpStatus({ of, status: 503, pathh: '/a' } as never)).toThrow('Did you mean "path"?');
});
