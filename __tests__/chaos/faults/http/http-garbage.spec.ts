import { httpGarbage, withChaos } from '../../../../src/chaos';
import { ask, type Shop, sendRaw, startShop } from './shop';

let shop: Shop;
beforeEach(async () => {
  shop = await startShop();
});
afterEach(() => shop.stop());

test('sends what is not HTTP, once, as clients see it of a wrong program', async () => {
  await withChaos(httpGarbage({ of: shop, first: 2 }), async () => {
    await expect(ask(shop, '/a')).rejects.toMatchObject({ code: expect.stringMatching(/^HPE_/) });
    await expect(fetch(`${shop.url}/a`)).rejects.toMatchObject({ cause: { code: expect.stringMatching(/^HPE_/) } });
    expect(await ask(shop, '/a')).toMatchObject({ status: 200 });
    expect(shop.seen).toHaveLength(3);
  });
});

test('sends the bytes that are given', async () => {
  await withChaos(httpGarbage({ of: shop, bytes: '220 ESMTP\r\n' }), async () => {
    expect(await sendRaw(shop, 'GET / HTTP/1.1\r\nhost: x\r\n\r\n')).toBe('220 ESMTP\r\n');
  });
});
