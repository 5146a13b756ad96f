import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import nock from 'nock';
import { request as undiciRequest } from 'undici';
import { signingAuthority } from '../../../src/chaos/faults/tls/authority';
import { makeCertificate } from '../../../src/chaos/faults/tls/certificates';
import { trustMeanwhile } from '../../../src/chaos/faults/tls/trust';
import type { StubDefinition } from '../../../src/chaos/stubs/definitions/definition';
import { stubDependency } from '../../../src/chaos/stubs/stub-dependency';
import { heldResources } from '../../../src/core/resources';
import { startService } from '../../../src/service';
import { ask, type Question } from './asking';

nock.restore();
const folder = mkdtempSync(join(tmpdir(), 'stubs-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newFile = (): string => join(folder, 'fixtures', `${++files}.json`);

const open: Array<() => unknown> = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  expect(heldResources()).toEqual([]);
});

const zipped = gzipSync('hello, hello');

/** A dependency that is there. */
const real: RequestListener = async (request, response) => {
  const body = await text(request);
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname === '/zipped') response.writeHead(200, { 'content-encoding': 'gzip' }).end(zipped);
  else if (pathname === '/bytes') response.end(Buffer.from('ff00fe', 'hex'));
  else if (pathname === '/cookies') response.setHeader('set-cookie', ['a=secret1; Path=/', 'b=secret2']).end('cookies');
  else if (pathname === '/empty') response.writeHead(204).end();
  else if (pathname === '/login')
    response.setHeader('content-type', 'application/json').end('{"access_token":"secret3","user":"ann"}');
  else
    response
      .writeHead(201, { 'content-type': 'application/json', 'x-method': String(request.method) })
      .end(JSON.stringify({ got: body, at: request.url }));
};

async function dependency(listener: RequestListener = real): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  return `http://127.0.0.1:${await portOf(server)}`;
}

async function portOf(server: Server): Promise<number> {
  await once(server, 'listening');
  open.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

const questions: readonly Question[] = [
  { path: '/orders?page=2&size=10' },
  { method: 'POST', path: '/orders', headers: { 'content-type': 'application/json' }, body: '{"item":1}' },
  { method: 'POST', path: '/orders', body: 'plain text' },
  { method: 'PUT', path: '/orders/1', body: Buffer.from('fe00ff', 'hex') },
  { path: '/zipped' },
  { path: '/bytes' },
  { path: '/empty', method: 'DELETE' },
  { path: '/orders', method: 'HEAD' },
];

const gist = async (origin: string, question: Question) => {
  const { status, headers, body } = await ask(origin, question);
  const { 'x-method': method, 'content-type': type, 'content-encoding': encoding } = headers;
  return { status, method, type, encoding, body: body.toString('hex') };
};

const all = async (origin: string, asked = questions) => {
  const answers = [];
  for (const question of asked) answers.push(await gist(origin, question));
  return answers;
};

const fixture = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as StubDefinition[];

test.each(['in this process', 'by its own address'])(
  'what was recorded %s replays, by us and by nock itself',
  async (way) => {
    const origin = await dependency();
    const truth = await all(origin);
    const file = newFile();
    const recording = await stubDependency(origin, file, { mode: 'record' });
    expect(await all(way === 'in this process' ? origin : recording.url)).toEqual(truth);
    expect(recording.relay.connections).toBeGreaterThan(0);
    await recording.stop();

    const replaying = await stubDependency(origin, file, { requireAll: true });
    expect(await all(origin)).toEqual(truth);
    await replaying.stop();
    const again = await stubDependency(origin, file, { requireAll: true });
    expect(await all(again.url)).toEqual(truth);
    await again.stop();

    nock.activate();
    const scopes = nock.define(nock.loadDefs(file));
    try {
      expect(await all(origin)).toEqual(truth);
      expect(scopes.every((scope) => scope.isDone())).toBe(true);
    } finally {
      nock.cleanAll();
      nock.restore();
    }
  },
);

test('what nock itself has recorded replays', async () => {
  const origin = await dependency();
  // nock's own recorder never comes back from HEAD.
  const asked = questions.filter(({ method }) => method !== 'HEAD');
  const truth = await all(origin, asked);
  nock.recorder.rec({ dont_print: true, output_objects: true });
  try {
    await all(origin, asked);
    await (await undiciRequest(origin)).body.dump();
  } finally {
    nock.restore();
  }
  const recorded = nock.recorder.play() as nock.Definition[];
  nock.recorder.clear();
  const file = join(folder, 'by-nock.json');
  writeFileSync(file, JSON.stringify(recorded));
  expect(recorded).toHaveLength(asked.length);
  for (const byAddress of [false, true]) {
    const replaying = await stubDependency(origin, file, { requireAll: true });
    expect(await all(byAddress ? replaying.url : origin, asked)).toEqual(truth);
    await replaying.stop();
  }
});

test('records what nock cannot see, and over TLS', async () => {
  const trusted = await signingAuthority();
  const { certificate, key } = await makeCertificate('good', 'localhost', trusted);
  const server = createHttpsServer({ cert: certificate, key }, real).listen(0, '127.0.0.1');
  const origin = `https://localhost:${await portOf(server)}`;
  open.push(trustMeanwhile(trusted.certificate));
  const file = newFile();
  const recording = await stubDependency(origin, file, { mode: 'record' });
  expect(await (await fetch(`${origin}/orders?by=fetch`)).json()).toMatchObject({ at: '/orders?by=fetch' });
  expect(await (await undiciRequest(`${origin}/orders?by=undici`)).body.json()).toMatchObject({
    at: '/orders?by=undici',
  });
  expect(await (await fetch(`${origin}/zipped`)).text()).toBe('hello, hello');
  await recording.stop();
  expect(fixture(file).map(({ scope, path }) => `${scope}${path}`)).toEqual([
    `${origin}/orders?by=fetch`,
    `${origin}/orders?by=undici`,
    `${origin}/zipped`,
  ]);
  server.closeAllConnections();
  server.close();
  const replaying = await stubDependency(origin, file, { requireAll: true });
  expect(await (await fetch(`${origin}/orders?by=fetch`)).json()).toMatchObject({ at: '/orders?by=fetch' });
  expect(await (await undiciRequest(`${origin}/orders?by=undici`)).body.json()).toMatchObject({
    at: '/orders?by=undici',
  });
  const { body } = await ask(origin, { path: '/zipped' });
  expect(String(gunzipSync(body))).toBe('hello, hello');
  await replaying.stop();
});

test('records a service in a process of its own', async () => {
  const origin = await dependency();
  const file = newFile();
  const recording = await stubDependency(origin, file, { mode: 'auto' });
  const code = `require('node:http').createServer(async (_, response) => {
    response.end(await (await fetch(process.env.ORDERS_URL + '/orders')).text());
  }).listen(process.env.PORT)`;
  const service = await startService({ command: ['node', '-e', code], dependencies: { ORDERS_URL: recording.url } });
  try {
    expect((await service.client.get('/')).text).toBe('{"got":"","at":"/orders"}');
  } finally {
    await service.stop();
    await recording.stop();
  }
  expect(fixture(file)).toMatchObject([{ method: 'GET', path: '/orders', response: { got: '', at: '/orders' } }]);
  const replaying = await stubDependency(
    'http://orders.test',
    JSON.parse(readFileSync(file, 'utf8').replaceAll(origin, 'http://orders.test:80')) as StubDefinition[],
  );
  expect(String((await ask('http://orders.test', { path: '/orders' })).body)).toBe('{"got":"","at":"/orders"}');
  await replaying.stop();
}, 30_000);

test('auto records where the file is not there, and replays where it is', async () => {
  let asked = 0;
  const origin = await dependency((_, response) => response.end(String(++asked)));
  const file = newFile();
  for (const run of [1, 2, 3]) {
    const stub = await stubDependency(origin, file, { mode: 'auto' });
    expect(`run ${run}: ${(await ask(origin, { path: '/' })).body}`).toBe(`run ${run}: 1`);
    await stub.stop();
  }
  expect(asked).toBe(1);
});

test('writes the same file for the same answers, whatever came first, without what differs each time', async () => {
  const written = [];
  const origin = await dependency();
  for (const paths of [
    ['/b', '/a', '/c'],
    ['/c', '/b', '/a'],
  ]) {
    const file = newFile();
    const recording = await stubDependency(origin, file, { mode: 'record' });
    await Promise.all(paths.map((path) => ask(origin, { path })));
    await recording.stop();
    written.push(readFileSync(file, 'utf8'));
  }
  expect(written[0]).toBe(written[1]);
  expect(written[0]).toMatch(/^\[\n {2}\{\n {4}"scope": "http/);
  expect(written[0]).not.toMatch(/"(?:date|connection|keep-alive|content-length)"/i);
});

test('leaves passwords, tokens and cookies out, and replays all the same', async () => {
  const origin = await dependency();
  const file = newFile();
  const json = { 'content-type': 'application/json', authorization: 'Bearer secret0' };
  const secretive: Question[] = [
    { method: 'POST', path: '/login', headers: json, body: '{"user":"ann","password":"secret4"}' },
    {
      method: 'POST',
      path: '/login?form',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'user=ann&password=secret5',
    },
    { path: '/cookies?api_key=secret6&page=1' },
  ];
  const recording = await stubDependency(origin, file, { mode: 'record' });
  for (const question of secretive) await ask(origin, question);
  await recording.stop();
  expect(readFileSync(file, 'utf8')).not.toMatch(/secret\d/);
  expect(fixture(file)).toMatchObject([
    { path: '/cookies?api_key=***&page=1', rawHeaders: ['set-cookie', 'a=***; Path=/', 'set-cookie', 'b=***'] },
    { path: '/login', response: { access_token: '***', user: 'ann' } },
    { path: '/login?form' },
  ]);
  const replaying = await stubDependency(origin, file, { requireAll: true });
  for (const question of secretive) expect((await ask(origin, question)).status).toBe(200);
  await replaying.stop();
});

test('redact changes and leaves out', async () => {
  const origin = await dependency();
  const file = newFile();
  const redact = (recorded: StubDefinition) =>
    recorded.path === '/out' ? undefined : { ...recorded, response: 'changed' };
  const recording = await stubDependency(origin, file, { mode: 'record', redact });
  for (const path of ['/in', '/out']) await ask(origin, { path });
  await recording.stop();
  expect(fixture(file)).toMatchObject([{ path: '/in', response: 'changed' }]);
});

test('says so where the dependency does not answer, and where nothing was recorded', async () => {
  const file = newFile();
  const recording = await stubDependency('http://127.0.0.1:1', file, { mode: 'record' });
  expect((await ask('http://127.0.0.1:1', { path: '/a' })).status).toBe(502);
  await expect(recording.stop()).rejects.toMatchObject({
    code: 'METTLE_STUB',
    message: expect.stringMatching(
      /GET \/a was not answered by http:\/\/127.0.0.1:1: connect ECONNREFUSED.*nothing was recorded/s,
    ),
  });
  expect(existsSync(file)).toBe(false);
});

test('records from no host but loopback, unless it is named', async () => {
  await expect(stubDependency('https://api.example.com', newFile(), { mode: 'record' })).rejects.toMatchObject({
    code: 'METTLE_HOST_REFUSED',
  });
});
