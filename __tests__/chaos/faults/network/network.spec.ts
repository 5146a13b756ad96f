import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  acceptThenHang,
  bandwidth,
  blackHole,
  down,
  latency,
  limitData,
  resetPeer,
  slicer,
  slowClose,
  slowConnect,
} from '../../../../src/chaos/faults/network';
import { withChaos } from '../../../../src/chaos/with-chaos';
import { nowMs } from '../../../../src/core/clock';
import { heldResources } from '../../../../src/core/resources';
import { endOf, read, readAll, tcp } from '../../../support/tcp';

jest.setTimeout(30_000);

const net = tcp();
afterEach(async () => {
  await net.close();
  expect(heldResources()).toEqual([]);
});

type Dependency = Awaited<ReturnType<typeof net.dependency>>;

async function answer(client: Socket, question = 'x'): Promise<string> {
  client.write(question);
  return String(await read(client, question.length));
}

async function took(step: () => Promise<unknown>): Promise<number> {
  const start = nowMs();
  await step();
  return nowMs() - start;
}

test('latency: on the way up, down or both, on connections that are open already too, once for each exchange', async () => {
  const of = await net.dependency();
  const client = await net.client(of.relay);
  await answer(client);
  for (const [direction, atLeast] of [
    ['upstream', 30],
    ['downstream', 30],
    ['both', 60],
  ] as const) {
    await withChaos(latency({ of, delay: 30, direction }), async ({ journal }) => {
      expect(await took(() => answer(client, 'hello'))).toBeGreaterThanOrEqual(atLeast - 0.1);
      await answer(client, 'again');
      expect(journal.faults[0]?.fired).toBe(direction === 'both' ? 4 : 2);
    });
  }
  expect(await took(() => answer(client))).toBeLessThan(30);
});

test('bandwidth: each connection by itself, or one rate for all', async () => {
  const of = await net.dependency((socket) => void socket.end(Buffer.alloc(30_000)));
  const both = (): Promise<unknown> => Promise.all([1, 2].map(async () => read(await net.client(of.relay), 30_000)));
  const alone = await withChaos(bandwidth({ of, rate: '150kB' }), () => took(both));
  const shared = await withChaos(bandwidth({ of, rate: '150kB', shared: true }), () => took(both));
  expect(alone).toBeGreaterThanOrEqual(199);
  expect(shared).toBeGreaterThanOrEqual(399);
});

test('slowClose: the end comes late, and no later than the fault ends', async () => {
  const of = await net.dependency((socket) => void socket.end('answer'));
  await withChaos(slowClose({ of, delay: 60 }), async () => {
    const client = await net.client(of.relay);
    expect(await took(() => readAll(client))).toBeGreaterThanOrEqual(55);
  });
  const late = await withChaos(slowClose({ of, delay: '10m' }), async ({ journal }) => {
    const client = await net.client(of.relay);
    const all = readAll(client);
    while (journal.faults[0]?.fired === 0) await sleep(1);
    return { all };
  });
  expect(String(await late.all)).toBe('answer');
});

test('blackHole: answers get lost, and the connections it struck close with it', async () => {
  const of = await net.dependency();
  const old = await net.client(of.relay);
  await answer(old);
  const ends = await withChaos(blackHole({ of }), async ({ journal }) => {
    const all = readAll(old);
    old.write('lost');
    while (journal.faults[0]?.fired === 0) await sleep(1);
    return { all };
  });
  expect(String(await ends.all)).toBe('');
  await withChaos(blackHole({ of, closeAfter: 40 }), async () => {
    const client = await net.client(of.relay);
    expect(await took(() => readAll(client))).toBeGreaterThanOrEqual(35);
  });
});

test('resetPeer: with the first data, or at once, idle connections included', async () => {
  const of = await net.dependency();
  const idle = await net.client(of.relay);
  await answer(idle);
  await withChaos(resetPeer({ of }), async ({ journal }) => {
    const client = await net.client(of.relay);
    const end = endOf(client);
    client.write('x');
    expect(await end).toBe('ECONNRESET');
    expect(journal.faults[0]?.fired).toBe(1);
  });
  expect(await answer(idle)).toBe('x');
  await withChaos(resetPeer({ of, when: 'at once', delay: 20 }), async ({ journal }) => {
    expect(await endOf(idle)).toBe('ECONNRESET');
    expect(await endOf(net.connecting(of.relay))).toBe('ECONNRESET');
    expect(journal.faults[0]?.fired).toBe(2);
  });
});

test('resetPeer at once: a fault that ends before its delay is over does nothing', async () => {
  const of = await net.dependency();
  const client = await net.client(of.relay);
  await answer(client);
  await withChaos(resetPeer({ of, when: 'at once', delay: 50 }), () => undefined, { allowUnfired: true });
  await sleep(70);
  expect(await answer(client)).toBe('x');
});

test('slicer: bytes come in parts, and all of them come', async () => {
  const of = await net.dependency();
  const client = await net.client(of.relay);
  await withChaos(slicer({ of, averageSize: 2, delay: '1ms' }), async () => {
    let chunks = 0;
    client.on('data', () => {
      chunks += 1;
    });
    expect(await answer(client, '0123456789'.repeat(10))).toBe('0123456789'.repeat(10));
    expect(chunks).toBeGreaterThan(5);
  });
});

test('limitData: closed in the midst of an answer', async () => {
  const of = await net.dependency((socket) => {
    socket.resume();
    socket.write('a long answer');
  });
  await withChaos(limitData({ of, bytes: '6B' }), async () => {
    expect(String(await readAll(await net.client(of.relay)))).toBe('a long');
  });
});

test.each([
  ['close', 'end'],
  ['reset', 'ECONNRESET'],
] as const)(
  'down: connections are refused, open ones see a %s, and all is well afterwards',
  async (connections, seen) => {
    const of = await net.dependency();
    const client = await net.client(of.relay);
    await answer(client);
    const end = endOf(client);
    await withChaos(down({ of, connections }), async () => {
      await expect(net.client(of.relay)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      expect(await end).toBe(seen);
    });
    expect(await answer(await net.client(of.relay))).toBe('x');
  },
);

test('down: two at once on the same dependency end in any order, and open connections may be kept', async () => {
  const of = await net.dependency();
  const client = await net.client(of.relay);
  await answer(client);
  await withChaos([down({ of, connections: 'keep', for: 40 }), down({ of, connections: 'keep' })], async () => {
    await sleep(60);
    await expect(net.client(of.relay)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await answer(client)).toBe('x');
  });
  expect(await answer(await net.client(of.relay))).toBe('x');
});

test('slowConnect: new connections reach the dependency late, open ones go on', async () => {
  const of = await net.dependency();
  const old = await net.client(of.relay);
  await answer(old);
  await withChaos(slowConnect({ of, delay: 60 }), async () => {
    expect(await answer(old)).toBe('x');
    expect(await took(async () => answer(await net.client(of.relay)))).toBeGreaterThanOrEqual(59.9);
  });
});

test('acceptThenHang: nothing happens until the fault ends, and nothing is lost', async () => {
  let reached = 0;
  const of = await net.dependency((socket) => {
    reached += 1;
    socket.pipe(socket);
  });
  const client = await withChaos(acceptThenHang({ of }), async () => {
    const hanging = await net.client(of.relay);
    hanging.write('x');
    while (of.relay.bytesUp === 0) await sleep(1);
    expect(reached).toBe(0);
    return { hanging };
  });
  expect(String(await read(client.hanging, 1))).toBe('x');
});

test('which connections are struck: skip and first are counted over all of them, and the seed draws the rest', async () => {
  const ends = async (of: Dependency): Promise<string[]> => {
    const seen: string[] = [];
    for (let n = 0; n < 5; n++) {
      const client = await net.client(of.relay);
      const end = Promise.race([endOf(client), once(client, 'data').then(() => 'answered')]);
      client.write('x');
      seen.push(await end);
      client.destroy();
    }
    return seen;
  };
  const of = await net.dependency();
  expect(await withChaos(resetPeer({ of, skip: 1, first: 2 }), () => ends(of))).toEqual([
    'answered',
    'ECONNRESET',
    'ECONNRESET',
    'answered',
    'answered',
  ]);
  const drawn = async (seed: number): Promise<string[]> => {
    const fresh = await net.dependency();
    return withChaos(resetPeer({ of: fresh, probability: 0.5 }), () => ends(fresh), { seed });
  };
  expect(await drawn(3)).toEqual(await drawn(3));
});

test('several on one dependency, ending in any order, leave its connections as they were', async () => {
  const of = await net.dependency();
  const client = await net.client(of.relay);
  await answer(client);
  const faults = [
    latency({ of, delay: 20, for: 150 }),
    slicer({ of, averageSize: 1, after: 5, for: 200 }),
    bandwidth({ of, rate: '1kB', direction: 'both', for: 250 }),
  ];
  await withChaos(faults, async () => {
    for (let n = 0; n < 10; n++) expect(await answer(client, `${n} is a question`)).toBe(`${n} is a question`);
  });
  expect(await took(() => answer(client))).toBeLessThan(20);
});

test.each([
  [() => latency({ of: 5 as never, delay: 1 }), 'of'],
  [() => latency({ of: of(), delay: -1 }), 'delay'],
  [() => latency({ of: of(), delay: 1, direction: 'sideways' as never }), 'direction'],
  [() => bandwidth({ of: of(), rate: -1 }), 'rate'],
  [() => slicer({ of: of(), averageSize: 0 }), 'averageSize'],
  [() => limitData({ of: of(), bytes: 1.5 }), 'bytes'],
  [() => down({ of: of(), conections: 'keep' } as never), 'Did you mean "connections"'],
])('wrong options are refused at the door (%#)', (make, named) => {
  expect(make).toThrow(expect.objectContaining({ code: 'METTLE_OPTION', message: expect.stringContaining(named) }));
});

function of(): never {
  return { name: 'X', address: 'x', relay: {} } as never;
}
