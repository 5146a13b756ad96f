import { httpTruncate, withChaos } from '../../../../src/chaos';
import { ask, EXPORT, type Shop, sendRaw, startShop } from './shop';

let shop: Shop;
beforeEach(async () => {
  shop = await startShop();
});
afterEach(() => shop.stop());

const GET_EXPORT = 'GET /export HTTP/1.1\r\nhost: x\r\n\r\n';

test('cuts the body after so many bytes, with the length that was told', async () => {
  await withChaos(httpTruncate({ of: shop, bytes: '1kB' }), async () => {
    const text = await sendRaw(shop, GET_EXPORT);
    const [head = '', ...body] = text.split('\r\n\r\n');
    expect(head.toLowerCase()).toContain(`content-length: ${EXPORT.length}`);
    expect(body.join('\r\n\r\n')).toBe(EXPORT.toString('latin1', 0, 1000));
  });
});

test.each([
  ['close', { code: 'ECONNRESET', message: 'aborted' }],
  ['reset', { code: 'ECONNRESET', message: 'read ECONNRESET' }],
] as const)('is an error of the client where it ends by %s', async (by, error) => {
  await withChaos(httpTruncate({ of: shop, bytes: 5, by }), async () => {
    await expect(ask(shop, '/chunks')).rejects.toMatchObject(error);
    const terminated = fetch(`${shop.url}/chunks`).then((answer) => answer.text());
    const code = by === 'close' ? 'UND_ERR_SOCKET' : 'ECONNRESET';
    await expect(terminated).rejects.toMatchObject({ message: 'terminated', cause: { code } });
  });
});

test('sends only the head where nothing is let through', async () => {
  await withChaos(httpTruncate({ of: shop, bytes: 0 }), async () => {
    expect((await sendRaw(shop, GET_EXPORT)).endsWith('\r\n\r\n')).toBe(true);
  });
});

test('leaves a body alone that is not longer', async () => {
  const failing = withChaos(httpTruncate({ of: shop, bytes: 13 }), async () => {
    expect(await ask(shop, '/chunks')).toMatchObject({ text: 'one,two,three' });
  });
  await expect(failing).rejects.toThrow('not longer than 13 bytes');
});
