import { httpBody, httpCorrupt, httpDelay, httpHeaders, httpStatus, httpTruncate, withChaos } from '../../../src/chaos';
import { handleRequests } from '../../../src/chaos/http1/traffic';
import { createRandom } from '../../../src/core/random';
import { ask, EXPORT, oneConnection, type Shop, startShop } from '../faults/http/shop';
import { HandRelay } from './hand-relay';

let shop: Shop;
beforeEach(async () => {
  shop = await startShop();
});
afterEach(() => shop.stop());

const REQUEST = Buffer.from('GET /a HTTP/1.1\r\nhost: x\r\n\r\n');
const HEAD = Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n');

test('strikes the next request on a connection that is open already', async () => {
  const agent = oneConnection();
  try {
    expect(await ask(shop, '/export', { agent })).toMatchObject({ status: 200 });
    await withChaos(httpStatus({ of: shop, status: 503, first: 1 }), async () => {
      expect(await ask(shop, '/a', { agent })).toMatchObject({ status: 503 });
      expect(await ask(shop, '/a', { agent })).toMatchObject({ status: 200 });
    });
    expect((await ask(shop, '/export', { agent })).body.equals(EXPORT)).toBe(true);
    expect(shop.relay.connections).toBe(1);
  } finally {
    agent.destroy();
  }
});

test('comes in the middle of an answer, and strikes the next request', async () => {
  const hand = new HandRelay();
  const connection = hand.connect();
  await connection.send('upstream', REQUEST);
  await connection.send('downstream', HEAD);
  await connection.send('downstream', Buffer.from('01234'));
  const paths: string[] = [];
  handleRequests(hand.relay, { request: ({ path }) => paths.push(path), unreadable: () => {} });
  await connection.send('downstream', Buffer.from('56789'));
  await connection.send('upstream', REQUEST);
  await connection.send('downstream', Buffer.concat([HEAD, Buffer.from('9876543210')]));
  expect(paths).toEqual(['/a']);
  expect(Buffer.concat(connection.toClient).toString()).toBe(`${HEAD}0123456789${HEAD}9876543210`);
});

test('goes in the middle of an answer that it has changed, which ends as it began', async () => {
  const hand = new HandRelay();
  const connection = hand.connect();
  const of = { name: 'HAND', address: 'http://127.0.0.1:1', relay: hand.relay };
  const faults = [httpStatus({ of, status: 502, body: 'lost', when: 'after' }), httpHeaders({ of, set: { 'x-a': 1 } })];
  await withChaos(faults, async () => {
    await connection.send('upstream', REQUEST);
    await connection.send('downstream', HEAD);
    await connection.send('downstream', Buffer.from('01234'));
  });
  expect(hand.interceptors).toBe(1);
  await connection.send('downstream', Buffer.from('56789'));
  await new Promise(setImmediate);
  expect(hand.interceptors).toBe(0);
  await connection.send('upstream', REQUEST);
  await connection.send('downstream', Buffer.concat([HEAD, Buffer.from('9876543210')]));
  const changed = 'HTTP/1.1 502 Bad Gateway\r\ncontent-length: 4\r\nx-a: 1\r\n\r\nlost';
  expect(Buffer.concat(connection.toClient).toString()).toBe(`${changed}${HEAD}9876543210`);
});

test('goes in the middle of an answer that it has not changed yet, which stays as it is', async () => {
  const hand = new HandRelay();
  const connection = hand.connect();
  const of = { name: 'HAND', address: 'http://127.0.0.1:1', relay: hand.relay };
  const faults = [httpBody({ of, body: 'other' }), httpTruncate({ of, bytes: 7 }), httpDelay({ of, body: '60s' })];
  await withChaos(
    faults,
    async () => {
      await connection.send('upstream', REQUEST);
      await connection.send('downstream', HEAD);
      await connection.send('downstream', Buffer.from('01234'));
      expect(connection.toClient).toEqual([]);
    },
    { allowUnfired: true },
  );
  await new Promise(setImmediate);
  expect(hand.interceptors).toBe(0);
  await connection.send('downstream', Buffer.from('56789'));
  expect(Buffer.concat(connection.toClient).toString()).toBe(`${HEAD}0123456789`);
  expect(connection.ends).toEqual([]);
});

test('goes while the head of a request is half there, which then goes on', async () => {
  const hand = new HandRelay();
  const connection = hand.connect();
  const remove = handleRequests(hand.relay, { request: () => {}, unreadable: () => {} });
  await connection.send('upstream', REQUEST.subarray(0, 9));
  expect(connection.toService).toEqual([]);
  remove();
  expect(hand.interceptors).toBe(0);
  await connection.send('upstream', REQUEST.subarray(9));
  expect(Buffer.concat(connection.toService).equals(REQUEST)).toBe(true);
});

test('many faults come and go in any order on live connections, and no other request is harmed', async () => {
  const random = createRandom(11);
  const agents = Array.from({ length: 4 }, oneConnection);
  const faultOn = {
    '/status': () => httpStatus({ of: shop, path: '/status', status: 503 }),
    '/chunks': () => httpBody({ of: shop, path: '/chunks', transform: (body) => body }),
    '/late': () => httpDelay({ of: shop, path: '/late', head: 4, jitter: 4 }),
    '/broken': () => httpCorrupt({ of: shop, path: '/broken' }),
    '/marked': () => httpHeaders({ of: shop, path: '/marked', set: { 'x-marked': 'yes' } }),
  };
  let isOver = false;
  const weather = Array.from({ length: 4 }, async (_, index) => {
    const own = random.fork(`weather ${index}`);
    while (!isOver) {
      const faults = own
        .shuffle(Object.values(faultOn))
        .slice(0, own.integer(1, 3))
        .map((make) => make());
      const length = own.integer(0, 12);
      await withChaos(faults, () => new Promise((resolve) => setTimeout(resolve, length)), { allowUnfired: true });
    }
  });
  const expected: Readonly<Record<string, readonly string[]>> = {
    '/status': ['200 fine: /status', '503 '],
    '/chunks': ['200 one,two,three'],
    '/late': ['200 fine: /late'],
    '/marked': ['200 fine: /marked'],
    '/calm': ['200 fine: /calm'],
  };
  try {
    const clients = agents.map(async (agent, index) => {
      const own = random.fork(`client ${index}`);
      for (let i = 0; i < 80; i++) {
        const path = own.pick([...Object.keys(faultOn), '/calm', '/export']);
        const { status, text, body } = await ask(shop, path, { agent, method: own.pick(['GET', 'POST']) });
        if (path === '/export') expect(body.equals(EXPORT)).toBe(true);
        else if (path === '/broken') expect([status, body.length]).toEqual([200, 'fine: /broken'.length]);
        else expect(expected[path]).toContain(`${status} ${text}`);
      }
    });
    await Promise.all(clients);
    expect(shop.relay.connections).toBe(agents.length);
  } finally {
    isOver = true;
    await Promise.all(weather);
    for (const agent of agents) agent.destroy();
  }
}, 30_000);
