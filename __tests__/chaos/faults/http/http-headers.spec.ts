import { httpHeaders, withChaos } from '../../../../src/chaos';
import { ask, type Shop, sendRaw, startShop } from './shop';

let shop: Shop;
beforeEach(async () => {
  shop = await startShop();
});
afterEach(() => shop.stop());

test('sets and removes headers of the answer, and leaves the body', async () => {
  const set = { 'content-type': 'text/html', 'set-cookie': ['a=1', 'b=2'], 'x-count': 3 };
  await withChaos(httpHeaders({ of: shop, set, remove: ['X-From'] }), async () => {
    const { headers, text } = await ask(shop, '/a');
    expect(headers).toMatchObject({ 'content-type': 'text/html', 'set-cookie': ['a=1', 'b=2'], 'x-count': '3' });
    expect(headers).not.toHaveProperty('x-from');
    expect(headers).toHaveProperty('date');
    expect(text).toBe('fine: /a');
  });
});

test('sets and removes headers of the request', async () => {
  await withChaos(
    httpHeaders({ of: shop, set: { 'x-trace': 'other' }, remove: ['authorization'], on: 'request' }),
    async () => {
      const headers = { authorization: 'secret', 'X-Trace': 'mine', 'x-kept': 'yes' };
      const { text } = await ask(shop, '/headers', { headers });
      expect(JSON.parse(text)).toMatchObject({ 'x-trace': 'other', 'x-kept': 'yes' });
      expect(JSON.parse(text)).not.toHaveProperty('authorization');
    },
  );
});

test('tells of a length that is wrong', async () => {
  await withChaos(httpHeaders({ of: shop, set: { 'content-length': 3 } }), async () => {
    const text = await sendRaw(shop, 'GET /a HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    expect(text).toMatch(/\r\ncontent-length: 3\r\n\r\nfine: \/a$/);
    expect(text).not.toContain('content-length: 8');
  });
});

test('refuses what can be no header, and nothing to do', () => {
  expect(() => httpHeaders({ of: shop, set: { 'x-split': 'a\r\nx-more: b' } })).toThrow('option "set" must be');
  expect(() => httpHeaders({ of: shop, remove: ['not a name'] })).toThrow('option "remove" must be');
  expect(() => httpHeaders({ of: shop })).toThrow('option "set" must be given, or "remove"');
});
