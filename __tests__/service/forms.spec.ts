import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { heldResources } from '../../src/core/resources';
import { type Service, type Startable, startService } from '../../src/service';
import { createNestApp, shutDown } from './fixtures/nest-app';

const order = { id: '7', name: 'pen' };

function expressApp() {
  const app = express();
  app.use(express.json());
  app.get('/orders/:id', (request, response) => {
    response.json({ id: request.params.id, name: 'pen' });
  });
  app.post('/orders', (request, response) => {
    response.status(201).json({ made: request.body });
  });
  return app;
}

function koaApp() {
  const app = new Koa();
  app.use(async (context) => {
    const chunks: Buffer[] = [];
    for await (const chunk of context.req) chunks.push(chunk);
    if (context.method === 'POST') {
      context.status = 201;
      context.body = { made: JSON.parse(Buffer.concat(chunks).toString()) };
    } else context.body = { id: context.path.split('/').at(-1), name: 'pen' };
  });
  return app;
}

function fastifyApp() {
  const app = fastify();
  app.get<{ Params: { id: string } }>('/orders/:id', async ({ params }) => ({ id: params.id, name: 'pen' }));
  app.post('/orders', async ({ body }, reply) => reply.status(201).send({ made: body }));
  return app;
}

async function readyFastifyApp() {
  const app = fastifyApp();
  await app.ready();
  return app;
}

function honoApp() {
  const app = new Hono();
  app.get('/orders/:id', (context) => context.json({ id: context.req.param('id'), name: 'pen' }));
  app.post('/orders', async (context) => context.json({ made: await context.req.json() }, 201));
  return app;
}

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function isReachable(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  const reached = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  });
  socket.destroy();
  return reached;
}

test.each<[string, string, () => Startable | Promise<Startable>]>([
  ['an Express app', 'handler', expressApp],
  ['a Koa app', 'handler', koaApp],
  ['the callback of a Koa app', 'handler', () => koaApp().callback()],
  ['an http.Server', 'server', () => createServer(expressApp())],
  ['a Fastify app', 'fastify', fastifyApp],
  ['a Fastify app that is ready', 'fastify', readyFastifyApp],
  ['a Nest app', 'nest', async () => createNestApp()],
  ['a Nest app that is initialised', 'nest', async () => (await createNestApp()).init()],
  ['a Hono app', 'fetch', honoApp],
  ['a function that builds an app', 'fastify', () => ({ from: () => fastifyApp() })],
  ['a function that builds an app in time', 'nest', () => ({ from: createNestApp })],
])('%s answers, and is gone after stop', async (_, form, build) => {
  const before = heldResources().length;
  const service = await startService(await build());
  try {
    expect(service.form).toBe(form);
    expect(service.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await service.client.get('/orders/7')).json()).toEqual(order);
    const made = await service.client.post('/orders', { json: order });
    expect([made.status, made.json()]).toEqual([201, { made: order }]);
    expect([service.pid, service.logs.text]).toEqual([undefined, '']);
  } finally {
    await service.stop();
  }
  expect(await isReachable(service.url)).toBe(false);
  expect(heldResources().length).toBe(before);
  await service.stop();
});

test('is disposed of at the end of a scope, where the runtime knows that', async () => {
  const service = await startService(expressApp());
  await service[Symbol.asyncDispose]();
  expect(await isReachable(service.url)).toBe(false);
});

test('a Nest app and a Fastify app run their shutdown hooks', async () => {
  shutDown.length = 0;
  const nest = await startService(await createNestApp());
  await nest.stop();
  expect(shutDown).toEqual(['Orders']);
  const closed: string[] = [];
  const app = fastifyApp();
  app.addHook('onClose', async () => void closed.push('app'));
  await (await startService(app)).stop();
  expect(closed).toEqual(['app']);
});

test.each<[string, () => Promise<{ given: Startable; end: () => Promise<unknown> }>]>([
  [
    'server',
    async () => {
      const server = await listening(createServer(expressApp()));
      return { given: server, end: () => new Promise((resolve) => server.close(resolve)) };
    },
  ],
  [
    'fastify',
    async () => {
      const app = fastifyApp();
      await app.listen({ host: '127.0.0.1', port: 0 });
      return { given: app, end: async () => app.close() };
    },
  ],
  [
    'nest',
    async () => {
      const app = await createNestApp();
      await app.listen(0);
      return { given: app, end: () => app.close() };
    },
  ],
])('a %s that listens already is used where it listens, and not closed', async (form, open) => {
  const { given, end } = await open();
  const service = await startService(given);
  try {
    expect(service.form).toBe(form);
    expect((await service.client.get('/orders/7')).json()).toEqual(order);
    await expect(service.restart()).rejects.toThrow(/listened already when it was given/);
    await service.stop();
    expect(await isReachable(service.url)).toBe(true);
  } finally {
    await end();
  }
});

test('stop ends what is under way and what was upgraded, and does not wait for idle connections', async () => {
  const server = createServer((_, response) => void response.writeHead(200).write('never ends'));
  server.on('upgrade', (_, socket) =>
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
  );
  const service = await startService(server);
  const { port } = new URL(service.url);
  const upgraded = connect({ host: '127.0.0.1', port: Number(port) });
  upgraded.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
  await new Promise((resolve) => upgraded.once('data', resolve));
  const closed = new Promise((resolve) => upgraded.once('close', resolve));
  upgraded.on('error', () => {});
  const { body } = await service.client.stream('GET', '/');
  body.on('error', () => {});
  await service.stop();
  await closed;
});

describe('restart and another', () => {
  test.each<[string, Startable]>([
    ['a handler', expressApp()],
    ['a fetch app', honoApp()],
    ['a factory', { from: () => fastifyApp() }],
  ])('%s comes back on the same address, and a second one beside it', async (_, given) => {
    const service = await startService(given);
    let second: Service | undefined;
    try {
      const { url } = service;
      await service.client.get('/orders/7');
      await service.restart();
      expect(service.url).toBe(url);
      expect((await service.client.get('/orders/7')).status).toBe(200);
      second = await service.another();
      expect(second.url).not.toBe(url);
      expect((await second.client.get('/orders/7')).status).toBe(200);
    } finally {
      await second?.stop();
      await service.stop();
    }
  });

  test('a server restarts, but there is no other', async () => {
    const service = await startService(createServer(expressApp()));
    try {
      await service.restart();
      expect((await service.client.get('/orders/7')).status).toBe(200);
      await expect(service.another()).rejects.toThrow(
        /one server cannot listen twice\. Give a function that builds it/,
      );
    } finally {
      await service.stop();
    }
  });

  test('what can be started once says how to start it again', async () => {
    const service = await startService(fastifyApp());
    try {
      await expect(service.restart()).rejects.toMatchObject({
        code: 'METTLE_SERVICE_START',
        message: expect.stringContaining('{ from: () => buildApp() }'),
      });
      expect((await service.client.get('/orders/7')).status).toBe(200);
    } finally {
      await service.stop();
    }
    await expect(service.restart()).rejects.toMatchObject({ code: 'METTLE_SERVICE_STOPPED' });
  });
});

test('a start that fails says why and leaves nothing', async () => {
  const before = heldResources().length;
  const app = fastifyApp();
  app.register(async () => {
    throw new Error('no database');
  });
  await expect(startService(app)).rejects.toMatchObject({
    code: 'METTLE_SERVICE_START',
    message: expect.stringContaining('Failed to start the Fastify app: no database.'),
  });
  await expect(
    startService({
      from: () => {
        throw new Error('no settings');
      },
    }),
  ).rejects.toThrow('no settings');
  expect(heldResources().length).toBe(before);
});

test('a function that never gives the service ends at the start timeout', async () => {
  await expect(startService({ from: () => new Promise<never>(() => {}), startTimeout: '50ms' })).rejects.toThrow(
    /Failed to start the service: after 50 ms the function "from" had not given it/,
  );
});

test('a close that hangs is said at the end of the grace', async () => {
  const build = () => {
    const app = fastify();
    app.addHook('onClose', () => new Promise<void>(() => {}));
    return app;
  };
  const service = await startService({ from: build, stopGrace: '50ms' });
  await expect(service.stop()).rejects.toThrow(
    /Failed to stop the Fastify app: after 50 ms its close\(\) had not ended/,
  );
  expect(await isReachable(service.url)).toBe(false);
});

test.each([
  ['nothing', undefined, /it got undefined, which is no form of a service\. Give one of these:\n {2}- the command/],
  ['a text', 'node server.js', /it got 'node server.js'/],
  ['a factory without its name', () => expressApp(), /If it builds the service, write \{ from: \(\) => … \}/],
  ['a class', class AppModule {}, /write \{ from/],
  ['a promise', Promise.resolve(expressApp()), /It is a promise: await it/],
  ['a misspelt option', { comand: ['node'] }, /Did you mean "command"\?/],
  ['a unix socket as the command', { command: 'node server.js' }, /option "command" must be a list of texts/],
  ['no address', { url: 'localhost:3000' }, /option "url" must be an http or https address/],
  ['an address with a query', { url: 'http://localhost:3000/?x=1' }, /option "url" must be/],
  ['credentials in the address', { url: 'http://a:b@localhost:3000' }, /option "url" must be/],
])('refuses %s', async (_, given, message) => {
  await expect(startService(given as never)).rejects.toMatchObject({
    code: 'METTLE_OPTION',
    message: expect.stringMatching(message),
  });
});

test('refuses wrong options', async () => {
  await expect(startService(expressApp(), { nmae: 'x' } as never)).rejects.toThrow('Did you mean "name"?');
  await expect(startService(expressApp(), { client: { timeout: 'x' } })).rejects.toThrow('option "timeout"');
});

test('a mock is a handler', async () => {
  const handler = jest.fn((_request: unknown, response: { end(text: string): void }) => response.end('mocked'));
  const service = await startService(handler as never);
  try {
    expect((await service.client.get('/')).text).toBe('mocked');
  } finally {
    await service.stop();
  }
});

test('an address elsewhere is refused unless it is allowed', async () => {
  await expect(startService({ url: 'https://shop.example' })).rejects.toMatchObject({ code: 'METTLE_HOST_REFUSED' });
});

test('an address where nothing listens is said at once', async () => {
  const server = await listening(createServer());
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  await expect(startService({ url: `http://127.0.0.1:${port}` })).rejects.toMatchObject({
    code: 'METTLE_SERVICE_START',
    message: expect.stringContaining('it cannot be reached (connect ECONNREFUSED'),
  });
});

test('only a service of its own process has dependencies and an inspector', async () => {
  const service = await startService(expressApp(), { name: 'shop' });
  try {
    expect(service.label).toBe('shop');
    expect(() => service.dependency('DATABASE_URL')).toThrow(/only a service of its own process/);
    await expect(service.inspect()).rejects.toMatchObject({ code: 'METTLE_INSPECTOR' });
  } finally {
    await service.stop();
  }
});

test('what is left running is known with where it was made', async () => {
  const service = await startService(expressApp());
  const held = heldResources().find(({ kind }) => kind === 'service');
  expect(held).toMatchObject({ label: 'the request handler' });
  expect(held?.madeAt).toMatch(/__tests__\/service\/forms\.spec\.ts:\d+:\d+$/);
  await held?.release();
  expect(await isReachable(service.url)).toBe(false);
});
