import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { startToxiproxy, type Toxiproxy } from '../../../src/chaos/toxiproxy';
import { heldResources } from '../../../src/core/resources';
import { ask, hangUp } from './support/ask';
import { controlOf } from './support/control';
import { freePort } from './support/peers';

let api: Toxiproxy;
const control = controlOf(() => api.url);

beforeEach(async () => {
  api = await startToxiproxy({ seed: 1 });
});
afterEach(async () => {
  await api.stop();
  expect(heldResources()).toEqual([]);
});
afterAll(hangUp);

const redis = { name: 'redis', listen: 'localhost:0', upstream: 'localhost:6379' };
const slow = { type: 'latency', name: 'slow', attributes: { latency: 100, jitter: 10 } };
const refused = (status: number, error: string) => ({ status, body: `${JSON.stringify({ error, status })}\n` });

describe('any request', () => {
  test('is answered with an id on known routes only', async () => {
    expect((await control('GET', '/version')).headers['x-toxiproxy-request-id']).toMatch(/^[0-9a-v]{20}$/);
    expect((await control('GET', '/proxies/none')).headers).toHaveProperty('x-toxiproxy-request-id');
    for (const [method, path] of [
      ['GET', '/none'],
      ['PUT', '/proxies'],
    ] as const) {
      expect((await control(method, path)).headers).not.toHaveProperty('x-toxiproxy-request-id');
    }
  });

  test('of a browser is refused', async () => {
    const headers = { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64)' };
    expect(await ask(api.url, { method: 'GET', path: '/proxies', headers })).toMatchObject({
      status: 403,
      body: 'User agent not allowed\n',
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    });
    const other = await ask(api.url, { method: 'GET', path: '/proxies', headers: { 'User-Agent': 'curl/8' } });
    expect(other.status).toBe(200);
  });

  test.each(['evil.example', `evil.example:80`, 'localhost.evil.example', '192.0.2.1'])(
    'for the host name %s is refused: a page of a browser may have been led here by DNS',
    async (host) => {
      const told = await ask(api.url, { method: 'POST', path: '/reset', headers: { Host: host } });
      expect(told).toMatchObject({ status: 403, body: expect.stringContaining('is not this machine') });
    },
  );

  test.each(['localhost', 'LOCALHOST:1', 'api.localhost:8474', '127.0.0.1', '[::1]:8474', ''])(
    'for the host name "%s" is taken',
    async (host) => {
      expect((await ask(api.url, { method: 'GET', path: '/version', headers: { Host: host } })).status).toBe(200);
    },
  );

  test('elsewhere is 404, by another method 405, in a roundabout way 301', async () => {
    expect(await control('GET', '/nothing')).toMatchObject({ status: 404, body: '404 page not found\n' });
    expect(await control('GET', '/proxies/')).toMatchObject({ status: 404 });
    expect(await control('GET', '/metrics')).toMatchObject({ status: 404 });
    expect(await control('HEAD', '/proxies')).toMatchObject({ status: 405, body: '' });
    expect(await control('PUT', '/proxies/redis')).toMatchObject({ status: 405, body: '' });
    expect(await control('GET', '//proxies?a=b')).toMatchObject({ status: 301, headers: { location: '/proxies?a=b' } });
    expect(await control('GET', '/proxies/%zz')).toMatchObject({ status: 400 });
  });

  test('whose body is endless is refused', async () => {
    const told = await control('POST', '/proxies', `{"name":"${'x'.repeat(9 * 1024 * 1024)}"}`).catch((error) => error);
    // The refusal, or the connection that was closed in the middle of it.
    expect([400, 'ECONNRESET', 'EPIPE']).toContain(told.status ?? told.code);
    expect(await control('GET', '/proxies')).toMatchObject({ status: 200, json: {} });
  });
});

describe('GET /version', () => {
  test('tells a version that clients take for that of Toxiproxy', async () => {
    const { body, headers } = await control('GET', '/version');
    expect(body).toBe('{"version": "2.12.0"}\n');
    expect(headers['content-type']).toBe('application/json;charset=utf-8');
  });
});

describe('proxies', () => {
  test('there are none at first', async () => {
    expect(await control('GET', '/proxies')).toMatchObject({
      status: 200,
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
  });

  test('are created and listed, with every field in its order', async () => {
    const { status, body } = await control('POST', '/proxies', redis);
    const [proxy] = api.proxies;
    expect(status).toBe(201);
    expect(body).toBe(
      `{"name":"redis","listen":"${proxy?.listen}","upstream":"localhost:6379","enabled":true,"Logger":{},"toxics":[]}`,
    );
    expect(proxy?.listen).toMatch(/^127\.0\.0\.1:\d+$/);
    expect((await control('GET', '/proxies')).body).toBe(`{"redis":${body}}`);
    expect((await control('GET', '/proxies/redis')).body).toBe(body);
  });

  test('are listed in the order of their names, also where these look like numbers', async () => {
    for (const name of ['b', '10', '9', 'a']) await control('POST', '/proxies', { ...redis, name, enabled: false });
    const { body } = await control('GET', '/proxies');
    expect([...body.matchAll(/"name":"(\w+)"/g)].map(([, name]) => name)).toEqual(['10', '9', 'a', 'b']);
  });

  test.each([
    [{ upstream: 'localhost:1' }, 400, 'missing required field: name'],
    [{ name: '', upstream: 'localhost:1' }, 400, 'missing required field: name'],
    [{ name: 'a' }, 400, 'missing required field: upstream'],
    ['', 400, 'bad request body: EOF'],
    ['{"name":', 400, 'bad request body: unexpected EOF'],
    [
      '{"name":1}',
      400,
      'bad request body: json: cannot unmarshal number into Go struct field Proxy.name of type string',
    ],
    ['[]', 400, 'bad request body: json: cannot unmarshal array into Go value of type toxiproxy.Proxy'],
    [
      { name: 'a', upstream: 'localhost:1', listen: 'local373' },
      500,
      'listen tcp: address local373: missing port in address',
    ],
    [{ name: 'a', upstream: 'localhost:1', listen: 'localhost:70000' }, 500, 'listen tcp: address 70000: invalid port'],
  ])('%j is refused', async (body, status, error) => {
    expect(await control('POST', '/proxies', body)).toMatchObject({
      ...refused(status, error),
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    });
    expect(api.proxies).toEqual([]);
  });

  test('one of a name that is there is refused', async () => {
    await control('POST', '/proxies', redis);
    expect(await control('POST', '/proxies', redis)).toMatchObject(refused(409, 'proxy already exists'));
  });

  test('one on a port that is taken is refused, and not there afterwards', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    try {
      expect(await control('POST', '/proxies', { ...redis, listen: `localhost:${port}` })).toMatchObject(
        refused(500, `listen tcp 127.0.0.1:${port}: bind: address already in use`),
      );
      expect(await control('GET', '/proxies/redis')).toMatchObject(refused(404, 'proxy not found'));
    } finally {
      server.close();
    }
  });

  test('names of fields in any case, what is unknown left out, null as if absent, only the first value read', async () => {
    const body =
      '{"NAME":"redis","Listen":null,"UpStream":"localhost:1","enabled":false,"toxics":null,"x":[1]} {"name":"b"}';
    expect(await control('POST', '/proxies', body)).toMatchObject({
      status: 201,
      json: { name: 'redis', listen: '', upstream: 'localhost:1', enabled: false },
    });
  });

  test('one that is not enabled keeps the text of its address until it is', async () => {
    const port = await freePort();
    const created = await control('POST', '/proxies', { ...redis, listen: `localhost:${port}`, enabled: false });
    expect(created.json).toMatchObject({ listen: `localhost:${port}`, enabled: false });
    expect((await control('PATCH', '/proxies/redis', { enabled: true })).json).toMatchObject({
      listen: `127.0.0.1:${port}`,
      enabled: true,
    });
  });

  test('without an address, a free port of every interface', async () => {
    await control('POST', '/proxies', { name: 'any', upstream: 'localhost:1' });
    expect(api.proxies[0]?.listen).toMatch(/^(\[::\]|0\.0\.0\.0):\d+$/);
  });

  test('are deleted', async () => {
    await control('POST', '/proxies', redis);
    expect(await control('DELETE', '/proxies/redis')).toMatchObject({ status: 204, body: '' });
    expect(await control('DELETE', '/proxies/redis')).toMatchObject(refused(404, 'proxy not found'));
    expect(await control('GET', '/proxies')).toMatchObject({ body: '{}' });
  });

  test('names need not be plain', async () => {
    await control('POST', '/proxies', { ...redis, name: 'a b/ü<>', enabled: false });
    expect((await control('GET', '/proxies')).body).toContain('"a b/ü\\u003c\\u003e"');
    await control('POST', '/proxies', { ...redis, name: '__proto__ x', enabled: false });
    expect(await control('GET', '/proxies/__proto__%20x')).toMatchObject({ status: 200 });
  });

  test('an upstream on another machine is refused, unless it is named in allowHosts', async () => {
    const elsewhere = { ...redis, upstream: 'db.example:5432' };
    const refusal = await control('POST', '/proxies', elsewhere);
    expect([refusal.status, (refusal.json as { error: string }).error]).toEqual([
      403,
      expect.stringMatching(
        /^Failed to put a proxy before db\.example:5432: db\.example is not on this machine.*METTLE_ALLOW_HOSTS=db\.example/,
      ),
    ]);
    expect(await control('POST', '/populate', [redis, { ...elsewhere, name: 'db' }])).toMatchObject({ status: 403 });
    expect(api.proxies).toEqual([]);
    await control('POST', '/proxies', redis);
    expect(await control('POST', '/proxies/redis', { upstream: 'db.example:5432' })).toMatchObject({ status: 403 });
    expect(api.proxies).toMatchObject([{ upstream: 'localhost:6379', enabled: true }]);
    process.env['METTLE_ALLOW_HOSTS'] = 'db.example';
    try {
      expect(await control('POST', '/proxies', { ...elsewhere, name: 'db' })).toMatchObject({ status: 201 });
    } finally {
      delete process.env['METTLE_ALLOW_HOSTS'];
    }
  });

  test.each(['localhost', 'localhost:http', 'a:b:c', 'localhost:0', 'a b:1'])(
    'the upstream %j is refused',
    async (upstream) => {
      expect(await control('POST', '/proxies', { ...redis, upstream })).toMatchObject({
        status: 400,
        body: expect.stringContaining('is no address to pass connections on to'),
      });
    },
  );

  test('a proxy before this API itself is refused', async () => {
    for (const upstream of [`localhost:${api.port}`, `127.0.0.1:${api.port}`, `[::1]:${api.port}`, `:${api.port}`]) {
      expect(await control('POST', '/proxies', { ...redis, upstream })).toMatchObject({
        status: 403,
        body: expect.stringContaining('is this API itself'),
      });
    }
  });
});

describe('POST /populate', () => {
  const list = [redis, { name: 'web', upstream: 'localhost:80', listen: 'localhost:0' }];

  test('creates what is missing, enabled unless it says otherwise', async () => {
    const { status, json } = await control('POST', '/populate', [...list, { ...redis, name: 'off', enabled: false }]);
    expect(status).toBe(201);
    expect(json).toMatchObject({
      proxies: [{ name: 'redis', enabled: true }, { name: 'web' }, { name: 'off', enabled: false }],
    });
  });

  test('keeps what is there with its toxics, whatever it says of enabled, and replaces what differs', async () => {
    await control('POST', '/populate', list);
    for (const { name } of list) await control('POST', `/proxies/${name}/toxics`, slow);
    const [first, second] = api.proxies;
    await control('POST', '/populate', [
      { ...redis, listen: first?.listen.replace('127.0.0.1', 'localhost'), enabled: false },
      { ...list[1], listen: second?.listen, upstream: 'localhost:81' },
    ]);
    expect(api.proxies).toMatchObject([
      { ...first, toxics: [{ name: 'slow' }] },
      { listen: second?.listen, upstream: 'localhost:81', toxics: [] },
    ]);
  });

  test.each([
    [[{ ...redis }, { upstream: 'localhost:1' }], 'missing required field: name at proxy 2'],
    [[{ name: 'a' }], 'missing required field: upstream at proxy 1'],
  ])('%j: nothing is created where one of them is wrong', async (body, error) => {
    expect(await control('POST', '/populate', body)).toMatchObject({
      status: 400,
      body: JSON.stringify({ error, status: 400, proxies: null }),
      headers: { 'content-type': 'application/json' },
    });
    expect(api.proxies).toEqual([]);
  });

  test('keeps what was created before one could not be started', async () => {
    const { status, json } = await control('POST', '/populate', [
      redis,
      { ...redis, name: 'bad', listen: 'local' },
      list[1],
    ]);
    expect(status).toBe(500);
    expect(json).toMatchObject({
      error: 'listen tcp: address local: missing port in address',
      status: 500,
      proxies: [{ name: 'redis' }],
    });
    expect(api.proxies).toHaveLength(1);
  });

  test('an empty list is no mistake', async () => {
    expect(await control('POST', '/populate', [])).toMatchObject({ status: 201, body: '{"proxies":null}' });
  });
});

describe('toxics', () => {
  beforeEach(() => control('POST', '/proxies', redis));
  const add = (toxic: unknown) => control('POST', '/proxies/redis/toxics', toxic);

  test('are added, read, changed, listed and removed', async () => {
    expect(await control('GET', '/proxies/redis/toxics')).toMatchObject({ status: 200, body: '[]' });
    const expected =
      '{"attributes":{"latency":100,"jitter":10},"name":"slow","type":"latency","stream":"downstream","toxicity":1}';
    expect(await add(slow)).toMatchObject({ status: 200, body: expected });
    expect(await control('GET', '/proxies/redis/toxics/slow')).toMatchObject({ status: 200, body: expected });
    expect((await control('GET', '/proxies/redis')).json).toMatchObject({ toxics: [JSON.parse(expected)] });
    const changed = await control('PATCH', '/proxies/redis/toxics/slow', {
      attributes: { jitter: 20 },
      toxicity: 0.2,
      name: 'x',
    });
    expect(changed.json).toEqual({ ...JSON.parse(expected), attributes: { latency: 100, jitter: 20 }, toxicity: 0.2 });
    expect(await control('POST', '/proxies/redis/toxics/slow', {})).toMatchObject({ status: 200, body: changed.body });
    expect(await control('DELETE', '/proxies/redis/toxics/slow')).toMatchObject({ status: 204, body: '' });
    expect(await control('DELETE', '/proxies/redis/toxics/slow')).toMatchObject(refused(404, 'toxic not found'));
    expect(await control('GET', '/proxies/redis/toxics')).toMatchObject({ body: '[]' });
  });

  test('of both directions are listed with those of the client first, each in its order', async () => {
    for (const [name, stream] of [
      ['1', 'downstream'],
      ['2', 'upstream'],
      ['3', 'DownStream'],
      ['4', 'UPSTREAM'],
    ] as const) {
      expect((await add({ ...slow, name, stream })).json).toMatchObject({ stream });
    }
    const { json } = await control('GET', '/proxies/redis/toxics');
    expect((json as { name: string }[]).map(({ name }) => name)).toEqual(['2', '4', '1', '3']);
  });

  test('have a name of their type and direction where none is given', async () => {
    expect((await add({ type: 'noop' })).json).toMatchObject({ name: 'noop_downstream', attributes: {}, toxicity: 1 });
    expect((await add({ type: 'timeout', stream: 'upstream', name: '' })).json).toMatchObject({
      name: 'timeout_upstream',
    });
    expect(await add({ type: 'noop' })).toMatchObject(refused(409, 'toxic already exists'));
  });

  test('have names of their own across both directions', async () => {
    await add({ ...slow, stream: 'upstream' });
    expect(await add({ ...slow, stream: 'downstream' })).toMatchObject(refused(409, 'toxic already exists'));
  });

  test.each([
    ['{', 400, 'bad request body: unexpected EOF'],
    [{ ...slow, stream: '' }, 400, 'stream was invalid, can be either upstream or downstream'],
    [{ ...slow, stream: 'sideways' }, 400, 'stream was invalid, can be either upstream or downstream'],
    [{ type: 'down' }, 400, 'invalid toxic type'],
    [{ type: 'constructor' }, 400, 'invalid toxic type'],
    [{}, 400, 'invalid toxic type'],
    [
      { ...slow, attributes: { latency: 100.5 } },
      400,
      'bad request body: json: cannot unmarshal number 100.5 into Go struct field LatencyToxic.attributes.latency of type int64',
    ],
    [
      { type: 'slicer', attributes: { delay: 'x' } },
      400,
      'bad request body: json: cannot unmarshal string into Go struct field SlicerToxic.attributes.delay of type int',
    ],
  ])('%j is refused', async (toxic, status, error) => {
    expect(await add(toxic)).toMatchObject(refused(status, error));
    expect(api.proxies[0]?.toxics).toEqual([]);
  });

  test.each([
    [{ type: 'bandwidth', attributes: { rate: -1 } }, 'rate'],
    [{ type: 'slicer', attributes: { average_size: 0 } }, 'average_size'],
    [{ type: 'latency', attributes: { latency: -5 } }, 'latency'],
  ])('%j is refused, where Toxiproxy would break later', async (toxic, name) => {
    expect(await add(toxic)).toMatchObject({ status: 400, body: expect.stringMatching(`bad request body: .*${name}`) });
  });

  test('a change that cannot be read changes nothing', async () => {
    await add(slow);
    const before = (await control('GET', '/proxies/redis/toxics/slow')).body;
    const change = '{"attributes":{"latency":5},"toxicity":"x"}';
    expect(await control('POST', '/proxies/redis/toxics/slow', change)).toMatchObject({ status: 400 });
    expect((await control('GET', '/proxies/redis/toxics/slow')).body).toBe(before);
  });

  test('of a proxy that is not there are 404, before the body is looked at', async () => {
    expect(await control('POST', '/proxies/none/toxics', '{')).toMatchObject(refused(404, 'proxy not found'));
    expect(await control('POST', '/proxies/redis/toxics/none', '{')).toMatchObject(refused(404, 'toxic not found'));
  });
});

describe('POST /reset', () => {
  test('enables every proxy and takes every toxic away', async () => {
    await control('POST', '/populate', [redis, { ...redis, name: 'off', enabled: false }]);
    await control('POST', '/proxies/redis/toxics', slow);
    expect(await control('POST', '/reset')).toMatchObject({ status: 204, body: '' });
    expect(api.proxies).toMatchObject([
      { name: 'redis', toxics: [] },
      { name: 'off', enabled: true },
    ]);
  });

  test('does all that it can where one proxy cannot be started', async () => {
    await control('POST', '/populate', [{ ...redis, name: 'bad', listen: 'local', enabled: false }, redis]);
    await control('POST', '/proxies/redis/toxics', slow);
    expect(await control('POST', '/reset')).toMatchObject(
      refused(500, 'listen tcp: address local: missing port in address'),
    );
    expect(api.proxies).toMatchObject([
      { name: 'bad', enabled: false },
      { name: 'redis', toxics: [] },
    ]);
  });
});

test('changes that come at once are done one after the other', async () => {
  await control('POST', '/proxies', redis);
  const toggles = Array.from({ length: 20 }, (_, index) =>
    control('POST', '/proxies/redis', { enabled: index % 2 === 1 }),
  );
  expect(new Set((await Promise.all(toggles)).map(({ status }) => status))).toEqual(new Set([200]));
  // All of them in one packet.
  const body = JSON.stringify({ ...redis, name: 'once' });
  const creation = `POST /proxies HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const socket = connect(api.port, api.host);
  socket.write(`${creation.repeat(4)}GET /version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  const told = (await socket.setEncoding('utf8').toArray()).join('');
  expect(told.match(/(?<=HTTP\/1\.1 )\d+/g)).toEqual(['201', '409', '409', '409', '200']);
});

describe('startToxiproxy', () => {
  test('begins with the proxies of a list or a file, or does not begin', async () => {
    const other = await startToxiproxy({ config: [redis, { name: 'off', upstream: 'localhost:1', enabled: false }] });
    expect(other.proxies).toMatchObject([
      { name: 'redis', enabled: true },
      { name: 'off', enabled: false },
    ]);
    await other.stop();
    const failing = startToxiproxy({ config: [redis, { name: 'bad', upstream: 'localhost:1', listen: 'local' }] });
    await expect(failing).rejects.toMatchObject({
      code: 'METTLE_TOXIPROXY',
      message: expect.stringContaining('the given list: listen tcp: address local: missing port in address'),
    });
    expect(heldResources()).toHaveLength(1);
  });

  test('listens elsewhere where it is told to, and does not ask for a name of this machine then', async () => {
    const other = await startToxiproxy({ host: '0.0.0.0' });
    try {
      const told = await ask(other.url, { method: 'GET', path: '/version', headers: { Host: 'toxiproxy:8474' } });
      expect([other.host, told.status]).toEqual(['0.0.0.0', 200]);
    } finally {
      await other.stop();
    }
  });

  test.each([
    [{ port: 70_000 }, '"port" must be a port from 0'],
    [{ prot: 1 }, 'Did you mean "port"?'],
    [{ config: 5 }, '"config" must be a list of proxies'],
    [{ seed: 1.5 }, '"seed" must be a whole number'],
  ])('%j is refused', async (options, message) => {
    await expect(startToxiproxy(options as never)).rejects.toMatchObject({
      code: 'METTLE_OPTION',
      message: expect.stringContaining(message),
    });
  });

  test('leaves nothing: proxies, connections, the API itself', async () => {
    await control('POST', '/proxies', redis);
    // A proxy belongs to the API, not to the test that happens to run: the next one may use it.
    expect(heldResources().map(({ kind, label }) => [kind, label])).toEqual([
      ['server', `the Toxiproxy API on port ${api.port}`],
    ]);
    const listen = api.proxies[0]?.listen;
    await api.stop();
    await api.stop();
    expect(heldResources()).toEqual([]);
    await expect(fetch(`http://${listen}`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await expect(fetch(api.url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });
});
