import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setHost } from '../../src/core/host';
import { heldResources } from '../../src/core/resources';
import { type ServiceCommand, startService } from '../../src/service';
import { testHost } from '../support/test-host';

let store: Server;
let port: number;
const asked: string[] = [];

beforeAll(async () => {
  store = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      asked.push(String(chunk));
      socket.end('pong');
    });
  });
  await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve));
  port = (store.address() as { port: number }).port;
});
afterAll(() => new Promise((resolve) => store.close(resolve)));
afterEach(() => {
  setHost(undefined);
  expect(heldResources()).toEqual([]);
});

function command(dependencies: ServiceCommand['dependencies']): ServiceCommand {
  return {
    command: ['node', join(__dirname, 'fixtures/server.js')],
    ready: '/health',
    ...(dependencies ? { dependencies } : {}),
  };
}

test('a service reaches its dependency through a relay from the start', async () => {
  const address = `store://reader:secret@127.0.0.1:${port}/orders?tier=1`;
  const service = await startService(command({ STORE_URL: address }));
  try {
    const dependency = service.dependency('STORE_URL');
    const given = (await service.client.get('/env')).json<{ env: Record<string, string> }>().env['STORE_URL'];
    expect(given).toBe(`store://reader:secret@127.0.0.1:${dependency.relay.port}/orders?tier=1`);
    expect(dependency).toMatchObject({ name: 'STORE_URL', address, relayed: given });
    expect(dependency.relay.port).not.toBe(port);
    expect((await service.client.get('/ask')).text).toBe('pong');
    expect(asked).toEqual(['ping\n']);
    expect(dependency.relay).toMatchObject({ connections: 1, bytesUp: 5, bytesDown: 4 });
  } finally {
    await service.stop();
  }
});

test('the relay stays over a restart, and another instance has its own', async () => {
  const service = await startService(command({ STORE_URL: `store://127.0.0.1:${port}` }));
  try {
    const { relay } = service.dependency('STORE_URL');
    await service.restart();
    expect(service.dependency('STORE_URL').relay).toBe(relay);
    expect((await service.client.get('/ask')).text).toBe('pong');
    const second = await service.another();
    try {
      const { connections } = relay;
      expect((await second.client.get('/ask')).text).toBe('pong');
      expect(second.dependency('STORE_URL').relay.connections).toBe(1);
      expect(relay.connections).toBe(connections);
    } finally {
      await second.stop();
    }
    await relay.stop();
    expect((await service.client.get('/ask')).status).toBe(502);
  } finally {
    await service.stop();
  }
});

test('host and port can be variables of their own', async () => {
  const service = await startService(
    command({ store: { address: `127.0.0.1:${port}`, env: { host: 'STORE_HOST', port: 'STORE_PORT' } } }),
  );
  try {
    const { env } = (await service.client.get('/env')).json<{ env: Record<string, string> }>();
    expect([env['STORE_HOST'], env['STORE_PORT']]).toEqual([
      '127.0.0.1',
      String(service.dependency('store').relay.port),
    ]);
  } finally {
    await service.stop();
  }
});

test('a dependency that was not declared is said, with what was meant', async () => {
  const service = await startService(command({ STORE_URL: `127.0.0.1:${port}` }));
  try {
    expect(() => service.dependency('STOR_URL')).toThrow(
      /it was not declared\. Did you mean "STORE_URL"\? Declared: STORE_URL\. Declare it/,
    );
  } finally {
    await service.stop();
  }
});

test.each<[string, unknown, RegExp]>([
  ['no address', { STORE_URL: undefined }, /the dependency STORE_URL has no address/],
  ['a number', { STORE_URL: 6379 }, /option "dependencies\.STORE_URL" must be an address/],
  ['a name that is no variable', { 'my store': '127.0.0.1:1' }, /under the name of an environment variable/],
  ['half a pair of variables', { store: { address: '127.0.0.1:1', env: { host: 'A' } } }, /must be an address/],
])('refuses %s', async (_, dependencies, message) => {
  await expect(startService(command(dependencies as never))).rejects.toMatchObject({
    code: 'METTLE_OPTION',
    message: expect.stringMatching(message),
  });
});

test('a host that is not this machine is refused unless it is allowed', async () => {
  const address = { STORE_URL: 'redis://:secret@cache.example:6379' };
  await expect(startService(command(address))).rejects.toMatchObject({
    code: 'METTLE_HOST_REFUSED',
    message: expect.stringMatching(/reach the dependency STORE_URL \(redis:\/\/:\*\*\*@cache\.example:6379\)/),
  });
  setHost(testHost({ allowHosts: ['cache.example'] }));
  const service = await startService(command(address));
  await service.stop();
});

test('a start that fails leaves no relay', async () => {
  const given = command({ STORE_URL: `127.0.0.1:${port}` });
  await expect(startService({ ...given, env: { CRASH_AT_START: '1' } })).rejects.toThrow(/exit code 3/);
});
