import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inHostRealm } from '../../src/core/host-realm';
import { undici } from '../../src/core/lazy-modules';

jest.mock('undici', () => {
  throw new Error('The mock of a user was loaded.');
});

const slot = Symbol.for('undici.globalDispatcher.1');
const host = inHostRealm<typeof globalThis & { [slot]?: unknown }>('globalThis');

test("loads past the sandbox: once, whole, untouched by the user's mocks, and without touching fetch", async () => {
  expect(undici()).toBe(undici());
  expect(host[slot]).toBeDefined();
  expect(host[slot]).not.toBeInstanceOf(undici().Agent);
  const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    jest.useFakeTimers();
    const agent = new (undici().Agent)();
    const { statusCode, body } = await agent.request({ origin: url, path: '/', method: 'GET' });
    expect([statusCode, await body.text()]).toEqual([200, 'ok']);
    await agent.destroy();
    jest.useRealTimers();
    expect(await (await fetch(url)).text()).toBe('ok');
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
