import { once } from 'node:events';
import { createServer } from 'node:http';
import { request } from 'undici';
import { dependency, latency, withChaos } from '../../../src/chaos';
import { stubDependency } from '../../../src/chaos/stubs/stub-dependency';

const server = createServer((_request, response) => response.end('the real one'));
let origin: string;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const stubbed = () => stubDependency(origin, [{ method: 'GET', path: '/', response: 'the stub', persist: true }]);

test('what has a stub takes faults on the stub only, said before the body', async () => {
  const stub = await stubbed();
  const body = jest.fn();
  try {
    await expect(withChaos(latency({ of: dependency(origin), delay: 1 }), body)).rejects.toMatchObject({
      code: 'METTLE_FAULT',
      message: expect.stringContaining(`the stub of ${origin} answers in its place`),
    });
    expect(body).not.toHaveBeenCalled();
  } finally {
    await stub.stop();
  }
});

test('nothing reaches what is stubbed while a fault is on it', async () => {
  await withChaos(
    latency({ of: dependency(origin), delay: 1 }),
    async () => {
      const stub = await stubbed();
      try {
        // nock does not see undici.
        expect(await (await request(origin)).body.text()).toBe('the stub');
      } finally {
        await stub.stop();
      }
    },
    { allowUnfired: true },
  );
});
