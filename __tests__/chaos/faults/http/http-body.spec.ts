import { getEventListeners } from 'node:events';
import { gzipSync } from 'node:zlib';
import { httpBody, httpHang, withChaos } from '../../../../src/chaos';
import { HandRelay } from '../../http1/hand-relay';
import { ask, EXPORT, oneConnection, type Shop, startShop } from './shop';

let shop: Shop;
beforeEach(async () => {
  shop = await startShop();
});
afterEach(() => shop.stop());

test('replaces the body, and sets its length right, chunked or not', async () => {
  const agent = oneConnection();
  try {
    await withChaos(httpBody({ of: shop, body: '<html>login</html>' }), async () => {
      for (const path of ['/export', '/chunks', '/zipped', '/a']) {
        const got = await ask(shop, path, { agent });
        expect(got).toMatchObject({ status: 200, text: '<html>login</html>', headers: { 'content-length': '18' } });
        expect(got.headers).not.toHaveProperty('transfer-encoding');
        expect(got.headers).not.toHaveProperty('content-encoding');
      }
    });
    expect((await ask(shop, '/export', { agent })).body.equals(EXPORT)).toBe(true);
    expect(shop.relay.connections).toBe(1);
  } finally {
    agent.destroy();
  }
});

test('sends JSON in place of the body', async () => {
  await withChaos(httpBody({ of: shop, json: null }), async () => {
    expect(await ask(shop, '/a')).toMatchObject({
      text: 'null',
      headers: { 'content-type': 'application/json', 'x-from': 'shop' },
    });
  });
});

test('makes a body from the one that came, compressed or not', async () => {
  const seen: unknown[] = [];
  const transform = async (body: Buffer, answer: unknown) => {
    seen.push(answer);
    return `[${body}]`;
  };
  await withChaos(httpBody({ of: shop, transform }), async () => {
    expect(await ask(shop, '/chunks')).toMatchObject({ text: '[one,two,three]' });
    const zipped = await ask(shop, '/zipped?x=1');
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(zipped.body.equals(gzipSync('[zipped text]'))).toBe(true);
    expect(await (await fetch(`${shop.url}/zipped`)).text()).toBe('[zipped text]');
    expect(seen[1]).toMatchObject({
      status: 200,
      method: 'GET',
      path: '/zipped',
      headers: { 'content-encoding': 'gzip' },
    });
  });
});

test('listens no more to a connection once an answer is through', async () => {
  const hand = new HandRelay();
  const connection = hand.connect();
  const of = { name: 'HAND', address: 'http://127.0.0.1:1', relay: hand.relay };
  await withChaos(httpBody({ of, transform: (body) => body }), async () => {
    const listeners = [];
    for (let i = 0; i < 3; i++) {
      await connection.send('upstream', Buffer.from('GET / HTTP/1.1\r\n\r\n'));
      await connection.send('downstream', Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na'));
      listeners.push(getEventListeners(connection.signal, 'abort').length);
    }
    expect(new Set(listeners).size).toBe(1);
  });
});

test('leaves answers without a body alone, and says so where there was no other', async () => {
  const failing = withChaos(httpBody({ of: shop, body: 'x' }), async () => {
    expect(await ask(shop, '/a', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
    expect(await ask(shop, '/nothing')).toMatchObject({ status: 204, text: '' });
  });
  await expect(failing).rejects.toMatchObject({
    code: 'METTLE_FAULT_UNFIRED',
    message: expect.stringContaining('an answer to GET with status 204 has no body'),
  });
});

test('resets the connection where the function fails, and says why in the journal', async () => {
  const transform = () => {
    throw new Error('from the function');
  };
  await withChaos(httpBody({ of: shop, transform }), async ({ journal }) => {
    await expect(ask(shop, '/a')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(journal.events).toContainEqual(
      expect.objectContaining({ type: 'fired', detail: expect.stringContaining('from the function') }),
    );
  });
});

test('gives what came where the fault ends while the function is under way', async () => {
  let asked = (): void => {};
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const transform = (): Promise<string> => {
    asked();
    return new Promise(() => {});
  };
  let answer: Promise<unknown> | undefined;
  await withChaos(
    httpBody({ of: shop, transform }),
    async () => {
      answer = ask(shop, '/chunks');
      await isAsked;
    },
    { allowUnfired: true },
  );
  expect(await answer).toMatchObject({ text: 'one,two,three', headers: { 'transfer-encoding': 'chunked' } });
});

test('takes exactly one body', () => {
  expect(() => httpBody({ of: shop })).toThrow('only one of these');
  expect(() => httpBody({ of: shop, body: 'a', json: {} })).toThrow('only one of these');
  expect(() => httpHang({ of: shop, at: 'tail' as 'body' })).toThrow("one of 'head', 'body'");
});
