import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { nowMs } from '../../src/core/clock';
import { setHost } from '../../src/core/host';
import { type Service, startService } from '../../src/service';
import { testHost } from '../support/test-host';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function withService(handler: Handler, use: (service: Service) => Promise<void>): Promise<void> {
  const service = await startService(handler);
  try {
    await use(service);
  } finally {
    await service.stop();
  }
}

const never: Handler = (_request, _response) => {};

afterEach(() => setHost(undefined));

test('a request without an answer ends at its timeout, with method and address', () =>
  withService(never, async ({ client, url }) => {
    const beforeMs = nowMs();
    await expect(client.post('/orders', { json: {}, timeout: '80ms' })).rejects.toMatchObject({
      code: 'METTLE_TIMEOUT',
      message: expect.stringContaining(`Failed to send POST ${url}/orders: after 80 ms the answer was not complete`),
    });
    expect(nowMs() - beforeMs).toBeGreaterThan(60);
  }));

test('the timeout runs until the last byte, not the first', () =>
  withService(
    (_, response) => void response.writeHead(200).write('begun'),
    async ({ client }) => {
      await expect(client.get('/', { timeout: 80 })).rejects.toMatchObject({ code: 'METTLE_TIMEOUT' });
      await expect(client.as({ timeout: 80 }).get('/')).rejects.toMatchObject({ code: 'METTLE_TIMEOUT' });
      const { body } = await client.stream('GET', '/', { timeout: 80 });
      await expect(body.toArray()).rejects.toMatchObject({ code: 'METTLE_TIMEOUT' });
    },
  ));

test('a request ends in time for the running test to say why', () =>
  withService(never, async ({ client }) => {
    const deadline = nowMs() + 400;
    setHost(testHost({ deadlineMs: () => deadline }));
    await expect(client.get('/')).rejects.toThrow(/The limit is that of the running test/);
    expect(nowMs()).toBeLessThan(deadline);
  }));

test('a signal ends a request, before it is sent and while it is under way', () =>
  withService(never, async ({ client }) => {
    await expect(client.get('/', { signal: AbortSignal.abort(new Error('enough')) })).rejects.toMatchObject({
      code: 'METTLE_ABORTED',
      cause: { message: 'enough' },
    });
    const controller = new AbortController();
    const sent = client.get('/', { signal: controller.signal });
    controller.abort();
    await expect(sent).rejects.toMatchObject({ code: 'METTLE_ABORTED' });
  }));

test('who aborts a request frees the service of it', async () => {
  let left: (() => void) | undefined;
  const gone = new Promise<void>((resolve) => {
    left = resolve;
  });
  await withService(
    (_, response) => void response.once('close', () => left?.()),
    async ({ client }) => {
      await expect(client.get('/', { timeout: 50 })).rejects.toThrow();
      await gone;
    },
  );
});

test('letting a stream go is no failure', () =>
  withService(
    (_, response) => void response.writeHead(200).write('begun'),
    async ({ client }) => {
      const { body } = await client.stream('GET', '/');
      body.destroy();
      await once(body, 'close').catch(() => {});
      expect(body.destroyed).toBe(true);
    },
  ));

/** A server that treats each connection as it is told, below HTTP. */
async function withRawServer(treat: (socket: Socket) => void, use: (service: Service) => Promise<void>) {
  const server = createTcpServer(treat);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const service = await startService({ url: `http://127.0.0.1:${(server.address() as { port: number }).port}` });
  try {
    await use(service);
  } finally {
    await service.stop();
    await new Promise((resolve) => server.close(resolve));
  }
}

test.each([
  [
    'resets the connection',
    (socket: Socket) => socket.resetAndDestroy(),
    /the service reset the connection/,
    'ECONNRESET',
  ],
  ['closes the connection', (socket: Socket) => socket.end(), /the service closed the connection/, 'UND_ERR_SOCKET'],
  [
    'breaks off in the body',
    (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf'),
    /the service closed the connection before the answer was complete/,
    'UND_ERR_SOCKET',
  ],
  [
    'talks nonsense',
    (socket: Socket) => socket.end('nonsense\r\n\r\n'),
    /does not match the HTTP\/1.1 protocol/,
    undefined,
  ],
])('a service that %s is said to do so, once', async (_, treat, reason, code) => {
  let connections = 0;
  const answer = (socket: Socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      connections += 1;
      treat(socket);
    });
  };
  await withRawServer(answer, async ({ client, url }) => {
    await expect(client.get('/x')).rejects.toMatchObject({
      code: 'METTLE_REQUEST',
      message: expect.stringMatching(reason),
      cause: expect.objectContaining(code === undefined ? { name: 'HTTPParserError' } : { code }),
    });
    await expect(client.get('/x')).rejects.toThrow(`Failed to send GET ${url}/x: `);
    expect(connections).toBe(2);
  });
});

test('nothing that listens is said with the code of the system', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const service = await startService({ url });
  await new Promise((resolve) => server.close(resolve));
  await expect(service.client.get('/x')).rejects.toMatchObject({
    code: 'METTLE_REQUEST',
    message: expect.stringMatching(/^Failed to send GET .*\/x: nothing listens there \(.*ECONNREFUSED/),
    cause: { code: 'ECONNREFUSED' },
  });
  await service.stop();
});

test('a connection that the service closed while it was idle is not taken again', async () => {
  const server = createServer({ keepAliveTimeout: 0 }, (_, response) => response.end('ok'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const service = await startService(server);
  try {
    for (let round = 0; round < 20; round += 1) {
      expect((await service.client.get('/')).text).toBe('ok');
      server.closeIdleConnections();
    }
  } finally {
    await service.stop();
    await new Promise((resolve) => server.close(resolve));
  }
});

test('after stop there is no client any more, and what was under way says so', async () => {
  let arrive: (() => void) | undefined;
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const service = await startService((_request: IncomingMessage, _response: ServerResponse) => arrive?.());
  const said = expect(service.client.get('/slow')).rejects.toMatchObject({ code: 'METTLE_SERVICE_STOPPED' });
  await arrived;
  await service.stop();
  await said;
  await expect(service.client.get('/')).rejects.toThrow(/the service \(the request handler\) was stopped/);
});
