import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import {
  createServer as createHttp2PlainServer,
  createSecureServer,
  type Http2SecureServer,
  type Http2Server,
} from 'node:http2';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { openTransport } from '../../../src/load/transport/open';
import { readTls } from '../../../src/load/transport/tls';
import type { Lane, Transport } from '../../../src/load/transport/transport';
import { NegotiatedTransport } from '../../../src/load/transport/undici/negotiated';
import { type Outcome, outcomeOf, request } from './support/outcome';

const pem = (name: string): string => join(__dirname, 'support', 'certificates', `${name}.pem`);
const shown = (name: string) => ({ key: readFileSync(pem('key')), cert: readFileSync(pem(name)) });
const trusted = { ca: pem('ca') };

type AnyServer = Server | Http2SecureServer | Http2Server;
const servers: AnyServer[] = [];
const transports: Transport[] = [];
let sessions = 0;

afterEach(async () => {
  sessions = 0;
  await Promise.all(transports.splice(0).map((transport) => transport.close()));
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, 'close');
  }
});

async function listen<S extends AnyServer>(server: S): Promise<S & { port: number }> {
  servers.push(server);
  server.on('request', (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      outgoing.setHeader('set-cookie', ['a=1', 'b=2']);
      outgoing.end(`${incoming.httpVersion} ${incoming.method} ${Buffer.concat(chunks)}`);
    });
  });
  server.on('session', () => sessions++);
  await once(server.listen(0), 'listening');
  return Object.assign(server, { port: (server.address() as AddressInfo).port });
}

function open(origin: string, http2: boolean, tls?: unknown): Transport {
  const transport = openTransport(origin, {
    timeoutMs: 5000,
    http2,
    tls: tls === undefined ? undefined : readTls('x', tls),
  });
  transports.push(transport);
  return transport;
}

const many = (transport: Transport, count: number, path = '/'): Promise<Outcome[]> =>
  Promise.all(Array.from({ length: count }, () => outcomeOf(transport, request(path, { method: 'POST', body: 'hi' }))));

test('HTTPS is HTTP/1.1 where nothing else was asked for', async () => {
  const { port } = await listen(createSecureServer({ ...shown('right'), allowHTTP1: true }));
  const transport = open(`https://localhost:${port}`, false, trusted);
  for (const outcome of await many(transport, 5)) expect(outcome).toMatchObject({ status: 200, body: '1.1 POST hi' });
  expect(await outcomeOf(transport.lane(), request('/'))).toMatchObject({ body: '1.1 GET ' });
});

test.each([
  ['self-signed', /self-signed certificate/],
  ['expired', /certificate has expired/],
  ['other-host', /Hostname\/IP does not match certificate's altnames.*elsewhere\.example/],
])('a certificate that is %s fails the handshake, and the message says why', async (name, reason) => {
  const { port } = await listen(createServer(shown(name)));
  for (const http2 of [false, true]) {
    expect(await outcomeOf(open(`https://localhost:${port}`, http2, trusted), request('/'))).toEqual({
      kind: 'tls',
      message: expect.stringMatching(reason),
    });
    const unchecked = open(`https://localhost:${port}`, http2, { rejectUnauthorized: false });
    expect(await outcomeOf(unchecked, request('/'))).toMatchObject({ body: '1.1 GET ' });
  }
});

test('a certificate of nobody known fails without "ca", and one for another name passes with "servername"', async () => {
  const { port } = await listen(createServer(shown('right')));
  expect(await outcomeOf(open(`https://localhost:${port}`, false), request('/'))).toMatchObject({ kind: 'tls' });
  const other = await listen(createServer(shown('other-host')));
  const named = open(`https://localhost:${other.port}`, false, { ...trusted, servername: 'elsewhere.example' });
  expect(await outcomeOf(named, request('/'))).toMatchObject({ status: 200 });
});

test('a service that asks for a certificate gets it', async () => {
  const asking = { ...shown('right'), ca: readFileSync(pem('ca')), requestCert: true, rejectUnauthorized: true };
  const { port } = await listen(createServer(asking));
  const origin = `https://localhost:${port}`;
  expect(await outcomeOf(open(origin, false, trusted), request('/'))).toHaveProperty('kind');
  const shows = open(origin, false, { ...trusted, cert: pem('right'), key: pem('key') });
  expect(await outcomeOf(shows, request('/'))).toMatchObject({ status: 200 });
});

test.each(['https', 'http'])('HTTP/2 over %s: many requests at once share one connection', async (scheme) => {
  const { port } = await listen(scheme === 'https' ? createSecureServer(shown('right')) : createHttp2PlainServer());
  const transport = open(`${scheme}://localhost:${port}`, true, scheme === 'https' ? trusted : undefined);
  for (const outcome of await many(transport, 80)) {
    expect(outcome).toMatchObject({ status: 200, body: '2.0 POST hi', headers: { 'set-cookie': ['a=1', 'b=2'] } });
  }
  expect(sessions).toBe(1);
  await outcomeOf(transport.lane(), request('/'));
  expect(sessions).toBe(2);
});

test('where HTTP/2 was asked for and is not spoken, it is HTTP/1.1, with a connection each', async () => {
  const server = await listen(createServer(shown('right')));
  let connections = 0;
  server.on('secureConnection', () => connections++);
  const transport = open(`https://localhost:${server.port}`, true, trusted);
  for (const outcome of await many(transport, 6)) expect(outcome).toMatchObject({ body: '1.1 POST hi' });
  expect(connections).toBe(6);
});

test('a stream that the service cuts off is a reset, and the others go on', async () => {
  const { port } = await listen(createSecureServer(shown('right')));
  servers[0]?.prependListener('request', (incoming, outgoing) => {
    if (incoming.url === '/cut') outgoing.stream.close(2);
  });
  const transport = open(`https://localhost:${port}`, true, trusted);
  const [good, cut] = await Promise.all([many(transport, 3), many(transport, 3, '/cut')]);
  for (const outcome of good) expect(outcome).toMatchObject({ status: 200 });
  for (const outcome of cut) expect(outcome).toMatchObject({ kind: 'reset' });
});

test.each([false, true])('nobody listens, HTTP/2 asked for: %s', async (http2) => {
  const server = await listen(createServer(shown('right')));
  servers.pop();
  server.close();
  await once(server, 'close');
  for (let i = 0; i < 2; i++) {
    expect(await outcomeOf(open(`https://127.0.0.1:${server.port}`, http2, trusted), request('/'))).toMatchObject({
      kind: 'refused',
    });
  }
});

test('cut off before the first connection has come, nothing is told', async () => {
  const { port } = await listen(createSecureServer(shown('right')));
  const transport = open(`https://localhost:${port}`, true, trusted);
  const cut = outcomeOf(transport, request('/'), 1);
  expect(await cut).toMatchObject({ kind: 'hang' });
  expect(await outcomeOf(transport, request('/'))).toMatchObject({ status: 200 });
});

describe('options', () => {
  test('certificates are checked by default, and files are read', () => {
    expect(readTls('loadBurst', {})).toMatchObject({ rejectUnauthorized: true, ca: undefined });
    expect(readTls('loadBurst', trusted).ca).toContain('-----BEGIN CERTIFICATE-----');
    const text = readFileSync(pem('ca'), 'utf8');
    expect(readTls('loadBurst', { ca: text }).ca).toBe(text);
  });

  test.each([
    [{ ca: './missing.pem' }, /"ca" cannot be read: ENOENT.*missing\.pem/],
    [{ cert: pem('right') }, /"cert" is given alone/],
    [{ key: pem('key') }, /"key" is given alone/],
    [{ rejectUnauthorised: true }, /Did you mean "rejectUnauthorized"\?/],
    [{ rejectUnauthorized: 'no' }, /must be true or false/],
  ])('%j is refused', (raw, message) => {
    expect(() => readTls('loadBurst', raw)).toThrow(message);
  });
});

test('a lane that was closed is kept no longer, whatever had become of it', async () => {
  const { port } = await listen(createSecureServer({ ...shown('right'), allowHTTP1: true }));
  const transport = open(`https://localhost:${port}`, true, trusted);
  const [unused, used, ending, refused] = [transport.lane(), transport.lane(), transport.lane(), transport.lane()];
  unused?.close();
  expect(await outcomeOf(used as Lane, request('/'))).toMatchObject({ status: 200 });
  used?.close();
  const last = outcomeOf(ending as Lane, request('/'));
  ending?.close();
  expect(await last).toMatchObject({ status: 200 });
  refused?.close();
  expect(await outcomeOf(refused as Lane, request('/'))).toMatchObject({ kind: 'reset' });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const closes = jest.spyOn(NegotiatedTransport.prototype, 'close');
  await transport.close();
  // Its own close, and that of no lane.
  expect(closes).toHaveBeenCalledTimes(1);
  closes.mockRestore();
});

test.each([true, false])('a lane may be closed after everything was closed: HTTP/2 %s', async (http2) => {
  const { port } = await listen(createSecureServer({ ...shown('right'), allowHTTP1: true }));
  const transport = open(`https://localhost:${port}`, http2, trusted);
  const lane = transport.lane();
  expect(await outcomeOf(lane, request('/'))).toMatchObject({ status: 200 });
  const unhandled = jest.fn();
  process.on('unhandledRejection', unhandled);
  await transport.close();
  lane.close();
  await new Promise((resolve) => setTimeout(resolve, 50));
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});
