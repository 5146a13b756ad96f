import { httpRateLimit, withChaos } from '../../../../src/chaos';
import { ask, type Shop, startShop } from './shop';

let shop: Shop;
beforeEach(async () => {
  shop = await startShop();
});
afterEach(() => shop.stop());

test('lets so many requests through in a window, and answers the rest', async () => {
  await withChaos(
    httpRateLimit({ of: shop, path: '/a', limit: 3, window: '1h', json: { error: 'slow down' } }),
    async () => {
      const answers = [];
      for (let i = 0; i < 5; i++) answers.push(await ask(shop, '/a'));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
      expect(answers[4]).toMatchObject({
        headers: { 'retry-after': expect.stringMatching(/^3(600|59\d)$/) },
        text: '{"error":"slow down"}',
      });
      expect(await ask(shop, '/b')).toMatchObject({ status: 200 });
      expect(shop.seen).toHaveLength(4);
    },
  );
});

test('lets requests through again in the next window', async () => {
  await withChaos(httpRateLimit({ of: shop, limit: 1, window: 200, headers: { 'Retry-After': '7' } }), async () => {
    expect(await ask(shop, '/a')).toMatchObject({ status: 200 });
    const refused = await ask(shop, '/a');
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
    let status = 429;
    while (status === 429) ({ status } = await ask(shop, '/a'));
    expect(status).toBe(200);
  });
});
