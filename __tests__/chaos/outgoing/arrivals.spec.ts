import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type LookupFunction, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { dependency, latency, slowConnect, withChaos } from '../../../src/chaos';
import { sleep } from '../../../src/core/clock';

const sockets = new Set<Socket>();
const server = createServer((socket) => void socket.on('error', () => {}).pipe(socket));
let port: number;

beforeAll(async () => {
  server.on('connection', (socket) => sockets.add(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as { port: number });
});

afterAll(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

async function answerOf(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [chunk] = await once(socket, 'data');
  socket.destroy();
  return String(chunk);
}

test('connections that were made but not accepted yet when the fault ends are not reset', async () => {
  const made: Socket[] = [];
  for (let round = 0; round < 5; round++) {
    await withChaos(
      latency({ of: dependency(`127.0.0.1:${port}`), delay: 1 }),
      async () => {
        const burst = Array.from({ length: 60 }, () => connect(port, '127.0.0.1'));
        made.push(...burst);
        await once(burst[0] as Socket, 'connect');
      },
      { allowUnfired: true },
    );
  }
  const answers = await Promise.all(made.map((socket, index) => answerOf(socket, `hello ${index}`)));
  expect(answers).toEqual(made.map((_, index) => `hello ${index}`));
});

test('a connection keeps the number that was told of it, whichever name is resolved first', async () => {
  const lookingUp =
    (ms: number): LookupFunction =>
    (_name, _options, found) =>
      void sleep(ms).then(() => found(null, [{ address: '127.0.0.1', family: 4 }]));
  const of = dependency(`localhost:${port}`);
  const asked: number[] = [];
  const said: Record<string, number> = {};
  await withChaos(slowConnect({ of, delay: 1 }), async () => {
    const remove = of.relay.intercept({
      label: 'witness',
      connect(id) {
        asked.push(id);
        return undefined;
      },
      open: ({ id, upstream }) => ({
        upstream: {
          take(chunk) {
            said[String(chunk)] = id;
            upstream.push(chunk);
          },
        },
      }),
    });
    const late = answerOf(connect({ port, host: 'localhost', lookup: lookingUp(200) }), 'asked first');
    await sleep(20);
    await answerOf(connect({ port, host: 'localhost', lookup: lookingUp(0) }), 'asked second');
    await late;
    remove();
  });
  expect(said).toEqual({ 'asked first': asked[0], 'asked second': asked[1] });
});

test('a connection that is kept for later does not keep the process', async () => {
  const ask = `
    const { dependency, latency, withChaos } = require(${JSON.stringify(join(__dirname, '../../../dist/index.js'))});
    const socket = require('node:net').connect(${port}, '127.0.0.1');
    const of = dependency('127.0.0.1:${port}');
    withChaos(latency({ of, delay: 1 }), async () => {
      const later = require('node:net').connect(${port}, '127.0.0.1');
      for (const one of [socket, later]) {
        one.write('hello');
        await new Promise((resolve) => one.once('data', resolve));
        one.unref();
      }
    }).then(() => console.log('over'));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', ask], { timeout: 20_000 });
  expect(stdout).toBe('over\n');
});
