import { Toxiproxy as Client, type Proxy as ClientProxy, Toxic as ClientToxic } from 'toxiproxy-node-client';
import { startToxiproxy, type Toxiproxy } from '../../../src/chaos/toxiproxy';
import { nowMs } from '../../../src/core/clock';
import { heldResources } from '../../../src/core/resources';
import { type EchoServer, startEcho } from './support/echo';
import { roundTripMs, talkTo } from './support/talk';

let echo: EchoServer;
let api: Toxiproxy;
let client: Client;

beforeEach(async () => {
  echo = await startEcho();
  api = await startToxiproxy({ seed: 1 });
  client = new Client(api.url);
});
afterEach(async () => {
  await api.stop();
  await echo.stop();
  expect(heldResources()).toEqual([]);
});

const create = (name = 'echo', listen = 'localhost:0'): Promise<ClientProxy> =>
  client.createProxy({ name, listen, upstream: echo.address });

const latency = (attributes = { latency: 60, jitter: 0 }, name = 'slow') =>
  ({ type: 'latency', name, stream: 'downstream', toxicity: 1, attributes }) as const;

async function said(listen: string, text = 'hello'): Promise<string> {
  const talk = await talkTo(listen);
  talk.socket.write(text);
  const answer = await talk.until(text.length);
  talk.socket.destroy();
  return answer;
}

describe('toxiproxy', () => {
  test('getVersion', async () => {
    expect(JSON.parse(await client.getVersion())).toEqual({ version: '2.12.0' });
  });

  test('createProxy: data flows through it', async () => {
    const proxy = await create();
    expect(proxy.toJson()).toEqual({
      name: 'echo',
      listen: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      upstream: echo.address,
      enabled: true,
    });
    expect(await said(proxy.listen)).toBe('hello');
    expect(api.proxies).toMatchObject([{ name: 'echo', connections: 1, bytesUp: 5, bytesDown: 5 }]);
  });

  test('createProxy: a name that is there is refused with 409', async () => {
    await create();
    await expect(create()).rejects.toThrow('Request failed with status code 409');
  });

  test('createProxy: one that is not enabled does not listen', async () => {
    const proxy = await client.createProxy({
      name: 'off',
      listen: 'localhost:1',
      upstream: echo.address,
      enabled: false,
    });
    expect([proxy.enabled, proxy.listen]).toEqual([false, 'localhost:1']);
  });

  test('populate', async () => {
    const proxies = await client.populate([
      { name: 'one', listen: 'localhost:0', upstream: echo.address },
      { name: 'two', listen: 'localhost:0', upstream: echo.address },
    ]);
    expect(Object.keys(proxies)).toEqual(['one', 'two']);
    for (const { listen } of Object.values(proxies)) expect(await said(listen)).toBe('hello');
  });

  test('get and getAll', async () => {
    const proxy = await create();
    expect((await client.get('echo')).toJson()).toEqual(proxy.toJson());
    expect(Object.values(await client.getAll()).map((one) => one.toJson())).toEqual([proxy.toJson()]);
    await expect(client.get('none')).rejects.toThrow('Request failed with status code 404');
  });

  test('reset enables proxies and takes toxics away', async () => {
    const proxy = await create();
    await proxy.addToxic(latency());
    await proxy.update({ listen: proxy.listen, upstream: proxy.upstream, enabled: false });
    await expect(talkTo(proxy.listen)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await client.reset();
    expect(await said(proxy.listen)).toBe('hello');
    await expect(proxy.getToxic('slow')).rejects.toThrow('404');
  });
});

describe('proxy', () => {
  test('update: disabled it refuses, enabled it listens where it was, with its toxics', async () => {
    const proxy = await create();
    await proxy.addToxic(latency());
    const off = await proxy.update({ listen: proxy.listen, upstream: proxy.upstream, enabled: false });
    expect(off.enabled).toBe(false);
    await expect(talkTo(proxy.listen)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const on = await off.update({ listen: proxy.listen, upstream: proxy.upstream, enabled: true });
    expect([on.enabled, on.listen]).toEqual([true, proxy.listen]);
    expect(await roundTripMs(on.listen)).toBeGreaterThanOrEqual(59);
  });

  test('update: another upstream', async () => {
    const other = await startEcho((socket) => socket.end('other'));
    try {
      const proxy = await create();
      await proxy.update({ listen: proxy.listen, upstream: other.address, enabled: true });
      expect(await said(proxy.listen)).toBe('other');
    } finally {
      await other.stop();
    }
  });

  test('remove', async () => {
    const proxy = await create();
    const talk = await talkTo(proxy.listen);
    await proxy.remove();
    expect(await talk.over).toBe('end');
    talk.socket.destroy();
    await expect(talkTo(proxy.listen)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(proxy.remove()).rejects.toThrow('404');
  });

  test('addToxic and getToxic', async () => {
    const proxy = await create();
    const toxic = await proxy.addToxic(latency());
    expect(toxic.toJson()).toEqual({ ...latency(), attributes: { latency: 60, jitter: 0 } });
    expect((await proxy.getToxic('slow')).toJson()).toEqual(toxic.toJson());
    expect(await roundTripMs(proxy.listen)).toBeGreaterThanOrEqual(59);
    await expect(proxy.addToxic(latency())).rejects.toThrow('Request failed with status code 409');
  });
});

describe('toxic', () => {
  test('update and remove, with the connection open', async () => {
    const proxy = await create();
    const talk = await talkTo(proxy.listen);
    const toxic = await proxy.addToxic(latency());
    const slower = await toxic.update({ ...latency({ latency: 90, jitter: 0 }) });
    expect(slower.attributes).toEqual({ latency: 90, jitter: 0 });
    const start = nowMs();
    talk.socket.write('x');
    await talk.until(1);
    expect(nowMs() - start).toBeGreaterThanOrEqual(89);
    await toxic.remove();
    talk.socket.write('y');
    expect(await talk.until(2)).toBe('xy');
    talk.socket.destroy();
    await expect(toxic.remove()).rejects.toThrow('404');
  });

  test.each([
    ['latency', { latency: 10, jitter: 5 }],
    ['bandwidth', { rate: 100 }],
    ['slow_close', { delay: 10 }],
    ['timeout', { timeout: 10 }],
    ['reset_peer', { timeout: 10 }],
    ['slicer', { average_size: 10, size_variation: 5, delay: 10 }],
    ['limit_data', { bytes: 10 }],
  ] as const)('%s: its attributes come back as they were given', async (type, attributes) => {
    const proxy = await create();
    const toxic = await proxy.addToxic({
      type: type as never,
      name: '',
      stream: 'upstream',
      toxicity: 0.5,
      attributes,
    });
    expect(toxic).toBeInstanceOf(ClientToxic);
    expect(toxic.toJson()).toEqual({ attributes, name: `${type}_upstream`, type, stream: 'upstream', toxicity: 0.5 });
  });
});
