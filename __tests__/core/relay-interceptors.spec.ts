import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import type { Connection, Flow, Interceptor, Stage } from '../../src/core/relay';
import { heldResources } from '../../src/core/resources';
import { endOf, read, readAll, tcp } from '../support/tcp';

// For a machine that is busy with other things: nothing here waits by the clock.
jest.setTimeout(30_000);

const net = tcp();
afterEach(async () => {
  await net.close();
  expect(heldResources()).toEqual([]);
});

const passing = (flow: Flow): Stage => ({ take: (chunk, receivedMs) => flow.push(chunk, receivedMs) });

/** An interceptor of both directions. */
function both(make: (flow: Flow) => Stage): Interceptor {
  return {
    label: 'test',
    open: ({ upstream, downstream }) => ({ upstream: make(upstream), downstream: make(downstream) }),
  };
}

/** An interceptor that holds each chunk of the server until its gate is opened; there is nothing to open before one has come. */
function gated(): { readonly interceptor: Interceptor; open: (() => void) | undefined } {
  const gate: ReturnType<typeof gated> = {
    open: undefined,
    interceptor: {
      label: 'late',
      open: ({ downstream }) => ({
        downstream: {
          async take(chunk) {
            await new Promise<void>((resolve) => {
              gate.open = resolve;
            });
            downstream.push(chunk);
          },
        },
      }),
    },
  };
  return gate;
}

// The property of Toxiproxy's TestNoDataDropped: https://github.com/Shopify/toxiproxy/blob/main/link_test.go
test('no byte is lost or out of order while stages come and go on a live connection', async () => {
  const count = 65_535;
  const relay = await net.relay(
    await net.target((socket) => {
      // A number in each write; the answer is what came.
      socket.pipe(socket);
    }),
  );
  const client = await net.client(relay);
  let sending = true;
  const answer = read(client, count * 2);
  const changing = (async () => {
    for (let n = 0; sending; n++) {
      const slow = n % 2 === 0;
      const remove = relay.intercept(
        both((flow) => ({
          async take(chunk, receivedMs) {
            if (slow && !flow.signal.aborted) await turn();
            flow.push(chunk, receivedMs);
          },
        })),
      );
      await turn();
      await turn();
      remove();
    }
    return 0;
  })();
  for (let n = 0; n < count; n++) {
    const two = Buffer.allocUnsafe(2);
    two.writeUInt16BE(n);
    if (!client.write(two)) await once(client, 'drain');
    if (n % 50 === 0) await turn();
  }
  const got = await answer;
  sending = false;
  await changing;
  const wrong = Array.from({ length: count }, (_, n) => n).find((n) => got.readUInt16BE(n * 2) !== n);
  expect(wrong).toBeUndefined();
  expect(got).toHaveLength(count * 2);
});

test('connections that are open already and new ones are told apart, and their ids go on', async () => {
  const relay = await net.relay(await net.echo());
  const first = await net.client(relay);
  first.write('x');
  await read(first, 1);
  const seen: Pick<Connection, 'id' | 'isNew'>[] = [];
  relay.intercept({ label: 'test', open: ({ id, isNew }) => void seen.push({ id, isNew }) });
  const second = await net.client(relay);
  second.write('y');
  await read(second, 1);
  expect(seen).toEqual([
    { id: 1, isNew: false },
    { id: 2, isNew: true },
  ]);
});

test('the same interceptor given twice is there twice, and goes twice', async () => {
  const relay = await net.relay(await net.echo());
  const client = await net.client(relay);
  const twice = both((flow) =>
    flow.direction === 'upstream' ? passing(flow) : { take: (chunk) => flow.push(Buffer.concat([chunk, chunk])) },
  );
  const removals = [relay.intercept(twice), relay.intercept(twice)];
  client.write('a');
  expect(String(await read(client, 4))).toBe('aaaa');
  removals[0]?.();
  removals[0]?.();
  client.write('b');
  expect(String(await read(client, 2))).toBe('bb');
  removals[1]?.();
  client.write('c');
  expect(String(await read(client, 1))).toBe('c');
});

test('an interceptor may speak in a direction in which it has no stage', async () => {
  const relay = await net.relay(await net.echo());
  const client = await net.client(relay);
  relay.intercept({ label: 'test', open: ({ upstream }) => void upstream.push(Buffer.from('left before')) });
  relay.intercept({
    label: 'test',
    open({ upstream, downstream }) {
      upstream.push(Buffer.from('echo me'));
      return { downstream: { take: (chunk) => downstream.push(Buffer.from(`<${chunk}>`)) } };
    },
  });
  expect(String(await read(client, 'left before'.length))).toContain('echo me');
});

test.each(['take', 'end'] as const)(
  'a stage that throws in "%s" resets its connection, and only that',
  async (where) => {
    const relay = await net.relay(await net.echo());
    const failures: unknown[] = [];
    const other = await net.client(relay);
    other.write('x');
    await read(other, 1);
    relay.intercept({
      label: 'test',
      open: ({ id, upstream }) =>
        id === 1
          ? undefined
          : {
              upstream: {
                ...passing(upstream),
                [where]: () => {
                  throw new Error('broken');
                },
              },
            },
      failed: (error, id) => void failures.push([(error as Error).message, id]),
    });
    const struck = await net.client(relay);
    const end = endOf(struck);
    if (where === 'take') struck.write('x');
    else struck.end();
    expect(await end).toBe('ECONNRESET');
    expect(failures).toEqual([['broken', 2]]);
    other.write('y');
    expect(String(await read(other, 1))).toBe('y');
  },
);

test('an interceptor that throws when a connection opens resets it, and is named in a warning', async () => {
  const relay = await net.relay(await net.echo());
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation();
  relay.intercept({
    label: 'my fault',
    open: () => {
      throw new Error('broken');
    },
  });
  expect(await endOf(net.connecting(relay))).toBe('ECONNRESET');
  expect(warn.mock.calls.map(([message]) => message)).toEqual([
    'Failed to run my fault on connection 1 of a relay: broken. The connection was reset; mend the stage, which must not throw.',
  ]);
  warn.mockRestore();
});

test('close lets go on what was pushed before, in both directions, and ends both sides', async () => {
  const serverEnd: Promise<string>[] = [];
  const relay = await net.relay(
    await net.target((socket) => {
      serverEnd.push(readAll(socket).then(String));
      socket.on('end', () => socket.end());
    }),
  );
  relay.intercept({
    label: 'test',
    open: (connection) => ({
      upstream: {
        take(chunk) {
          connection.upstream.push(chunk);
          connection.downstream.push(Buffer.from('goodbye'));
          connection.close();
          connection.upstream.push(Buffer.from('lost'));
        },
      },
    }),
  });
  const client = await net.client(relay);
  client.write('hello');
  expect(String(await readAll(client))).toBe('goodbye');
  expect(await serverEnd[0]).toBe('hello');
});

test('what a stage behind holds comes before the close of one in front of it', async () => {
  const relay = await net.relay(await net.echo());
  relay.intercept({
    label: 'closing',
    open: (connection) => ({
      downstream: {
        take(chunk) {
          connection.downstream.push(chunk);
          connection.close();
        },
      },
    }),
  });
  const gate = gated();
  relay.intercept(gate.interceptor);
  const client = await net.client(relay);
  const all = readAll(client);
  client.write('hello');
  while (relay.bytesDown < 5) await turn();
  await turn();
  gate.open?.();
  expect(String(await all)).toBe('hello');
});

test('the reset of one side comes after the bytes that a stage holds', async () => {
  const relay = await net.relay(
    await net.target((socket) => {
      socket.once('data', () => socket.write('answer') && socket.once('data', () => socket.resetAndDestroy()));
    }),
  );
  const gate = gated();
  relay.intercept(gate.interceptor);
  const client = await net.client(relay);
  const answer = read(client, 6);
  client.write('x');
  while (gate.open === undefined) await turn();
  client.write('reset');
  await sleep(50);
  gate.open();
  expect(String(await answer)).toBe('answer');
  // Not an end, for which libuv takes a reset that comes together with bytes.
  expect(await endOf(client)).toBe('ECONNRESET');
});

test('taking out an interceptor waits for nobody: neither for a peer that does not read nor for one that is gone', async () => {
  const relay = await net.relay(
    await net.target((socket) => {
      const block = Buffer.alloc(1_000_000);
      const push = (): void => {
        while (socket.write(block));
      };
      socket.on('drain', push);
      push();
    }),
  );
  const deaf = await net.client(relay);
  deaf.pause();
  const remove = relay.intercept(
    both((flow) => ({
      async take(chunk, receivedMs) {
        await turn();
        flow.push(chunk, receivedMs);
      },
    })),
  );
  const gone = await net.client(relay);
  gone.resetAndDestroy();
  const before = relay.bytesDown;
  while (relay.bytesDown < before + 1_000_000) await turn();
  remove();
  // Nothing is asked of the peer: that this line is reached is the test.
  deaf.destroy();
});

describe('before the connection to the target is made', () => {
  test('interceptors are asked, the client may speak and end meanwhile, and nothing is lost', async () => {
    const received: Promise<Buffer>[] = [];
    const relay = await net.relay(
      await net.target((socket) => {
        received.push(readAll(socket));
        socket.end('welcome');
      }),
    );
    const lets: (() => void)[] = [];
    for (let n = 0; n < 2; n++)
      relay.intercept({ label: 'slow', connect: () => new Promise((resolve) => lets.push(resolve)) });
    relay.intercept({ label: 'greets', open: ({ upstream }) => void upstream.push(Buffer.from('>')) });
    const client = await net.client(relay);
    client.end('hello');
    while (relay.bytesUp < 5) await turn();
    lets[0]?.();
    await turn();
    expect(received).toEqual([]);
    lets[1]?.();
    expect(String(await readAll(client))).toBe('welcome');
    expect(String(await received[0])).toBe('>hello');
  });

  test('one that is taken out lets the connection go on, one that rejects resets it', async () => {
    const relay = await net.relay(await net.echo());
    const removals: (() => void)[] = [];
    let aborted = false;
    removals.push(
      relay.intercept({
        label: 'never',
        connect: (_, signal) =>
          new Promise(() => {
            signal.addEventListener('abort', () => {
              aborted = true;
            });
          }),
      }),
    );
    const waiting = await net.client(relay);
    waiting.write('x');
    while (relay.bytesUp === 0) await turn();
    removals[0]?.();
    expect(String(await read(waiting, 1))).toBe('x');
    expect(aborted).toBe(true);
    const failures: unknown[] = [];
    relay.intercept({
      label: 'failing',
      connect: () => Promise.reject(new Error('broken')),
      failed: (error) => void failures.push((error as Error).message),
    });
    expect(await endOf(net.connecting(relay))).toBe('ECONNRESET');
    expect(failures).toEqual(['broken']);
  });

  test('the signal aborts when the client is gone, and the target never hears of it', async () => {
    let reached = 0;
    const relay = await net.relay(
      await net.target(() => {
        reached += 1;
      }),
    );
    let signal: AbortSignal | undefined;
    relay.intercept({
      label: 'never',
      connect: (_, given) => {
        signal = given;
        return new Promise(() => {});
      },
    });
    const client = await net.client(relay);
    while (signal === undefined) await turn();
    client.resetAndDestroy();
    while (!signal.aborted) await turn();
    await turn();
    expect(reached).toBe(0);
  });
});

test('reaches a target by its IPv6 address, and by a name', async () => {
  for (const [host, name] of [
    ['::1', '::1'],
    ['127.0.0.1', 'localhost'],
  ] as const) {
    const target = await net.target((socket) => void socket.pipe(socket), host);
    const client = await net.client(await net.relay({ host: name, port: target.port }));
    client.write('hello');
    expect(String(await read(client, 5))).toBe('hello');
  }
});

describe('refuse', () => {
  async function connectCode(to: { host: string; port: number }): Promise<string> {
    return net.client(to).then(
      (socket: Socket) => {
        socket.destroy();
        return 'connected';
      },
      (error: NodeJS.ErrnoException) => error.code ?? 'no code',
    );
  }

  test.each([
    ['close', 'end'],
    ['reset', 'ECONNRESET'],
  ] as const)('new connections are refused; open ones see a %s', async (open, expected) => {
    const relay = await net.relay(await net.echo());
    const client = await net.client(relay);
    client.write('x');
    await read(client, 1);
    const end = endOf(client);
    const accept = await relay.refuse(open);
    expect(await connectCode(relay)).toBe('ECONNREFUSED');
    expect(await end).toBe(expected);
    await accept();
    expect(await connectCode(relay)).toBe('connected');
  });

  test('open connections may be kept, and the last holder opens it again on the same port', async () => {
    const relay = await net.relay(await net.echo());
    const client = await net.client(relay);
    const accepts = [await relay.refuse('keep'), await relay.refuse('keep')];
    client.write('x');
    await read(client, 1);
    await accepts[0]?.();
    await accepts[0]?.();
    expect(await connectCode(relay)).toBe('ECONNREFUSED');
    await accepts[1]?.();
    expect(await connectCode(relay)).toBe('connected');
    client.write('y');
    expect(String(await read(client, 1))).toBe('y');
  });

  test('a port that another program took meanwhile is an error, and can be tried again', async () => {
    const relay = await net.relay(await net.echo());
    const accept = await relay.refuse('close');
    const { createServer } = await import('node:net');
    const thief = createServer().listen({ host: relay.host, port: relay.port });
    await once(thief, 'listening');
    await expect(accept()).rejects.toMatchObject({
      code: 'METTLE_DEPENDENCY',
      message: expect.stringMatching(/Failed to open the relay of X again on 127\.0\.0\.1:\d+: .*EADDRINUSE/),
    });
    const again = accept();
    thief.close();
    await again;
    expect(await connectCode(relay)).toBe('connected');
  });

  test('a relay that stops while it refuses stays closed', async () => {
    const relay = await net.relay(await net.echo());
    const accept = await relay.refuse('close');
    await relay.stop();
    await accept();
    expect(await connectCode(relay)).toBe('ECONNREFUSED');
  });

  test('closing does not wait for a client that does not read', async () => {
    const relay = await net.relay(
      await net.target((socket) => {
        while (socket.write(Buffer.alloc(1_000_000)));
      }),
    );
    const deaf = await net.client(relay);
    deaf.pause();
    while (relay.bytesDown < 1_000_000) await turn();
    const accept = await relay.refuse('close');
    await accept();
    deaf.destroy();
  });
});
