import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { type Service, startService } from '../../src/service';

/** Tells what arrived, so that a test sees the request as the other side does. */
async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({
      method: request.method,
      url: request.url,
      headers: request.headers,
      raw: request.rawHeaders,
      port: request.socket.remotePort,
      body: Buffer.concat(chunks).toString('latin1'),
    }),
  );
}

interface Echo {
  method: string;
  url: string;
  headers: Record<string, string>;
  raw: string[];
  port: number;
  body: string;
}

let service: Service;
beforeAll(async () => {
  service = await startService((request: IncomingMessage, response: ServerResponse) => echo(request, response));
});
afterAll(() => service.stop());

const echoed = async (answer: Promise<{ json<T>(): T }>) => (await answer).json<Echo>();

test.each(['get', 'post', 'put', 'patch', 'delete', 'options'] as const)('sends %s', async (method) => {
  const answer = await service.client[method]('/orders');
  expect(answer.status).toBe(200);
  expect(answer.json<Echo>()).toMatchObject({ method: method.toUpperCase(), url: '/orders', body: '' });
  expect(answer.request).toEqual({ method: method.toUpperCase(), url: `${service.url}/orders` });
});

test('sends HEAD, which has no body, and any other method', async () => {
  const head = await service.client.head('/orders');
  expect([head.status, head.text]).toEqual([200, '']);
  expect((await echoed(service.client.request('propfind', '/dav'))).method).toBe('PROPFIND');
});

test('a status is an answer, never an error', async () => {
  const teapot = await startService((_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(418, { location: '/elsewhere' }).end();
  });
  try {
    expect((await teapot.client.get('/')).status).toBe(418);
  } finally {
    await teapot.stop();
  }
});

test('does not follow redirects', async () => {
  const moved = await startService((request: IncomingMessage, response: ServerResponse) => {
    if (request.url === '/old') response.writeHead(302, { location: `http://${request.headers.host}/new` }).end();
    else response.end('here');
  });
  try {
    const answer = await moved.client.get('/old');
    expect([answer.status, answer.header('Location')]).toEqual([302, `${moved.url}/new`]);
    expect((await moved.client.get(answer.header('location') ?? '')).text).toBe('here');
  } finally {
    await moved.stop();
  }
});

test('writes the query behind one that the path has, repeats lists and leaves undefined out', async () => {
  const { url } = await echoed(
    service.client.get('/find?sort=up', { query: { page: 2, tag: ['a b', 'ü&'], all: true, none: undefined } }),
  );
  expect(url).toBe('/find?sort=up&page=2&tag=a+b&tag=%C3%BC%26&all=true');
});

test('encodes only what no request line can carry', async () => {
  expect((await echoed(service.client.get('/a/../b%2Fc/café ☕?q=ü'))).url).toBe(
    '/a/../b%2Fc/caf%C3%A9%20%E2%98%95?q=%C3%BC',
  );
});

test('sends json, text and form with their content types', async () => {
  const json = await echoed(service.client.post('/', { json: { name: 'pen', count: 2 } }));
  expect([json.body, json.headers['content-type']]).toEqual(['{"name":"pen","count":2}', 'application/json']);
  expect((await echoed(service.client.post('/', { json: null }))).body).toBe('null');
  const text = await echoed(service.client.post('/', { text: 'hello' }));
  expect([text.body, text.headers['content-type']]).toEqual(['hello', 'text/plain; charset=utf-8']);
  const form = await echoed(service.client.post('/', { form: { name: 'a b&c', count: 2, paid: false } }));
  expect(form.body).toBe('name=a+b%26c&count=2&paid=false');
  expect(form.headers['content-type']).toBe('application/x-www-form-urlencoded');
});

test('a content type of the request wins', async () => {
  const { headers } = await echoed(
    service.client.post('/', { json: {}, headers: { 'Content-Type': 'application/vnd.orders+json' } }),
  );
  expect(headers['content-type']).toBe('application/vnd.orders+json');
});

test('sends multipart that a parser reads back', async () => {
  const { body, headers } = await echoed(
    service.client.post('/', {
      multipart: {
        name: 'pen',
        'sneaky"\r\nname': 'x',
        file: { content: Buffer.from([0, 255, 13, 10, 1]), filename: 'a".bin', type: 'application/x-thing' },
      },
    }),
  );
  const parsed = await new Response(Buffer.from(body, 'latin1'), {
    headers: { 'content-type': headers['content-type'] ?? '' },
  }).formData();
  expect(parsed.get('name')).toBe('pen');
  expect(parsed.get('sneaky"\r\nname')).toBe('x');
  const file = parsed.get('file') as File;
  expect([file.name, file.type]).toEqual(['a".bin', 'application/x-thing']);
  expect([...new Uint8Array(await file.arrayBuffer())]).toEqual([0, 255, 13, 10, 1]);
});

test('sends bytes and streams as they are', async () => {
  expect((await echoed(service.client.put('/', { body: Buffer.from([0, 200, 7]) }))).body).toBe('\0\u00c8\x07');
  const streamed = await echoed(service.client.put('/', { body: Readable.from(['one ', 'two']) }));
  expect(streamed.body).toBe('one two');
  expect(streamed.headers['transfer-encoding']).toBe('chunked');
});

test('keeps repeated headers apart and names of answers in lower case', async () => {
  const sent = await echoed(service.client.get('/', { headers: { 'X-Tag': ['a', 'b'] } }));
  expect(sent.raw.filter((_, at) => sent.raw[at - 1]?.toLowerCase() === 'x-tag')).toEqual(['a', 'b']);
  const many = await startService((_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, [
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
      ['X-One', 'yes'],
    ] as never);
    response.end();
  });
  try {
    const answer = await many.client.get('/');
    expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(answer.header('Set-Cookie')).toBe('a=1, b=2');
    expect(answer.header('x-one')).toBe('yes');
    expect(answer.header('toString')).toBeUndefined();
  } finally {
    await many.stop();
  }
});

test('decodes text by its charset', async () => {
  const latin = await startService((_: IncomingMessage, response: ServerResponse) => {
    response.setHeader('content-type', 'text/plain; charset=ISO-8859-1').end(Buffer.from([0x63, 0x61, 0x66, 0xe9]));
  });
  try {
    expect((await latin.client.get('/')).text).toBe('café');
  } finally {
    await latin.stop();
  }
});

test('an answer that is no JSON says what it is', async () => {
  const html = await startService((_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
  });
  try {
    const answer = await html.client.get('/orders');
    expect(() => answer.json()).toThrow(
      `Failed to read the answer to GET ${html.url}/orders as JSON: status 502, content type text/html, body "<h1>Bad gateway</h1>".`,
    );
  } finally {
    await html.stop();
  }
});

test('reuses a connection, and opens as many as there are requests at a time', async () => {
  const one = await startService(echo);
  try {
    const first = await echoed(one.client.get('/'));
    const second = await echoed(one.client.get('/'));
    expect(second.port).toBe(first.port);
    const ports = await Promise.all(Array.from({ length: 5 }, () => echoed(one.client.get('/'))));
    expect(new Set(ports.map(({ port }) => port)).size).toBe(5);
  } finally {
    await one.stop();
  }
});

test('identities have their own headers, on the same connections', async () => {
  const alice = service.client.as({ headers: { authorization: 'Bearer alice', 'x-app': 'shop' } });
  const admin = alice.as({ headers: { Authorization: 'Bearer admin' } });
  const sent = await echoed(alice.get('/'));
  expect(sent.headers).toMatchObject({ authorization: 'Bearer alice', 'x-app': 'shop' });
  const byAdmin = await echoed(admin.get('/', { headers: { 'X-App': 'desk' } }));
  expect(byAdmin.headers).toMatchObject({ authorization: 'Bearer admin', 'x-app': 'desk' });
  expect((await echoed(service.client.get('/'))).headers).not.toHaveProperty('authorization');
  expect(byAdmin.port).toBe(sent.port);
});

test('keeps cookies only when asked, each identity its own, as a browser does', async () => {
  const shop = await startService((request: IncomingMessage, response: ServerResponse) => {
    if (request.url === '/in') {
      response.setHeader('set-cookie', ['sid=7; Path=/; HttpOnly', 'area=a; Path=/admin', 'x=1; Domain=example.com']);
    }
    if (request.url === '/out') response.setHeader('set-cookie', 'sid=; Max-Age=0; Path=/');
    response.end(request.headers.cookie ?? 'none');
  });
  try {
    const alice = shop.client.as({ cookies: true });
    await alice.get('/in');
    expect((await alice.get('/')).text).toBe('sid=7');
    expect((await alice.get('/admin/x')).text).toBe('area=a; sid=7');
    expect((await shop.client.as({ cookies: true }).get('/')).text).toBe('none');
    await shop.client.get('/in');
    expect((await shop.client.get('/')).text).toBe('none');
    expect((await alice.get('/', { headers: { cookie: 'mine=1' } })).text).toBe('mine=1');
    await alice.get('/out');
    expect((await alice.get('/')).text).toBe('none');
  } finally {
    await shop.stop();
  }
});

test('hands an answer over while it still comes', async () => {
  let release = (): void => {};
  const slow = await startService((_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { 'x-kind': 'stream' });
    response.write('first ');
    release = () => response.end('last');
  });
  try {
    const answer = await slow.client.stream('GET', '/');
    expect([answer.status, answer.header('X-Kind')]).toEqual([200, 'stream']);
    release();
    expect(await textOf(answer.body)).toBe('first last');
  } finally {
    await slow.stop();
  }
});

test('tells where the time went', async () => {
  const slow = await startService((_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200);
    response.write('a');
    setTimeout(() => response.end('b'), 60);
  });
  try {
    const { timing } = await slow.client.get('/');
    expect(timing.headersMs).toBeGreaterThan(0);
    expect(timing.totalMs - timing.headersMs).toBeGreaterThan(30);
  } finally {
    await slow.stop();
  }
});

test.each([
  [
    'a path without a slash',
    () => service.client.get('orders'),
    /option "path" must be a path that starts with "\/".*it got 'orders'/,
  ],
  ['an address elsewhere', () => service.client.get('http://127.0.0.1:1/x'), /option "path" must be/],
  ['a fragment', () => service.client.get('/a#b'), /option "path" has a "#"/],
  ['no method', () => service.client.request('GET /', '/'), /option "method" must be the name of an HTTP method/],
  ['two bodies', () => service.client.post('/', { json: 1, text: 'a' }), /options "json" and "text" are both given/],
  [
    'what is no JSON',
    () => service.client.post('/', { json: () => 1 }),
    /option "json" must be a value that JSON can hold/,
  ],
  [
    'a header that HTTP refuses',
    () => service.client.get('/', { headers: { 'a b': 'c' } }),
    /option "headers" must be/,
  ],
  [
    'a header with a line break',
    () => service.client.get('/', { headers: { a: 'b\r\nc: d' } }),
    /option "headers" must be/,
  ],
  [
    'an unknown option',
    () => service.client.get('/', { qeury: {} } as never),
    /no option "qeury". Did you mean "query"/,
  ],
  ['a wrong timeout', () => service.client.get('/', { timeout: 'soon' }), /option "timeout" must be a duration/],
])('refuses %s', async (_, send, message) => {
  await expect((async () => send())()).rejects.toMatchObject({
    code: 'METTLE_OPTION',
    message: expect.stringMatching(message),
  });
});

test('refuses wrong options of an identity', () => {
  expect(() => service.client.as({ cookie: true } as never)).toThrow('Did you mean "cookies"?');
});

test('a base path belongs to the address', async () => {
  const server = createServer(echo);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const api = await startService({ url: `http://127.0.0.1:${port}/api/` });
  try {
    expect(api.url).toBe(`http://127.0.0.1:${port}/api`);
    expect((await echoed(api.client.get('/orders?x=1'))).url).toBe('/api/orders?x=1');
    expect((await echoed(api.client.get(`${api.url}/back`))).url).toBe('/api/back');
  } finally {
    await api.stop();
    await new Promise((resolve) => server.close(resolve));
  }
});
