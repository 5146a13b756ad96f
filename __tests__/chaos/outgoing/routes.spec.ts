import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttp, request as httpRequest } from 'node:http';
import { createServer as createHttps, get as httpsGet } from 'node:https';
import { connect, createServer, type Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, createServer as createTls } from 'node:tls';
import * as grpc from '@grpc/grpc-js';
import { generate } from 'selfsigned';
import { Agent, Client, Pool, request } from 'undici';
import { dependency, latency, type Reachable, startToxiproxy, withChaos } from '../../../src/chaos';
import { down, slowConnect } from '../../../src/chaos/faults/network';
import { aborted, nowMs } from '../../../src/core/clock';
import { startService } from '../../../src/service';

/** Taken before any fault, as a library takes it when it is loaded. */
const capturedFetch = fetch;
const DELAY_MS = 60;

const open: Array<() => unknown> = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function listening(server: Server, at: { path: string } | { port: number; host: string }): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(at);
  await once(server, 'listening');
  open.push(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return 'path' in at ? 0 : (server.address() as { port: number }).port;
}

const onLoopback = (server: Server) => listening(server, { port: 0, host: '127.0.0.1' });
const hello = () => createHttp((asked, answer) => void answer.end(`hello ${asked.headers.host}`));
const echo = () => createServer((socket) => void socket.on('error', () => {}).pipe(socket));

/** Asks while answers are delayed, and gives what it got: fails where the delay was not there. */
async function delayed<T>(of: Reachable, ask: () => Promise<T>): Promise<T> {
  return withChaos(latency({ of, delay: DELAY_MS }), async () => {
    const start = nowMs();
    const value = await ask();
    expect(nowMs() - start).toBeGreaterThanOrEqual(DELAY_MS - 1);
    return value;
  });
}

async function certificate(): Promise<{ key: string; cert: string }> {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  } as never);
  return { key: made.private, cert: made.cert };
}

describe('clients over HTTP/1.1, which keep their Host header', () => {
  test.each<[string, (url: string) => Promise<string>]>([
    ['fetch', async (url) => (await fetch(url)).text()],
    ['fetch, captured before', async (url) => (await capturedFetch(url)).text()],
    ['undici.request', async (url) => (await request(url)).body.text()],
    ['undici.Pool', (url) => through(new Pool(url), url)],
    ['undici.Client', (url) => through(new Client(url), url)],
    ['a dispatcher of its own', (url) => through(new Agent(), url)],
  ])('%s', async (_name, ask) => {
    const port = await onLoopback(hello());
    const url = `http://localhost:${port}`;
    expect(await delayed(dependency(url), () => ask(url))).toBe(`hello localhost:${port}`);
  });

  async function through(dispatcher: Pool | Client | Agent, url: string): Promise<string> {
    try {
      return await (await request(url, { dispatcher })).body.text();
    } finally {
      await dispatcher.close();
    }
  }
});

describe('TLS, whose checks stay', () => {
  const getOver = (host: string, port: number, ca: string) =>
    new Promise<string>((resolve, reject) => {
      const asked = httpsGet({ host, port, ca, agent: false }, async (answer) => {
        let text = '';
        for await (const chunk of answer) text += chunk;
        resolve(text);
      });
      asked.on('error', reject);
    });

  test('https', async () => {
    const { key, cert } = await certificate();
    const port = await onLoopback(createHttps({ key, cert }, (asked, answer) => void answer.end(asked.headers.host)));
    const of = dependency(`https://localhost:${port}`);
    expect(await delayed(of, () => getOver('localhost', port, cert))).toBe(`localhost:${port}`);
    await withChaos(latency({ of, delay: 1 }), async () => {
      await expect(getOver('127.0.0.1', port, cert)).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    });
  });

  test('tls', async () => {
    const { key, cert } = await certificate();
    const port = await onLoopback(createTls({ key, cert }, (socket) => void socket.on('error', () => {}).pipe(socket)));
    const said = await delayed(dependency(`127.0.0.1:${port}`), async () => {
      const socket = connectTls({ host: 'localhost', port, ca: cert });
      open.push(() => socket.destroy());
      await once(socket, 'secureConnect');
      socket.write('a');
      return String((await once(socket, 'data'))[0]);
    });
    expect(said).toBe('a');
  });

  test('a slow connect', async () => {
    const { key, cert } = await certificate();
    const port = await onLoopback(createHttps({ key, cert }, (_asked, answer) => void answer.end('late')));
    await withChaos(slowConnect({ of: dependency(`https://localhost:${port}`), delay: DELAY_MS }), async () => {
      const start = nowMs();
      expect(await getOver('localhost', port, cert)).toBe('late');
      expect(nowMs() - start).toBeGreaterThanOrEqual(DELAY_MS - 1);
    });
  });
});

test('grpc-js, which resolves names by itself', async () => {
  const server = new grpc.Server();
  const plain = (bytes: Buffer) => bytes;
  const definition = {
    path: '/greeter/hello',
    requestStream: false,
    responseStream: false,
    requestSerialize: plain,
    requestDeserialize: plain,
    responseSerialize: plain,
    responseDeserialize: plain,
  };
  server.addService({ hello: definition }, {
    hello: (call: { request: Buffer }, done: (error: null, answer: Buffer) => void) => done(null, call.request),
  } as never);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  open.push(() => server.forceShutdown());
  const client = new grpc.Client(`localhost:${port}`, grpc.credentials.createInsecure());
  open.push(() => client.close());
  const call = () =>
    new Promise<string>((resolve, reject) =>
      client.makeUnaryRequest(definition.path, plain, plain, Buffer.from('hi'), (error, answer) =>
        error ? reject(error) : resolve(String(answer)),
      ),
    );
  expect(await delayed(dependency(`localhost:${port}`), call)).toBe('hi');
});

test('a unix socket, raw and under HTTP', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mettle-outgoing-'));
  open.push(() => rmSync(folder, { recursive: true }));
  const [raw, web] = [join(folder, 'raw.sock'), join(folder, 'web.sock')];
  await listening(echo(), { path: raw });
  await listening(hello(), { path: web });
  const said = await delayed(dependency(`unix:${raw}`), async () => {
    const socket = connect(raw);
    open.push(() => socket.destroy());
    socket.write('hi');
    return String((await once(socket, 'data'))[0]);
  });
  expect(said).toBe('hi');
  const answered = await delayed(dependency(web), async () => {
    const asked = httpRequest({ socketPath: web, host: 'app.test', agent: false });
    asked.end();
    const [answer] = await once(asked, 'response');
    let text = '';
    for await (const chunk of answer) text += chunk;
    return text;
  });
  expect(answered).toBe('hello app.test');
});

test('every form of net.connect, by every name of this machine', async () => {
  const port = await onLoopback(echo());
  const of = dependency(`127.0.0.1:${port}`);
  const resolved = (_name: string, _how: object, found: (...answer: unknown[]) => void) =>
    found(null, [{ address: '127.0.0.1', family: 4 }]);
  const forms: Array<() => Socket> = [
    () => connect(port),
    () => connect(port, '127.0.0.1'),
    () => connect({ port, host: 'localhost', family: 4 }),
    () => connect({ port, host: '127.0.0.1', localAddress: '127.0.0.1', localPort: 0 }),
    () => connect({ port, host: 'echo.test', lookup: resolved as never }),
  ];
  const named = dependency(`echo.test:${port}`.replace('echo.test', 'localhost'));
  await withChaos([latency({ of, delay: 5 }), latency({ of: named, delay: 5 })], async (chaos) => {
    for (const form of forms.slice(0, 4)) {
      const socket = form();
      open.push(() => socket.destroy());
      await once(socket, 'connect');
      expect(socket.remotePort).toBe(of.relay.port);
      socket.write('x');
      await once(socket, 'data');
    }
    // A name that is not the dependency's is not followed to its address.
    const other = (forms[4] as () => Socket)();
    open.push(() => other.destroy());
    await once(other, 'connect');
    expect(other.remotePort).toBe(port);
    expect(chaos.journal.faults.map(({ fired }) => fired)).toEqual([4, 4]);
  });
  expect(of.relay).toBe(named.relay);
});

test('a slow connect is one that the client sees, and waits once', async () => {
  const port = await onLoopback(echo());
  const of = dependency(`127.0.0.1:${port}`);
  await withChaos(slowConnect({ of, delay: DELAY_MS }), async () => {
    const start = nowMs();
    const socket = connect(port, '127.0.0.1', () => {});
    open.push(() => socket.destroy());
    expect(socket.connecting).toBe(true);
    socket.write('early');
    await once(socket, 'connect');
    const connected = nowMs() - start;
    expect(connected).toBeGreaterThanOrEqual(DELAY_MS - 1);
    expect(String((await once(socket, 'data'))[0])).toBe('early');
  });
});

test('a client that gives up while it connects leaves nothing', async () => {
  const port = await onLoopback(echo());
  const of = dependency(`127.0.0.1:${port}`);
  await withChaos(slowConnect({ of, delay: '1h' }), async () => {
    const socket = connect(port, '127.0.0.1');
    const closed = once(socket, 'close');
    socket.destroy();
    await closed;
    expect(of.relay.connections).toBe(1);
    expect(socket.listenerCount('close')).toBe(0);
  });
});

test('a connect that waits when the fault ends goes on at once', async () => {
  const port = await onLoopback(echo());
  const of = dependency(`127.0.0.1:${port}`);
  let socket: Socket | undefined;
  await withChaos(slowConnect({ of, delay: '1h' }), () => {
    socket = connect(port, '127.0.0.1');
  });
  open.push(() => socket?.destroy());
  socket?.write('x');
  expect(String((await once(socket as Socket, 'data'))[0])).toBe('x');
});

test('refuses as nobody would listen, also a name with several addresses', async () => {
  const port = await onLoopback(echo());
  const both = (_name: string, how: { all?: boolean }, found: (...answer: unknown[]) => void) =>
    how.all
      ? found(null, [
          { address: '::1', family: 6 },
          { address: '127.0.0.1', family: 4 },
        ])
      : found(null, '127.0.0.1', 4);
  const failure = async (to: number) => {
    const socket = connect({ host: 'localhost', port: to, lookup: both as never });
    const [error] = await once(socket, 'error').catch((thrown: unknown) => [thrown]);
    return error as AggregateError & { code: string };
  };
  const gone = createServer();
  gone.listen({ port: 0, host: '127.0.0.1' });
  await once(gone, 'listening');
  const { port: free } = gone.address() as { port: number };
  await new Promise((resolve) => gone.close(resolve));
  const real = await failure(free);
  await withChaos(down({ of: dependency(`localhost:${port}`) }), async () => {
    const ours = await failure(port);
    expect({ name: ours.constructor.name, code: ours.code, count: ours.errors?.length }).toEqual({
      name: real.constructor.name,
      code: real.code,
      count: real.errors?.length,
    });
  });
});

test('experiments on one dependency at the same time end in any order', async () => {
  const port = await onLoopback(hello());
  const of = dependency(`localhost:${port}`);
  const original = Socket.prototype.connect;
  const first = new AbortController();
  const firstRun = withChaos(latency({ of, delay: 1 }), async () => {
    await ask();
    await aborted(first.signal);
  });
  const ask = async () => (await request(`http://localhost:${port}`, { reset: true })).body.text();
  await withChaos(latency({ of, delay: DELAY_MS }), async () => {
    await ask();
    first.abort();
    await firstRun;
    const start = nowMs();
    await ask();
    expect(nowMs() - start).toBeGreaterThanOrEqual(DELAY_MS - 1);
    expect(Socket.prototype.connect).not.toBe(original);
  });
  expect(Socket.prototype.connect).toBe(original);
});

describe('what no fault may be put on', () => {
  test('hosts that are not allowed', () => {
    expect(() => dependency('https://api.example.test')).toThrow(
      expect.objectContaining({ code: 'METTLE_HOST_REFUSED', message: expect.stringContaining('put a fault on') }),
    );
  });

  test.each(['', 'not an address', 'redis-server', 'mongodb+srv://cluster.test'])('no address: %j', (address) => {
    expect(() => dependency(address)).toThrow(expect.objectContaining({ code: 'METTLE_DEPENDENCY' }));
  });

  test('the control API', async () => {
    const api = await startToxiproxy({ port: 0 });
    open.push(() => api.stop());
    await expect(withChaos(latency({ of: dependency(api.url), delay: 1 }), () => {})).rejects.toMatchObject({
      code: 'METTLE_FAULT',
      message: expect.stringContaining('Toxiproxy API of this process'),
    });
  });

  test('the service under test itself', async () => {
    const service = await startService((_asked: unknown, answer: { end(): void }) => answer.end());
    open.push(() => service.stop());
    const fault = latency({ of: dependency(service.url), delay: 1 });
    let ran = false;
    const running = withChaos(fault, () => {
      ran = true;
    });
    await expect(running).rejects.toMatchObject({
      code: 'METTLE_FAULT',
      message: expect.stringContaining('which is under test'),
    });
    expect(ran).toBe(false);
  });
});
