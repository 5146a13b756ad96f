import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, connect as netConnect, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MettleError } from '../../src/core/errors';
import { type Relay, type RelayTarget, startRelay } from '../../src/core/relay';
import { heldResources } from '../../src/core/resources';

// For a machine that is busy with other things: nothing here waits by the clock.
jest.setTimeout(30_000);

const open: Array<() => unknown> = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  expect(heldResources()).toEqual([]);
});

async function targetOf(onConnection: (socket: Socket) => void, path?: string): Promise<RelayTarget> {
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    onConnection(socket);
  });
  server.listen(path ?? { port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  open.push(() => new Promise((resolve) => server.close(resolve)));
  return path === undefined ? { host: '127.0.0.1', port: (server.address() as { port: number }).port } : { path };
}

async function relayTo(target: RelayTarget): Promise<Relay> {
  const relay = await startRelay({ target, label: 'the relay of X' });
  open.push(() => relay.stop());
  return relay;
}

function clientOf({ host, port }: { host: string; port: number }): Socket {
  const socket = netConnect({ host, port, allowHalfOpen: true });
  open.push(() => socket.destroy());
  return socket;
}

async function readAll(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += chunk;
  return text;
}

/** The code of the error with which a socket ends, or `closed` where it ends without one. */
function endOf(socket: Socket): Promise<string> {
  socket.resume();
  return new Promise((resolve) => {
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'no code'));
    socket.once('close', () => resolve('closed'));
  });
}

test('passes bytes on in both directions and counts them', async () => {
  const relay = await relayTo(await targetOf((socket) => void socket.pipe(socket)));
  expect(heldResources()).toMatchObject([{ kind: 'relay', label: 'the relay of X' }]);
  const client = clientOf(relay);
  client.end('hello');
  expect(await readAll(client)).toBe('hello');
  expect(relay).toMatchObject({ connections: 1, bytesUp: 5, bytesDown: 5 });
});

test('a server that speaks first is heard', async () => {
  const relay = await relayTo(await targetOf((socket) => void socket.end('welcome')));
  const client = clientOf(relay);
  expect(await readAll(client)).toBe('welcome');
  client.end();
});

test('a half-close stays one: the answer still comes after the client has finished sending', async () => {
  const relay = await relayTo(
    await targetOf((socket) => {
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('end', () => setTimeout(() => socket.end(`got ${text}`), 30));
    }),
  );
  const client = clientOf(relay);
  client.end('question');
  expect(await readAll(client)).toBe('got question');
});

test("the server's half-close leaves the client free to send", async () => {
  const received = new Promise<string>((resolve) => {
    void targetOf((socket) => {
      socket.end();
      void readAll(socket).then(resolve);
    })
      .then(relayTo)
      .then((relay) => {
        const client = clientOf(relay);
        client.resume().once('end', () => client.end('still here'));
      });
  });
  expect(await received).toBe('still here');
});

test("the server's reset reaches the client as a reset", async () => {
  const target = await targetOf((socket) => {
    socket.write('partial');
    socket.once('data', () => socket.resetAndDestroy());
  });
  const client = clientOf(await relayTo(target));
  expect(String((await once(client, 'data'))[0])).toBe('partial');
  client.write('received');
  expect(await endOf(client)).toBe('ECONNRESET');
});

test("the client's reset reaches the server as a reset, its close as a close", async () => {
  const ends: Array<Promise<string>> = [];
  const target = await targetOf((socket) => {
    ends.push(endOf(socket));
    socket.on('end', () => socket.end());
    socket.write('x');
  });
  const relay = await relayTo(target);
  for (const leave of ['resetAndDestroy', 'end'] as const) {
    const client = clientOf(relay);
    await once(client, 'data');
    client[leave]();
  }
  expect(await Promise.all(ends)).toEqual(['ECONNRESET', 'closed']);
});

test('a target that refuses resets the client', async () => {
  const target = await targetOf(() => {});
  await open.pop()?.();
  const client = clientOf(await relayTo(target));
  expect(await endOf(client)).toBe('ECONNRESET');
});

test('a slow reader slows the writer, and every byte arrives', async () => {
  const size = 50_000_000;
  let sent = 0;
  const target = await targetOf((socket) => {
    const block = Buffer.alloc(100_000, 'x');
    const push = (): void => {
      while (sent < size) {
        sent += block.length;
        if (!socket.write(block)) return void socket.once('drain', push);
      }
      socket.end();
    };
    push();
  });
  const client = clientOf(await relayTo(target));
  client.pause();
  // Nothing is read: what can be under way are the buffers of four sockets, then the writer must stand still.
  let before = -1;
  while (before !== sent) {
    before = sent;
    await sleep(200);
  }
  expect(sent).toBeLessThan(size);
  let received = 0;
  client.on('data', (chunk) => {
    received += chunk.length;
  });
  client.resume();
  await once(client, 'end');
  client.end();
  expect(received).toBe(size);
});

test('small writes are not held back', async () => {
  const relay = await relayTo(await targetOf((socket) => void socket.setNoDelay(true).pipe(socket)));
  const client = clientOf(relay).setNoDelay(true);
  const started = performance.now();
  for (let i = 0; i < 50; i += 1) {
    client.write('a');
    client.write('b');
    let got = 0;
    while (got < 2) got += ((await once(client, 'data'))[0] as Buffer).length;
  }
  // Nagle with delayed acknowledgements would take 40 ms each time.
  expect(performance.now() - started).toBeLessThan(50 * 30);
});

test('reaches a unix socket', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mettle-relay-'));
  open.push(() => rmSync(folder, { recursive: true }));
  const relay = await relayTo(await targetOf((socket) => void socket.pipe(socket), join(folder, 's')));
  const echo = clientOf(relay);
  echo.end('hello');
  expect(await readAll(echo)).toBe('hello');
  const aborted = clientOf(relay);
  aborted.write('x');
  await once(aborted, 'data');
  aborted.resetAndDestroy();
  const kept = clientOf(relay);
  const end = endOf(kept);
  kept.write('x');
  await once(kept, 'data');
  await relay.stop();
  expect(await end).toBe('ECONNRESET');
});

test('stop resets what is connected and frees the port', async () => {
  const ends: Array<Promise<string>> = [];
  const target = await targetOf((socket) => {
    ends.push(endOf(socket));
    socket.write('x');
  });
  const relay = await relayTo(target);
  const client = clientOf(relay);
  await once(client, 'data');
  const clientEnd = endOf(client);
  await Promise.all([relay.stop(), relay.stop()]);
  expect(await clientEnd).toBe('ECONNRESET');
  expect(await Promise.all(ends)).toEqual(['ECONNRESET']);
  const again = await startRelay({ target, label: 'the relay of X', port: relay.port });
  expect(again.port).toBe(relay.port);
  await again.stop();
});

test('a port that is taken is an error with a cure', async () => {
  const relay = await relayTo(await targetOf(() => {}));
  const failure = await startRelay({ target: relay.target, label: 'the relay of Y', port: relay.port }).catch((e) => e);
  expect(failure).toBeInstanceOf(MettleError);
  expect(failure.message).toMatch(
    /Failed to start the relay of Y on 127\.0\.0\.1:\d+: .*EADDRINUSE.*Choose another port/,
  );
});
