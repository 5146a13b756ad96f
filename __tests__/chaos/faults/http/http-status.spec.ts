import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { Pool, request } from 'undici';
import { httpDelay, httpStatus, withChaos } from '../../../../src/chaos';
import { ask, EXPORT, oneConnection, type Shop, sendRaw, startShop } from './shop';

let shop: Shop;
beforeEach(async () => {
  shop = await startShop();
});
afterEach(() => shop.stop());

test('fails the first 3 times, then lets the service answer, on one connection', async () => {
  const agent = oneConnection();
  try {
    const flaky = httpStatus({ of: shop, path: '/charges', status: 503, headers: { 'retry-after': '1' }, first: 3 });
    await withChaos(flaky, async ({ journal }) => {
      const answers = [];
      for (let i = 0; i < 5; i++)
        answers.push(await ask(shop, '/charges?try=1', { method: 'POST', body: 'pay', agent }));
      expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 200, 200]);
      expect(answers[0]).toMatchObject({ text: '', headers: { 'retry-after': '1', 'content-length': '0' } });
      expect(new Set(answers.map(({ port }) => port)).size).toBe(1);
      expect(shop.seen).toEqual(['POST /charges?try=1', 'POST /charges?try=1']);
      expect(journal.faults[0]).toMatchObject({ fired: 3 });
      expect(journal.events).toContainEqual(
        expect.objectContaining({ type: 'fired', connection: 1, detail: 'POST /charges: 503' }),
      );
      expect(journal.events).toContainEqual(
        expect.objectContaining({ type: 'drawn', subject: 'POST /charges', ordinal: 4, struck: false }),
      );
    });
  } finally {
    agent.destroy();
  }
});

test('leaves other paths and methods alone', async () => {
  const fault = httpStatus({ of: shop, method: ['put', 'POST'], path: ['/orders/*', /^\/exact$/], status: 500 });
  await withChaos(fault, async () => {
    expect(await ask(shop, '/orders/1')).toMatchObject({ status: 200 });
    expect(await ask(shop, '/orders', { method: 'POST' })).toMatchObject({ status: 200 });
    expect(await ask(shop, '/orders/1?x=/', { method: 'POST' })).toMatchObject({ status: 500 });
    expect(await ask(shop, '/exact', { method: 'PUT' })).toMatchObject({ status: 500 });
    expect((await ask(shop, '/export')).body.equals(EXPORT)).toBe(true);
  });
});

test('strikes by a header of the request', async () => {
  const fault = httpStatus({ of: shop, requestHeaders: { 'X-Tenant': 'ac*' }, status: 403 });
  await withChaos(fault, async () => {
    expect(await ask(shop, '/', { headers: { 'x-tenant': 'acme' } })).toMatchObject({ status: 403 });
    expect(await ask(shop, '/', { headers: { 'x-tenant': 'other' } })).toMatchObject({ status: 200 });
  });
});

test('sends JSON, and no body to HEAD or with 204', async () => {
  const agent = oneConnection();
  try {
    const json = { error: 'out of order' };
    await withChaos(httpStatus({ of: shop, status: 500, json }), async () => {
      const head = await ask(shop, '/', { method: 'HEAD', agent });
      expect(head).toMatchObject({
        status: 500,
        text: '',
        headers: { 'content-length': String(JSON.stringify(json).length) },
      });
      const get = await ask(shop, '/', { agent });
      expect(get).toMatchObject({
        status: 500,
        text: JSON.stringify(json),
        headers: { 'content-type': 'application/json' },
      });
    });
    await withChaos(httpStatus({ of: shop, status: 204, body: 'left out' }), async () => {
      const nothing = await ask(shop, '/', { agent });
      expect(nothing).toMatchObject({ status: 204, text: '' });
      expect(nothing.headers['content-length']).toBeUndefined();
    });
    expect(await ask(shop, '/', { agent })).toMatchObject({ status: 200 });
    expect(shop.relay.connections).toBe(1);
  } finally {
    agent.destroy();
  }
});

test('lets the service do its work, and replaces what it answers', async () => {
  const agent = oneConnection();
  try {
    await withChaos(httpStatus({ of: shop, status: 502, body: 'lost', when: 'after', first: 2 }), async () => {
      expect(await ask(shop, '/export', { agent })).toMatchObject({ status: 502, text: 'lost' });
      expect(await ask(shop, '/chunks', { agent })).toMatchObject({ status: 502, text: 'lost' });
      expect(await ask(shop, '/chunks', { agent })).toMatchObject({ status: 200, text: 'one,two,three' });
      expect(shop.seen).toEqual(['GET /export', 'GET /chunks', 'GET /chunks']);
      expect(shop.relay.connections).toBe(1);
    });
  } finally {
    agent.destroy();
  }
});

test('takes a large body off the client before it answers, with fetch and with undici', async () => {
  const body = Buffer.alloc(3_000_000, 'x');
  await withChaos(httpStatus({ of: shop, path: '/hash', status: 429, first: 2 }), async () => {
    expect((await fetch(`${shop.url}/hash`, { method: 'POST', body })).status).toBe(429);
    const { statusCode, body: answer } = await request(`${shop.url}/hash`, { method: 'POST', body });
    await answer.dump();
    expect(statusCode).toBe(429);
    const third = await fetch(`${shop.url}/hash`, { method: 'POST', body });
    expect([third.status, await third.text()]).toEqual([200, createHash('sha256').update(body).digest('hex')]);
  });
});

test('keeps the order of pipelined requests, whoever answers them', async () => {
  const paths = ['/a', '/fail', '/export', '/fail', '/fail', '/b'];
  const bytes = paths
    .map((path, i) => `GET ${path} HTTP/1.1\r\nhost: x\r\n${i === 5 ? 'connection: close\r\n' : ''}\r\n`)
    .join('');
  await withChaos(httpStatus({ of: shop, path: '/fail', status: 418 }), async () => {
    const text = await sendRaw(shop, bytes);
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual([200, 418, 200, 418, 418, 200].map((status) => `HTTP/1.1 ${status}`));
    expect(text.indexOf('fine: /a')).toBeLessThan(text.indexOf('418'));
    expect(text).toContain(EXPORT.toString('latin1'));
    expect(text.endsWith('fine: /b')).toBe(true);
  });
});

test('keeps the order with the pipelining of undici', async () => {
  const pool = new Pool(shop.url, { connections: 1, pipelining: 4 });
  try {
    await withChaos(httpStatus({ of: shop, path: '/fail', status: 418 }), async () => {
      const paths = Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? '/fail' : `/ok/${i}`));
      const texts = await Promise.all(
        paths.map(async (path) => {
          const { statusCode, body } = await pool.request({ path, method: 'GET' });
          return `${statusCode} ${await body.text()}`;
        }),
      );
      expect(texts).toEqual(paths.map((path) => (path === '/fail' ? '418 ' : `200 fine: ${path}`)));
    });
  } finally {
    await pool.destroy();
  }
});

test('asks for the body of a request that waits for 100 Continue, and answers then', async () => {
  await withChaos(httpStatus({ of: shop, status: 503 }), async () => {
    const head = 'POST / HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 4\r\n\r\n';
    const first = await sendRaw(shop, head, (text) => text.endsWith('\r\n\r\n'));
    expect(first).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    const whole = await sendRaw(shop, `${head}body`, (text) => text.includes('503'));
    expect(whole).toBe('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n');
  });
});

test('closes where the client asked for it, and keeps the connection of HTTP/1.0 where it asked for that', async () => {
  await withChaos(httpStatus({ of: shop, status: 503 }), async () => {
    const closed = await sendRaw(shop, 'GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    expect(closed).toContain('connection: close');
    expect(await sendRaw(shop, 'GET / HTTP/1.0\r\n\r\n')).toContain('connection: close');
    const kept = 'GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n';
    expect(await sendRaw(shop, kept, (text) => text.includes('\r\n\r\n'))).toContain('connection: keep-alive');
  });
});

test('strikes by probability, the same with the same seed, whatever the order of arrival', async () => {
  const run = (order: readonly number[]): Promise<Record<number, number>> =>
    withChaos(
      httpStatus({ of: shop, probability: 0.5, status: 500 }),
      async () => {
        const statuses: Record<number, number> = {};
        for (const id of order) statuses[id] = (await ask(shop, `/orders/${id}`)).status;
        return statuses;
      },
      { seed: 7 },
    );
  const ids = Array.from({ length: 24 }, (_, index) => index);
  const first = await run(ids);
  expect(new Set(Object.values(first))).toEqual(new Set([200, 500]));
  expect(await run([...ids].reverse())).toEqual(first);
});

test('leaves an answer of its own late where another fault delays', async () => {
  const faults = [httpDelay({ of: shop, head: 60 }), httpStatus({ of: shop, status: 503 })];
  await withChaos(faults, async () => {
    const start = performance.now();
    expect(await ask(shop, '/')).toMatchObject({ status: 503 });
    expect(performance.now() - start).toBeGreaterThanOrEqual(58);
  });
});
