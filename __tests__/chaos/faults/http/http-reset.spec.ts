import { httpReset, withChaos } from '../../../../src/chaos';
import { ask, type Shop, sendRaw, startShop } from './shop';

let shop: Shop;
beforeEach(async () => {
  shop = await startShop();
});
afterEach(() => shop.stop());

test.each([
  ['request', 'reset', 0, { message: 'read ECONNRESET', code: 'ECONNRESET' }],
  ['request', 'close', 0, { message: 'socket hang up', code: 'ECONNRESET' }],
  ['answer', 'reset', 1, { message: 'read ECONNRESET', code: 'ECONNRESET' }],
  ['answer', 'close', 1, { message: 'socket hang up', code: 'ECONNRESET' }],
  ['head', 'reset', 1, { message: 'read ECONNRESET', code: 'ECONNRESET' }],
  ['head', 'close', 1, { code: expect.stringMatching(/^(HPE_|ECONNRESET)/) }],
  ['body', 'close', 1, { message: 'aborted', code: 'ECONNRESET' }],
  ['body', 'reset', 1, { message: 'read ECONNRESET', code: 'ECONNRESET' }],
] as const)('breaks at the %s by %s', async (at, by, reached, error) => {
  await withChaos(httpReset({ of: shop, at, by, first: 1 }), async () => {
    await expect(ask(shop, '/chunks', { method: 'POST', body: 'x' })).rejects.toMatchObject(error);
    expect(shop.seen).toHaveLength(reached);
    expect(await ask(shop, '/chunks')).toMatchObject({ text: 'one,two,three' });
  });
});

test.each([
  ['reset', 'ECONNRESET'],
  ['close', 'UND_ERR_SOCKET'],
] as const)('is seen by fetch as of a broken service, by %s', async (by, code) => {
  await withChaos(httpReset({ of: shop, by }), async () => {
    await expect(fetch(`${shop.url}/a`)).rejects.toMatchObject({ message: 'fetch failed', cause: { code } });
  });
});

test('breaks in the middle of the head, and of the body', async () => {
  const asked = 'GET /a HTTP/1.1\r\nhost: x\r\n\r\n';
  await withChaos(httpReset({ of: shop, at: 'head', by: 'close' }), async () => {
    const text = await sendRaw(shop, asked);
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text).not.toContain('\r\n\r\n');
  });
  await withChaos(httpReset({ of: shop, at: 'body', by: 'close' }), async () => {
    expect((await sendRaw(shop, asked)).endsWith('\r\n\r\nfine')).toBe(true);
  });
});
