import { once } from 'node:events';
import { createServer, Agent as HttpAgent, request as httpRequest } from 'node:http';
import { connect, createServer as createTcp, type Server, Socket } from 'node:net';
import { dependency, latency, trackConnections, withChaos } from '../../../src/chaos';
import { nowMs } from '../../../src/core/clock';
import { heldResources } from '../../../src/core/resources';

const original = Socket.prototype.connect;
const open: Array<() => unknown> = [];
let stop = () => {};
beforeAll(() => {
  stop = trackConnections();
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
afterAll(() => {
  stop();
  expect(Socket.prototype.connect).toBe(original);
  expect(heldResources()).toEqual([]);
});

async function listening<S extends Server>(server: S): Promise<number> {
  server.listen({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  open.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as { port: number }).port;
}

test('reaches a connection that is open already, and leaves it as it was', async () => {
  const port = await listening(createTcp((socket) => socket.on('error', () => {}).pipe(socket)));
  const socket = connect({ port, host: 'localhost', noDelay: true });
  open.push(() => socket.destroy());
  await once(socket, 'connect');
  expect(socket.remotePort).toBe(port);
  const before = Object.keys(socket).concat(Object.getOwnPropertySymbols(socket).map(String));
  const start = nowMs();
  await withChaos(latency({ of: dependency(`127.0.0.1:${port}`), delay: 60 }), async (chaos) => {
    socket.write('a');
    expect(String((await once(socket, 'data'))[0])).toBe('a');
    expect(nowMs() - start).toBeGreaterThanOrEqual(59);
    expect(chaos.journal.faults[0]?.figures).toEqual({ openConnectionsReached: 1 });
    expect(Object.hasOwn(socket, '_write')).toBe(true);
  });
  expect(Object.keys(socket).concat(Object.getOwnPropertySymbols(socket).map(String))).toEqual(before);
  socket.write('b');
  expect(String((await once(socket, 'data'))[0])).toBe('b');
});

test('a pooled connection of http', async () => {
  const port = await listening(createServer((_request, response) => response.end('hello')));
  const agent = new HttpAgent({ keepAlive: true, maxSockets: 1 });
  open.push(() => agent.destroy());
  const get = () =>
    new Promise<{ text: string; reused: boolean }>((resolve, reject) => {
      const request = httpRequest({ host: 'localhost', port, agent }, async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        resolve({ text, reused: request.reusedSocket });
      });
      request.on('error', reject).end();
    });
  await get();
  await new Promise((r) => setImmediate(r));
  const start = nowMs();
  await withChaos(latency({ of: dependency(`http://localhost:${port}`), delay: 60 }), async () => {
    expect(await get()).toEqual({ text: 'hello', reused: true });
    expect(nowMs() - start).toBeGreaterThanOrEqual(59);
  });
  expect(await get()).toEqual({ text: 'hello', reused: true });
});
test('new connection', async () => {
  const port = await listening(createServer((_request, response) => response.end('hello')));
  await withChaos(latency({ of: dependency(`http://localhost:${port}`), delay: 60 }), async () => {
    const start = nowMs();
    const r = await fetch(`http://localhost:${port}`);
    expect(await r.text()).toBe('hello');
    expect(nowMs() - start).toBeGreaterThanOrEqual(59);
  });
});
