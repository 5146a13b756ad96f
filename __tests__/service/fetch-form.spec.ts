import { once } from 'node:events';
import { Readable } from 'node:stream';
import { Hono } from 'hono';
import { startService } from '../../src/service';

type Fetch = (request: Request) => Response | Promise<Response>;

async function withFetch(fetch: Fetch, use: (client: Awaited<ReturnType<typeof startService>>) => Promise<void>) {
  const service = await startService({ fetch });
  try {
    await use(service);
  } finally {
    await service.stop();
  }
}

test('gives the request as it was sent', () =>
  withFetch(
    async (request) =>
      Response.json({
        method: request.method,
        url: request.url,
        tags: request.headers.get('x-tag'),
        body: await request.text(),
      }),
    async ({ client, url }) => {
      const sent = await client.put('/a%2Fb?x=1', { body: 'hello', headers: { 'x-tag': ['a', 'b'] } });
      expect(sent.json()).toEqual({ method: 'PUT', url: `${url}/a%2Fb?x=1`, tags: 'a, b', body: 'hello' });
      expect((await client.get('/')).json()).toMatchObject({ method: 'GET', body: '' });
    },
  ));

test('gives status, headers and every cookie of the response', () =>
  withFetch(
    () => {
      const headers = new Headers({ 'x-one': 'yes' });
      headers.append('set-cookie', 'a=1; Expires=Wed, 21 Oct 2037 07:28:00 GMT');
      headers.append('set-cookie', 'b=2');
      return new Response(null, { status: 204, headers });
    },
    async ({ client }) => {
      const answer = await client.get('/');
      expect([answer.status, answer.text, answer.header('x-one')]).toEqual([204, '', 'yes']);
      expect(answer.headers['set-cookie']).toEqual(['a=1; Expires=Wed, 21 Oct 2037 07:28:00 GMT', 'b=2']);
    },
  ));

test('streams in both directions while both still run', () =>
  withFetch(
    (request) => new Response(request.body?.pipeThrough(new TransformStream())),
    async ({ client }) => {
      const up = new Readable({ read() {} });
      up.push('first');
      const answer = await client.stream('POST', '/', { body: up });
      const [first] = await once(answer.body, 'data');
      expect(String(first)).toBe('first');
      const last = once(answer.body, 'data');
      up.push('last');
      expect(String((await last)[0])).toBe('last');
      up.push(null);
      answer.body.resume();
      await once(answer.body, 'end');
    },
  ));

test('does not read a response faster than the client does', async () => {
  let pulled = 0;
  const chunk = new Uint8Array(64 * 1024);
  const endless = () =>
    new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(chunk);
      },
    });
  await withFetch(
    () => new Response(endless()),
    async ({ client }) => {
      const { body } = await client.stream('GET', '/');
      let before = -1;
      while (before !== pulled) {
        before = pulled;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      // What sockets and buffers hold, some megabytes: an endless stream read freely would never come to rest here.
      expect(pulled * chunk.length).toBeLessThan(64e6);
      body.destroy();
    },
  );
});

test('tells the app when the client goes away', async () => {
  const told: string[] = [];
  let arrive = (): void => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  let leave = (): void => {};
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  await withFetch(
    (request) => {
      request.signal.addEventListener('abort', () => {
        told.push('signal');
        leave();
      });
      const body = new ReadableStream({ cancel: () => void told.push('cancel') });
      arrive();
      return new Response(body);
    },
    async ({ client }) => {
      const { body } = await client.stream('GET', '/');
      await arrived;
      body.destroy();
      await left;
    },
  );
  expect(told).toContain('signal');
});

test('an app that throws answers 500 and says why', async () => {
  const said = jest.spyOn(console, 'error').mockImplementation(() => {});
  await withFetch(
    () => {
      throw new Error('no such order');
    },
    async ({ client }) => {
      const answer = await client.post('/', { body: 'ignored by the app' });
      expect([answer.status, answer.text]).toEqual([500, 'Internal Server Error']);
      expect(said).toHaveBeenCalledWith(expect.objectContaining({ message: 'no such order' }));
    },
  );
  said.mockRestore();
});

test('a body that breaks off is no complete answer', async () => {
  const said = jest.spyOn(console, 'error').mockImplementation(() => {});
  await withFetch(
    () =>
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode('begun'));
          },
          pull() {
            throw new Error('lost the database');
          },
        }),
      ),
    async ({ client }) => {
      await expect(client.get('/')).rejects.toMatchObject({ code: 'METTLE_REQUEST' });
      expect(said).toHaveBeenCalledWith(expect.objectContaining({ message: 'lost the database' }));
    },
  );
  said.mockRestore();
});

test('an app that does not read a body still answers on the same connection', () =>
  withFetch(
    () => new Response('no, thank you', { status: 413 }),
    async ({ client }) => {
      for (let round = 0; round < 3; round += 1) {
        const answer = await client.post('/', { body: Buffer.alloc(1_000_000) });
        expect(answer.status).toBe(413);
      }
    },
  ));

test('Hono finds the Node request where its own adapter puts it', async () => {
  const app = new Hono<{ Bindings: { incoming: { socket: { remoteAddress: string } } } }>();
  app.get('/', (context) => context.text(context.env.incoming.socket.remoteAddress));
  const service = await startService(app);
  try {
    expect((await service.client.get('/')).text).toBe('127.0.0.1');
  } finally {
    await service.stop();
  }
});
