import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type ProxyView, startToxiproxy, type Toxiproxy } from '../../../src/chaos/toxiproxy';
import { heldResources } from '../../../src/core/resources';
import { hangUp } from './support/ask';
import { controlOf } from './support/control';
import { type EchoServer, startEcho } from './support/echo';
import { freePort } from './support/peers';
import { type Talk, talkTo } from './support/talk';

let api: Toxiproxy;
const control = controlOf(() => api.url);
const open: Array<() => unknown> = [];

beforeEach(async () => {
  api = await startToxiproxy({ seed: 1 });
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  await api.stop();
  expect(heldResources()).toEqual([]);
});
afterAll(hangUp);

async function server(answer?: (socket: Socket) => void): Promise<EchoServer> {
  const started = await startEcho(answer);
  open.push(() => started.stop());
  return started;
}

async function proxy(upstream: string, listen = 'localhost:0', name = 'test'): Promise<ProxyView> {
  expect(await control('POST', '/proxies', { name, listen, upstream })).toMatchObject({ status: 201 });
  return view(name);
}

function view(name = 'test'): ProxyView {
  const found = api.proxies.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no proxy ${name}`);
  return found;
}

async function talk(listen: string): Promise<Talk> {
  const talking = await talkTo(listen);
  open.push(() => talking.socket.destroy());
  return talking;
}

const change = (body: object, name = 'test') => control('POST', `/proxies/${name}`, body);
const refusedAt = (listen: string) => expect(talkTo(listen)).rejects.toMatchObject({ code: 'ECONNREFUSED' });

describe('bytes', () => {
  test('pass in both directions, in parts and in bulk', async () => {
    const { address } = await server();
    const { socket, until } = await talk((await proxy(address)).listen);
    socket.write('hello ');
    expect(await until(6)).toBe('hello ');
    socket.write('world');
    expect(await until(11)).toBe('hello world');
    const bulk = '0123456789abcdef'.repeat(64 * 1024);
    socket.write(bulk);
    expect((await until(11 + bulk.length)).slice(11) === bulk).toBe(true);
    expect(view()).toMatchObject({ connections: 1, bytesUp: 11 + bulk.length, bytesDown: 11 + bulk.length });
  });

  test('and then the end of one side; the other goes on, which Toxiproxy cuts off', async () => {
    const { address } = await server((socket) => {
      let heard = '';
      socket.on('data', (chunk) => {
        heard += chunk;
      });
      socket.on('end', () => socket.end(`you said ${heard}`));
    });
    const { socket, until, over } = await talk((await proxy(address)).listen);
    socket.end('all');
    expect(await until(100)).toBe('you said all');
    expect(await over).toBe('end');
  });

  test('and a reset as a reset, which Toxiproxy makes an ordinary end', async () => {
    const seen: string[] = [];
    const { address } = await server((socket) => {
      socket.once('data', () => socket.resetAndDestroy());
    });
    const { listen } = await proxy(address);
    const first = await talk(listen);
    first.socket.write('x');
    seen.push(await first.over);
    expect(seen).toEqual(['ECONNRESET']);
  });
});

test('where the upstream is down the connection is made, and closed', async () => {
  const { listen } = await proxy(`localhost:${await freePort()}`);
  expect(await (await talk(listen)).over).toBe('end');
});

describe('disabled', () => {
  test('it closes what is open on both sides and refuses; enabled it is where it was', async () => {
    const upstream = await server();
    const { listen } = await proxy(upstream.address);
    const { socket, until, over } = await talk(listen);
    socket.write('x');
    await until(1);
    const [atServer] = upstream.open;
    const serverSide = once(atServer as Socket, 'end');
    for (let time = 0; time < 3; time++)
      expect((await change({ enabled: false })).json).toMatchObject({ enabled: false });
    expect(await over).toBe('end');
    await serverSide;
    await refusedAt(listen);
    expect((await change({ enabled: true })).json).toMatchObject({ enabled: true, listen });
    const again = await talk(listen);
    again.socket.write('again');
    expect(await again.until(5)).toBe('again');
    expect(view()).toMatchObject({ connections: 2, bytesUp: 6 });
  });

  test('it waits for no peer, also where none reads what is on its way', async () => {
    const { address } = await server((socket) => {
      socket.pause();
      const flood = (): void => {
        while (!socket.destroyed && socket.write(Buffer.alloc(64 * 1024)));
      };
      socket.on('drain', flood);
      flood();
    });
    const { listen } = await proxy(address);
    const { socket } = await talk(listen);
    socket.pause();
    socket.write(Buffer.alloc(4 * 1024 * 1024));
    expect(await change({ enabled: false })).toMatchObject({ status: 200 });
    expect(await control('DELETE', '/proxies/test')).toMatchObject({ status: 204 });
  });
});

describe('two on one address', () => {
  test('the second one is not started, until the first one is gone', async () => {
    const { address } = await server();
    const { listen } = await proxy(address, 'localhost:0', 'first');
    await control('POST', '/proxies', { name: 'test', listen, upstream: address, enabled: false });
    const conflict = { error: `listen tcp ${listen}: bind: address already in use`, status: 500 };
    expect(await change({ enabled: true })).toMatchObject({ status: 500, json: conflict });
    expect(view()).toMatchObject({ enabled: false, listen });
    await control('DELETE', '/proxies/first');
    expect(await change({ enabled: true })).toMatchObject({ status: 200, json: { enabled: true } });
    const { socket, until } = await talk(listen);
    socket.write('x');
    expect(await until(1)).toBe('x');
  });
});

describe('changed', () => {
  test('it listens elsewhere, and only there', async () => {
    const { address } = await server();
    const before = await proxy(address);
    const talking = await talk(before.listen);
    await change({ listen: `localhost:${await freePort()}` });
    expect(await talking.over).toBe('end');
    expect(view().listen).not.toBe(before.listen);
    await refusedAt(before.listen);
    const { socket, until } = await talk(view().listen);
    socket.write('x');
    expect(await until(1)).toBe('x');
  });

  test('connections stay where only the spelling of its address changes', async () => {
    const { address } = await server();
    const { listen } = await proxy(address);
    const { socket, until } = await talk(listen);
    socket.write('a');
    await until(1);
    for (const spelled of ['localhost', 'LOCALHOST', '[::ffff:127.0.0.1]']) {
      expect((await change({ listen: listen.replace('127.0.0.1', spelled), upstream: address })).json).toMatchObject({
        listen,
      });
    }
    socket.write('b');
    expect(await until(2)).toBe('ab');
    expect(view().connections).toBe(1);
  });

  test('connections are closed where its upstream changes', async () => {
    const { address } = await server();
    const other = await server((socket) => socket.end('other'));
    const { listen } = await proxy(address);
    const { over } = await talk(listen);
    await change({ upstream: other.address });
    expect(await over).toBe('end');
    expect(await (await talk(listen)).until(5)).toBe('other');
  });

  test('twice at once, with connections to close first, it is where the second change said', async () => {
    const { address } = await server();
    const { listen } = await proxy(address);
    const { over } = await talk(listen);
    const places = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
    const changes = places.map((place) => {
      const body = JSON.stringify({ listen: place });
      return `PATCH /proxies/test HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    });
    const socket = connect(api.port, api.host);
    socket.write(`${changes.join('')}GET /version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    const told = (await socket.setEncoding('utf8').toArray()).join('');
    expect([...told.matchAll(/"listen":"([^"]+)"/g)].map(([, at]) => at)).toEqual(places);
    expect(await over).toBe('end');
    await refusedAt(places[0] ?? '');
    expect(view().listen).toBe(places[1]);
    const again = await talk(places[1] ?? '');
    again.socket.write('x');
    expect(await again.until(1)).toBe('x');
  });

  test('to an address that cannot be had, it stays disabled with it', async () => {
    const { address } = await server();
    const taken = await proxy(address, 'localhost:0', 'taken');
    const { listen } = await proxy(address);
    expect(await change({ listen: taken.listen })).toMatchObject({ status: 500 });
    expect(view()).toMatchObject({ enabled: false, listen: taken.listen });
    await refusedAt(listen);
  });

  test('to an address that is none, nothing changes', async () => {
    const { address } = await server();
    const before = await proxy(address);
    expect(await change({ listen: 'local' })).toMatchObject({
      status: 500,
      json: { error: 'address local: missing port in address' },
    });
    expect(view()).toEqual(before);
  });
});

test('deleted, it closes what is open and its port is free', async () => {
  const { address } = await server();
  const { listen } = await proxy(address);
  const { over } = await talk(listen);
  await control('DELETE', '/proxies/test');
  expect(await over).toBe('end');
  await refusedAt(listen);
  expect(await proxy(address, listen)).toMatchObject({ listen });
});
