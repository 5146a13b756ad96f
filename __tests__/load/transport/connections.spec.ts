import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { LeanTransport } from '../../../src/load/transport/lean/lean-transport';
import type { OutgoingRequest } from '../../../src/load/transport/transport';
import { Gathering, type Outcome, outcomeOf, request } from './support/outcome';
import { marked, type Script, type ScriptServer, serveScripts } from './support/script-server';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
const stay = (...parts: string[]): Script => ({ parts: parts.map((part) => Buffer.from(part, 'latin1')), end: 'stay' });

let script: (path: string) => Script;
let server: ScriptServer;
let transport: LeanTransport;

beforeEach(async () => {
  script = () => stay(OK);
  server = await serveScripts((path) => script(path));
  transport = new LeanTransport(server.origin);
});

afterEach(async () => {
  await transport.close();
  await server.close();
});

const get = (path = '/', change: Partial<OutgoingRequest> = {}): Promise<Outcome> =>
  outcomeOf(transport, request(path, change));

/** Sockets of the transport: the server counts its own. */
const sockets = (): number =>
  process.getActiveResourcesInfo().filter((resource) => resource === 'TCPSocketWrap').length - server.open;

describe('what is sent', () => {
  const lines = async (change: Partial<OutgoingRequest>): Promise<string[]> => {
    await get('/a?b=c', change);
    return server.requests.at(-1)?.split('\r\n') ?? [];
  };
  const host = () => `host: ${new URL(server.origin).host}`;

  test('a GET has no content-length', async () => {
    expect(await lines({ headers: { accept: 'x', 'X-Y': 'é' } })).toEqual([
      'GET /a?b=c HTTP/1.1',
      host(),
      'connection: keep-alive',
      'accept: x',
      'X-Y: é',
    ]);
  });

  test.each(['POST', 'PUT', 'PATCH'])('a %s without a body says that it has none', async (method) => {
    expect(await lines({ method })).toEqual([
      `${method} /a?b=c HTTP/1.1`,
      host(),
      'connection: keep-alive',
      'content-length: 0',
    ]);
  });

  test.each([
    ['small', 'ü'.repeat(10)],
    ['large', 'ü'.repeat(20_000)],
    ['of bytes', Buffer.from([0, 255, 13, 10])],
  ])('a body that is %s arrives whole, with its length in bytes', async (_, body) => {
    const echo = createServer((socket) => {
      const chunks: Buffer[] = [];
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        const all = Buffer.concat([...chunks, chunk]).toString('latin1');
        chunks.push(chunk);
        const headEnd = all.indexOf('\r\n\r\n') + 4;
        const length = Number(/content-length: (\d+)/.exec(all)?.[1]);
        if (all.length === headEnd + length) {
          socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n\r\n${all.slice(headEnd)}`, 'latin1');
        }
      });
    });
    await once(echo.listen(0, '127.0.0.1'), 'listening');
    const echoing = new LeanTransport(`http://127.0.0.1:${(echo.address() as AddressInfo).port}`);
    const outcome = await outcomeOf(echoing, request('/', { method: 'POST', body }));
    expect(outcome).toMatchObject({ status: 200, body: Buffer.from(body).toString('latin1') });
    await echoing.close();
    echo.close();
  });

  test("the user's own host and connection are respected", async () => {
    expect(await lines({ headers: { Host: 'other', Connection: 'close' } })).toEqual([
      'GET /a?b=c HTTP/1.1',
      'host: other',
      'connection: close',
    ]);
    await get();
    expect(server.connections).toBe(2);
  });

  test.each<[string, Partial<OutgoingRequest>]>([
    ['a line break in a value', { headers: { x: 'a\r\nb: c' } }],
    ['a line feed in a value', { headers: { x: 'a\nb' } }],
    ['a line break in a name', { headers: { 'x\r\ny': 'a' } }],
    ['a blank in a name', { headers: { 'x y': 'a' } }],
    ['a character beyond latin1', { headers: { x: '€' } }],
    ['a framing of its own', { headers: { 'Transfer-Encoding': 'chunked' } }],
    ['a wrong length', { headers: { 'content-length': '7' }, body: 'abc' }],
    ['a blank in the method', { method: 'GET /x HTTP/1.1\r\n' }],
    ['a tunnel', { method: 'CONNECT' }],
    ['a blank in the path', { path: '/a HTTP/1.1\r\nx: y' }],
    ['a path that is none', { path: 'http://elsewhere/' }],
  ])('a request with %s is refused and never sent', async (_, change) => {
    expect(await get('/', change)).toMatchObject({ kind: 'protocol', message: expect.stringContaining('sent: ') });
    expect(server.connections).toBe(0);
  });

  test('the same request object is encoded once, and anew for another origin', async () => {
    const outgoing = request('/');
    await outcomeOf(transport, outgoing);
    const { encoded } = outgoing;
    await outcomeOf(transport, outgoing);
    expect(outgoing.encoded).toBe(encoded);
    const other = new LeanTransport(server.origin.replace('127.0.0.1', 'localhost'));
    await outcomeOf(other, outgoing);
    expect(server.requests.at(-1)).toContain('host: localhost');
    await other.close();
  });
});

describe('what is told', () => {
  test('a receiver that keeps nothing is told status and cookies only', async () => {
    script = () => stay('HTTP/1.1 201 Made\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\ncontent-length: 2\r\n\r\nok');
    const told = await new Promise<Gathering>((resolve) => {
      const gathering: Gathering = new Gathering(() => resolve(gathering), false);
      transport.send(request('/'), gathering);
    });
    expect(told).toMatchObject({ status: 201, head: '', cookies: ['a=1', 'b=2'], bodyParts: [] });
  });

  test('a large body is whole, and no part of it is overwritten by what is read later', async () => {
    const body = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) % 251)).toString('latin1');
    script = () => stay(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    const parts: (string | Uint8Array)[] = await new Promise((resolve) => {
      const gathering: Gathering = new Gathering(() => resolve(gathering.bodyParts));
      transport.send(request('/'), gathering);
    });
    await get('/mark/1');
    const latin1 = (part: string | Uint8Array) =>
      typeof part === 'string' ? part : Buffer.from(part).toString('latin1');
    expect(parts.map(latin1).join('') === body).toBe(true);
    expect(parts.some((part) => typeof part !== 'string')).toBe(true);
  });
});

describe('which connection serves', () => {
  test('one after the other, requests share a connection; at once, each has its own', async () => {
    for (let i = 0; i < 5; i++) await get();
    expect(server.connections).toBe(1);
    await Promise.all(Array.from({ length: 5 }, () => get()));
    expect(server.connections).toBe(5);
  });

  test.each([
    'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok',
    'HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok',
    'HTTP/1.1 200 OK\r\nkeep-alive: timeout=1\r\ncontent-length: 2\r\n\r\nok',
    `${OK}more`,
    `${OK}\r\n`,
    `${OK}${OK}`,
  ])('a connection is used no further after %j', async (answer) => {
    script = () => stay(answer);
    expect(await get()).toMatchObject({ status: 200, body: 'ok' });
    expect(await get('/mark/1')).toMatchObject({ body: marked('/mark/1') });
    expect(server.connections).toBe(2);
  });

  test('a 304 may say how long the body would be that it does not send', async () => {
    script = (path) => (path === '/cached' ? stay('HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n') : stay(OK));
    expect(await get('/cached')).toMatchObject({ status: 304, body: '' });
    expect(await get('/fresh')).toMatchObject({ status: 200, body: 'ok' });
    expect(server.connections).toBe(1);
  });

  test('bytes behind an answer are nobody’s, even where they come alone', async () => {
    script = () => stay(OK, OK);
    for (let i = 0; i < 20; i++) {
      await get(`/case/${i}`);
      await server.sent(`/case/${i}`);
      expect(await get(`/mark/${i}`)).toMatchObject({ body: marked(`/mark/${i}`) });
    }
  });

  test('bytes behind an answer that fills what is read at once are nobody’s', async () => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-length: ';
    const length = 65_536 - head.length - 5 - 4;
    script = () => stay(`${head}${length}\r\n\r\n${'z'.repeat(length)}${OK}`);
    for (let i = 0; i < 20; i++) {
      expect(await get(`/case/${i}`)).toMatchObject({ status: 200 });
      expect(await get(`/mark/${i}`)).toMatchObject({ body: marked(`/mark/${i}`) });
    }
  });

  test('a connection that the service closed while it rested is no failure', async () => {
    for (let i = 0; i < 20; i++) {
      script = () => ({ parts: [Buffer.from(OK)], end: i % 2 === 0 ? 'close' : 'reset' });
      await get(`/case/${i}`);
      await server.sent(`/case/${i}`);
      await nextTurn();
      expect(await get(`/mark/${i}`, { method: 'POST' })).toMatchObject({ body: marked(`/mark/${i}`) });
    }
  });

  test('a lane has connections of its own, opens more for requests at once, and gives none away', async () => {
    const lanes = [transport.lane(), transport.lane()];
    for (const lane of [...lanes, ...lanes]) await outcomeOf(lane, request('/'));
    expect(server.connections).toBe(2);
    await get();
    expect(server.connections).toBe(3);
    const [first, second] = lanes as [(typeof lanes)[0], (typeof lanes)[0]];
    await Promise.all(Array.from({ length: 8 }, () => outcomeOf(first, request('/'))));
    expect(server.connections).toBe(10);
    await Promise.all(Array.from({ length: 6 }, () => outcomeOf(first, request('/'))));
    expect(server.connections).toBe(10);
    first.close();
    await outcomeOf(second, request('/'));
    expect(await outcomeOf(first, request('/'))).toMatchObject({ kind: 'reset' });
    expect(server.connections).toBe(10);
  });

  test('a lane that is closed still answers what is in flight on it, and then leaves no socket', async () => {
    const lane = transport.lane();
    await outcomeOf(lane, request('/'));
    const last = outcomeOf(lane, request('/mark/1'));
    lane.close();
    expect(await last).toMatchObject({ body: marked('/mark/1') });
    while (sockets() > 0) await nextTurn();
  });

  test('a connection rests no longer than the service wants', async () => {
    script = () => stay('HTTP/1.1 200 OK\r\nkeep-alive: timeout=2\r\ncontent-length: 2\r\n\r\nok');
    await get();
    await sleep(1300);
    await get();
    expect(server.connections).toBe(2);
  });
});

describe('how a request ends without an answer', () => {
  const resets: [string, Script, string][] = [
    ['closed before an answer', { parts: [], end: 'close' }, 'before an answer came'],
    ['reset before an answer', { parts: [], end: 'reset' }, 'before an answer came'],
    ['closed within a head', { parts: [Buffer.from(OK.slice(0, 25))], end: 'close' }, 'before an answer came'],
    ['closed within a body', { parts: [Buffer.from(OK.slice(0, -1))], end: 'close' }, 'before the answer was complete'],
    ['reset within a body', { parts: [Buffer.from(OK.slice(0, -1))], end: 'reset' }, 'before the answer was complete'],
  ];

  test.each(resets)('%s', async (_, sent, message) => {
    script = () => sent;
    expect(await get()).toEqual({ kind: 'reset', message: expect.stringContaining(message) });
  });

  test('an answer that is none', async () => {
    script = () => stay('SSH-2.0-OpenSSH_9.2\r\n');
    expect(await get()).toEqual({
      kind: 'protocol',
      message: 'the answer is not HTTP/1.1: it does not begin with HTTP/',
    });
  });

  test('nobody listens', async () => {
    await server.close();
    expect(await get()).toEqual({ kind: 'refused', message: 'the connection was refused' });
    server = await serveScripts(() => stay(OK));
  });

  test('the host does not exist', async () => {
    const nowhere = new LeanTransport('http://does-not-exist.invalid');
    expect(await outcomeOf(nowhere, request('/'))).toEqual({ kind: 'dns', message: 'the host name was not found' });
    await nowhere.close();
  });

  test('a status line without an end is given up', async () => {
    script = () => stay('HTTP/1.1 200 ', 'x'.repeat(200_000));
    expect(await get()).toMatchObject({ kind: 'protocol' });
  });

  test('cut off, nothing more is told, and the connection is closed', async () => {
    script = () => stay(OK.slice(0, -1));
    const told: Outcome[] = [];
    const gathering = new Gathering((outcome) => told.push(outcome));
    const sent = transport.send(request('/case/1'), gathering);
    while (gathering.status === 0) await nextTurn();
    sent.abort(gathering);
    sent.abort(gathering);
    await get('/mark/1');
    expect(told).toEqual([]);
    expect(server.connections).toBe(2);
  });

  test('cut off from within its own head, it is over', async () => {
    const told: string[] = [];
    const gathering = new Gathering(() => told.push('end'));
    gathering.onHead = () => sent.abort(gathering);
    gathering.onBody = () => told.push('body');
    const sent = transport.send(request('/'), gathering);
    await server.sent('/');
    await sleep(20);
    expect(told).toEqual([]);
  });

  test('cut off late, it does not touch the request that the connection serves by then', async () => {
    const first = new Gathering(() => undefined);
    const sent = transport.send(request('/mark/0'), first);
    while (first.body === '') await nextTurn();
    const second = get('/mark/1');
    sent.abort(first);
    expect(await second).toMatchObject({ body: marked('/mark/1') });
    expect(server.connections).toBe(1);
  });

  test('cut off after it had moved to another connection, it is over', async () => {
    script = (path) => (path === '/never' ? stay() : { parts: [Buffer.from(OK)], end: 'close' });
    await get('/case/1');
    await server.sent('/case/1');
    await nextTurn();
    const told: Outcome[] = [];
    const gathering = new Gathering((outcome) => told.push(outcome));
    const sent = transport.send(request('/never'), gathering);
    while (!server.requests.some((head) => head.startsWith('GET /never'))) await nextTurn();
    sent.abort(gathering);
    await transport.close();
    expect(told).toEqual([]);
  });

  test('closing fails what is in flight, leaves no socket, and refuses what comes later', async () => {
    script = () => stay();
    const pending = [get(), outcomeOf(transport.lane(), request('/'))];
    await nextTurn();
    await transport.close();
    for (const outcome of [...(await Promise.all(pending)), await get()])
      expect(outcome).toMatchObject({ kind: 'reset' });
    while (sockets() > 0) await nextTurn();
  });
});
