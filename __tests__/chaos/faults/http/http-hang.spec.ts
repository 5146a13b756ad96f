import { httpHang, withChaos } from '../../../../src/chaos';
import { ask, type Shop, startShop } from './shop';

let shop: Shop;
beforeEach(async () => {
  shop = await startShop();
});
afterEach(() => shop.stop());

test('holds the answer back until the fault ends', async () => {
  let answer: Promise<unknown> | undefined;
  await withChaos(httpHang({ of: shop, first: 1 }), async ({ journal }) => {
    let hasCome = false;
    answer = ask(shop, '/a').finally(() => {
      hasCome = true;
    });
    while (journal.faults[0]?.fired === 0) await new Promise(setImmediate);
    expect(await ask(shop, '/b')).toMatchObject({ status: 200 });
    expect([hasCome, shop.seen]).toEqual([false, ['GET /a', 'GET /b']]);
  });
  expect(await answer).toMatchObject({ text: 'fine: /a' });
});

test('runs into the timeout of a client, which asks again', async () => {
  await withChaos(httpHang({ of: shop, first: 1 }), async () => {
    await expect(fetch(`${shop.url}/a`, { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    expect((await fetch(`${shop.url}/a`)).status).toBe(200);
  });
});

test('sends the head and holds the body back', async () => {
  let text: Promise<string> | undefined;
  await withChaos(httpHang({ of: shop, at: 'body' }), async ({ journal }) => {
    const answer = await fetch(`${shop.url}/chunks`);
    expect(answer.status).toBe(200);
    text = answer.text();
    while (journal.faults[0]?.fired === 0) await new Promise(setImmediate);
    expect(await Promise.race([text, new Promise((resolve) => setTimeout(resolve, 30, 'nothing'))])).toBe('nothing');
  });
  expect(await text).toBe('one,two,three');
});
