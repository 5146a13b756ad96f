import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { type LoadPlan, loadBurst } from '../../../src/load';
import { places } from '../support/places';
import { serve, stopServers } from '../support/serve';

jest.setTimeout(30_000);
afterEach(stopServers);

describe.each(places)('%s', (_, where) => {
  test.each(['shared', 'perUser'] as const)('connections are %s', async (connections) => {
    const server = await serve('instant');
    const { requests } = await loadBurst(server.url, { ...where, rate: 20, duration: '1s', connections });
    expect(requests.ok).toBe(20);
    // Of 20 arrivals; one connection is that of the look whether anybody listens.
    const opened = (await server.stats()).connections - 1;
    if (connections === 'perUser') expect(opened).toBe(20);
    else expect(opened).toBeLessThan(20);
  });

  test('users who stay keep their connection, and leave none behind', async () => {
    const server = await serve('constant', { ms: 10 });
    const { requests } = await loadBurst(server.url, {
      ...where,
      users: 5,
      spawnRate: 100,
      duration: '0.5s',
      connections: 'perUser',
    });
    expect(requests.ok).toBeGreaterThan(20);
    expect((await server.stats()).connections - 1).toBe(5);
  });
});

test.each(places)('HTTP/2 is spoken where it is asked for, %s', async (_, where) => {
  const versions: string[] = [];
  const server = createServer((request, response) => {
    versions.push(request.httpVersion);
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  try {
    const { port } = server.address() as AddressInfo;
    const { requests } = await loadBurst(`http://127.0.0.1:${port}`, {
      ...where,
      rate: 20,
      duration: '0.5s',
      http2: true,
    });
    expect(requests).toMatchObject({ started: 10, ok: 10 });
    expect(versions).toEqual(new Array(10).fill('2.0'));
  } finally {
    for (const session of sessions) session.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
});

test.each<[object, string]>([
  [{ connections: 'own' }, `option "connections" must be one of 'shared', 'perUser'`],
  [{ http2: 2 }, 'option "http2" must be true or false'],
  [{ tls: 5 }, 'option "tls" must be an object with one or more of ca'],
  [{ tls: { ca: './no-such-file.pem' } }, 'the file of "ca" cannot be read'],
])('%j is refused', async (change, message) => {
  const plan = { users: 1, duration: '1s', scenario: [{ path: '/' }], ...change } as LoadPlan;
  await expect(loadBurst('http://127.0.0.1:1', plan)).rejects.toThrow(message);
});
