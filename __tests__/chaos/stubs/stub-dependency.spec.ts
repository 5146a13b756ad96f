import { once } from 'node:events';
import http from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import https from 'node:https';
import { connect, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import tls from 'node:tls';
import { runInThisContext } from 'node:vm';
import nock from 'nock';
import { Agent, request as undiciRequest } from 'undici';
import { httpStatus, latency, withChaos } from '../../../src/chaos';
import { down, resetPeer } from '../../../src/chaos/faults/network';
import { tlsFailure } from '../../../src/chaos/faults/tls/tls-failure';
import type { StubDefinition } from '../../../src/chaos/stubs/definitions/definition';
import { type Stub, type StubOptions, stubDependency } from '../../../src/chaos/stubs/stub-dependency';
import { nowMs } from '../../../src/core/clock';
import { heldResources } from '../../../src/core/resources';
import { startService } from '../../../src/service';
import { ask } from './asking';

const host = runInThisContext('globalThis') as typeof globalThis;
const places = () => [
  http.request,
  http.get,
  http.ClientRequest,
  https.request,
  https.get,
  host.fetch,
  Socket.prototype.connect,
  tls.createSecureContext,
];
// nock is active as soon as it is loaded.
nock.restore();
const originals = places();

const open: Stub[] = [];
afterEach(async () => {
  for (const stub of open.splice(0).reverse()) await stub.stop().catch(() => {});
  expect(heldResources()).toEqual([]);
  expect(places().map((place, index) => place === originals[index])).toEqual(originals.map(() => true));
});

async function stubbed(
  origin: string,
  definitions: readonly StubDefinition[] | string,
  options?: StubOptions,
): Promise<Stub> {
  const stub = await stubDependency(origin, definitions, options);
  open.push(stub);
  return stub;
}

const HELLO: StubDefinition = { method: 'GET', path: '/hello', response: 'hello', persist: true };

const clients: Record<string, (origin: string) => Promise<string>> = {
  'http or https': async (origin) => String((await ask(origin, { path: '/hello' })).body),
  'http or https with keep-alive': async (origin) => {
    const { Agent: KeepAlive, get } = origin.startsWith('https') ? https : http;
    const agent = new KeepAlive({ keepAlive: true });
    try {
      const [response] = (await once(get(`${origin}/hello`, { agent }), 'response')) as [http.IncomingMessage];
      return await text(response);
    } finally {
      agent.destroy();
    }
  },
  fetch: async (origin) => (await fetch(`${origin}/hello`)).text(),
  undici: async (origin) => (await undiciRequest(`${origin}/hello`)).body.text(),
  'undici with an agent of its own': async (origin) => {
    const dispatcher = new Agent();
    try {
      return await (await undiciRequest(`${origin}/hello`, { dispatcher })).body.text();
    } finally {
      await dispatcher.destroy();
    }
  },
  http2: async (origin) => {
    const session = connectHttp2(origin);
    const stream = session.request({ ':path': '/hello' });
    try {
      return await text(stream);
    } finally {
      session.destroy();
    }
  },
  'a raw socket': async (origin) => {
    const { hostname, protocol } = new URL(origin);
    const socket =
      protocol === 'https:'
        ? tls.connect({ host: hostname, servername: hostname, port: 443 })
        : connect({ host: hostname, port: 80 });
    socket.write(`GET /hello HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`);
    return (await text(socket)).split('\r\n\r\n')[1] ?? '';
  },
};

describe.each(['http://stub.test', 'https://stub.test'])('%s', (origin) => {
  test.each(Object.keys(clients))('is answered for %s, and for the same under a fault', async (name) => {
    const stub = await stubbed(origin, [HELLO]);
    const client = clients[name] as (typeof clients)[string];
    expect(await client(origin)).toBe('hello');
    expect(stub.relay.connections).toBe(name.startsWith('http or https') ? 0 : 1);
    const startMs = nowMs();
    await withChaos(latency({ of: stub, delay: 60 }), async () => {
      expect(await client(origin)).toBe('hello');
    });
    expect(nowMs() - startMs).toBeGreaterThanOrEqual(59);
  });

  test('faults on HTTP change what the stub answers, and only where they strike', async () => {
    const stub = await stubbed(origin, [HELLO, { ...HELLO, path: '/other', response: 'other' }]);
    const statuses = async () => [
      (await ask(origin, { path: '/hello' })).status,
      (await fetch(`${origin}/hello`)).status,
      (await ask(origin, { path: '/other' })).status,
    ];
    expect(await withChaos(httpStatus({ of: stub, path: '/hello', status: 503 }), statuses)).toEqual([503, 503, 200]);
    expect(await statuses()).toEqual([200, 200, 200]);
  });

  test('gives the errors of real sockets under a fault', async () => {
    const stub = await stubbed(origin, [HELLO]);
    const errors = async () => ({
      node: await ask(origin, { path: '/hello' }).then(
        () => 'answered',
        ({ code, message }) => ({ code, message }),
      ),
      fetch: await fetch(`${origin}/hello`).then(
        () => 'answered',
        ({ name, message, cause }) => ({ name, message, code: cause.code }),
      ),
    });
    const isTls = origin.startsWith('https');
    expect(await withChaos(resetPeer({ of: stub }), errors)).toMatchObject({
      node: { code: 'ECONNRESET' },
      fetch: { name: 'TypeError', message: 'fetch failed', code: 'ECONNRESET' },
    });
    expect(await withChaos(down({ of: stub }), errors)).toMatchObject({
      node: { code: 'ECONNREFUSED' },
      fetch: { name: 'TypeError', message: 'fetch failed', code: 'ECONNREFUSED' },
    });
    if (isTls) {
      expect(await withChaos(tlsFailure({ of: stub, kind: 'expired' }), errors)).toMatchObject({
        node: { code: 'CERT_HAS_EXPIRED' },
        fetch: { name: 'TypeError', message: 'fetch failed', code: 'CERT_HAS_EXPIRED' },
      });
    } else {
      expect(() => tlsFailure({ of: stub, kind: 'expired' })).toThrow(/speaks TLS from the first byte/);
    }
    expect(await errors()).toEqual({ node: 'answered', fetch: 'answered' });
  });
});

test('answers a service in a process of its own, faults included', async () => {
  const stub = await stubbed('https://payments.test', [
    { method: 'POST', path: '/charges', body: { amount: 100 }, status: 201, response: { id: 'ch_1' }, persist: true },
  ]);
  const code = `require('node:http').createServer(async (_, response) => {
    const answer = await fetch(process.env.PAYMENTS_URL + '/charges', { method: 'POST', body: '{"amount":100}' }).catch((error) => error);
    response.end(answer.status ? answer.status + ' ' + await answer.text() : answer.cause.code);
  }).listen(process.env.PORT)`;
  const service = await startService({ command: ['node', '-e', code], dependencies: { PAYMENTS_URL: stub.url } });
  try {
    expect((await service.client.get('/')).text).toBe('201 {"id":"ch_1"}');
    const during = await withChaos(resetPeer({ of: service.dependency('PAYMENTS_URL') }), () =>
      service.client.get('/'),
    );
    expect(during.text).toBe('ECONNRESET');
    expect((await withChaos(resetPeer({ of: stub }), () => service.client.get('/'))).text).toBe('ECONNRESET');
  } finally {
    await service.stop();
  }
}, 30_000);

test('says what is nearest to a request that nothing is for, and again when it stops', async () => {
  const stub = await stubbed('http://stub.test', [
    { method: 'GET', path: '/charges' },
    { method: 'POST', path: '/charges', body: { amount: 100, card: { last4: '4242' } }, status: 201 },
    { method: 'POST', path: '/refunds', body: { amount: 100 } },
  ]);
  const json = { 'content-type': 'application/json' };
  const question = {
    method: 'POST',
    path: '/charges?x=1',
    headers: json,
    body: '{"amount":250,"card":{"last4":"4242"}}',
  };
  for (const origin of ['http://stub.test', stub.url]) {
    const { status, body } = await ask(origin, question);
    expect(status).toBe(501);
    expect(String(body)).toBe(
      'no definition for POST /charges?x=1; nearest: POST /charges, it has no query, body differs at amount: 100 is asked for, 250 came\n',
    );
  }
  expect(stub.unmatched).toHaveLength(2);
  await expect(stub.stop()).rejects.toMatchObject({
    code: 'METTLE_STUB',
    message: expect.stringContaining(
      '  - no definition for POST /charges?x=1; nearest: POST /charges, it has no query',
    ),
  });
});

test('counts how often a definition has answered, whichever way the request came', async () => {
  const stub = await stubbed('http://stub.test', [
    { method: 'GET', path: '/a', response: 'one', times: 2 },
    { method: 'GET', path: '/a', response: 'two' },
    { method: 'GET', path: '/b' },
  ]);
  const bodies = [];
  for (const origin of ['http://stub.test', stub.url, 'http://stub.test', stub.url]) {
    bodies.push(String((await ask(origin, { path: '/a' })).body));
  }
  expect(bodies).toEqual([
    'one',
    'one',
    'two',
    'no definition for GET /a; nearest: GET /a, it was used up: it answers 2 times\n',
  ]);
  expect(stub.unused).toEqual(['GET /b']);
});

test('with requireAll, what was not needed is an error', async () => {
  const stub = await stubbed('http://stub.test', [HELLO, { method: 'GET', path: '/b', times: 2 }], {
    requireAll: true,
  });
  await ask('http://stub.test', { path: '/hello' });
  await ask('http://stub.test', { path: '/b' });
  await expect(stub.stop()).rejects.toThrow(
    /1 thing was not as its definitions say.*\n\n {2}- not needed: GET \/b \(1 of 2\)$/s,
  );
});

test('answers without end with persist, but not what says how often', async () => {
  const stub = await stubbed(
    'http://stub.test',
    [
      { method: 'GET', path: '/a' },
      { method: 'GET', path: '/b', times: 1 },
    ],
    { persist: true },
  );
  const statuses = [];
  for (const path of ['/a', '/b', '/a', '/b', '/a']) statuses.push((await ask('http://stub.test', { path })).status);
  expect(statuses).toEqual([200, 200, 200, 501, 200]);
  await expect(stub.stop()).rejects.toThrow(/used up: it answers once/);
});

test('delays where a client can see it', async () => {
  await stubbed('http://stub.test', [
    { method: 'GET', path: '/late', delay: '80ms', response: 'late' },
    { method: 'GET', path: '/body', delay: { head: 20, body: '60ms' }, response: 'late' },
    { method: 'GET', path: '/never', delay: '1h' },
  ]);
  for (const path of ['/late', '/body']) {
    const startMs = nowMs();
    expect(String((await ask('http://stub.test', { path })).body)).toBe('late');
    expect(nowMs() - startMs).toBeGreaterThanOrEqual(79);
  }
  const request = http.get('http://stub.test/never', { timeout: 50 });
  await once(request, 'timeout');
  request.destroy();
  await expect(once(request, 'error')).resolves.toMatchObject([{ code: 'ECONNRESET' }]);
});

test('takes a JSON body that is none, which nock would end the process at', async () => {
  await stubbed('http://stub.test', [{ method: 'POST', path: '/a', response: 'taken', persist: true }]);
  const headers = { 'content-type': 'application/json' };
  expect(String((await ask('http://stub.test', { method: 'POST', path: '/a', headers, body: '{"a":' })).body)).toBe(
    'taken',
  );
});

test('takes a request that comes byte by byte', async () => {
  const stub = await stubbed('http://stub.test', [{ ...HELLO, method: 'PUT' }]);
  const socket = connect({ host: stub.relay.host, port: stub.relay.port, noDelay: true });
  for (const byte of 'PUT /hello HTTP/1.1\r\nHost: stub.test\r\nConnection: close\r\n\r\n') {
    await new Promise((done) => socket.write(byte, done));
  }
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\nhello$/s);
});

test('two at once, also of the same process and stopped in any order', async () => {
  const one = await stubbed('http://one.test', [HELLO]);
  const two = await stubbed('https://two.test', [HELLO]);
  await one.stop();
  expect(String((await ask('https://two.test', { path: '/hello' })).body)).toBe('hello');
  jest.resetModules();
  const again = (await import(
    '../../../src/chaos/stubs/stub-dependency'
  )) as typeof import('../../../src/chaos/stubs/stub-dependency');
  const three = await again.stubDependency('http://three.test', [HELLO]);
  await two.stop();
  expect(String((await ask('http://three.test', { path: '/hello' })).body)).toBe('hello');
  await three.stop();
});

test('other requests go where they went', async () => {
  const server = http.createServer((_, response) => response.end('real')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await stubbed('http://stub.test', [HELLO]);
  const { port } = server.address() as { port: number };
  expect(String((await ask(`http://127.0.0.1:${port}`, { path: '/hello' })).body)).toBe('real');
  server.closeAllConnections();
  server.close();
});

test("says so where somebody else's nock lies over ours, and takes it out when that has gone", async () => {
  const stub = await stubbed('http://stub.test', [HELLO]);
  nock.activate();
  await expect(stub.stop()).rejects.toMatchObject({ code: 'METTLE_PATCH' });
  nock.restore();
  const next = await stubbed('http://stub.test', [HELLO]);
  await next.stop();
});

test('refuses a second stub of the same origin, until the first has stopped', async () => {
  const first = await stubbed('http://stub.test', [HELLO]);
  await expect(stubDependency('http://stub.test:80', [HELLO])).rejects.toMatchObject({
    code: 'METTLE_STUB',
    message: expect.stringMatching(/the stub made at .*stub-dependency\.spec\.ts:\d+:\d+ is there already/),
  });
  await first.stop();
  await stubbed('http://stub.test', [HELLO]);
});

test.each([
  [['ftp://stub.test', []], /option "origin" must be the origin of a dependency/],
  [['https://stub.test/v1', []], /option "origin"/],
  [['http://stub.test', {}], /option "definitions" must be a list of nock's definitions/],
  [
    ['http://stub.test', [{ method: 'GET', pat: '/a' }]],
    /definition 1: there is no option "pat". Did you mean "path"\?/,
  ],
  [['http://stub.test', [{ path: '/a' }]], /definition 1: option "method" must be/],
  [['http://stub.test', [{ method: 'GET', path: 'a' }]], /option "path" must be a path that begins with/],
  [['http://stub.test', [{ method: 'GET', path: '/a', rawHeaders: { 'a b': 'c' } }]], /option "rawHeaders"/],
  [
    ['http://stub.test', [{ method: 'GET', path: '/a', scope: 'http://other.test' }]],
    /no definition of 1 definitions is for it. Their scopes are http:\/\/other.test/,
  ],
  [['http://stub.test', '/nowhere/fixture.json'], /read the fixture \/nowhere\/fixture.json: ENOENT/],
  [['http://stub.test', [HELLO], { mode: 'record' }], /option "mode" must be 'replay' where the definitions are given/],
])('refuses %j', async (given, message) => {
  await expect(stubDependency(...(given as Parameters<typeof stubDependency>))).rejects.toThrow(message);
});
