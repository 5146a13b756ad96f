import { gunzipSync } from 'node:zlib';
import { httpCorrupt, withChaos } from '../../../../src/chaos';
import { ask, EXPORT, oneConnection, type Shop, startShop } from './shop';

let shop: Shop;
beforeEach(async () => {
  shop = await startShop();
});
afterEach(() => shop.stop());

const differences = (a: Buffer, b: Buffer): number => a.filter((byte, index) => byte !== b[index]).length;

test('changes a share of the bytes, and the same with the same seed', async () => {
  const run = (share?: number) =>
    withChaos(httpCorrupt({ of: shop, ...(share === undefined ? {} : { share }) }), () => ask(shop, '/export'), {
      seed: 5,
    });
  const { body, headers } = await run();
  expect(headers['content-length']).toBe(String(EXPORT.length));
  expect(body.length).toBe(EXPORT.length);
  // 1 % of 200,000 bytes: 2,000 expected, standard deviation 45.
  expect(differences(body, EXPORT)).toBeGreaterThan(1750);
  expect(differences(body, EXPORT)).toBeLessThan(2250);
  expect((await run()).body.equals(body)).toBe(true);
  expect(differences((await run(1)).body, EXPORT)).toBe(EXPORT.length);
  const one = (await run(0)).body;
  expect([differences(one, EXPORT), one[0] === EXPORT[0]]).toEqual([1, false]);
});

test('keeps chunks, lengths and the connection, and breaks what is compressed', async () => {
  const agent = oneConnection();
  try {
    await withChaos(httpCorrupt({ of: shop }), async () => {
      const chunks = await ask(shop, '/chunks', { agent });
      expect(chunks.text).toHaveLength('one,two,three'.length);
      expect(chunks.text).not.toBe('one,two,three');
      const { body } = await ask(shop, '/zipped', { agent });
      expect(() => gunzipSync(body)).toThrow('incorrect header check');
    });
    expect(await ask(shop, '/chunks', { agent })).toMatchObject({ text: 'one,two,three' });
    expect(shop.relay.connections).toBe(1);
  } finally {
    agent.destroy();
  }
});
