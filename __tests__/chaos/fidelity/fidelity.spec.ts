import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dependency, type Reachable, trackConnections, withChaos } from '../../../src/chaos';
import { startRelay } from '../../../src/core/relay';
import { CLIENTS, type Client, type ClientKind } from '../support/clients';
import { startPeer } from '../support/peers';
import { BREAKS, type Break, breakPeer } from './breaks';
import { type Outcome, shapeOf, written } from './outcome';
import { type Row, tableOf } from './table';

jest.setTimeout(30_000);

const TABLE = join(__dirname, '../../../docs/fidelity.md');
const rows: Row[] = [];
let stop = () => {};
beforeAll(() => {
  stop = trackConnections();
});
afterAll(() => stop());

/** How a client's connection comes to the fault. */
type Way = 'declared' | 'hooked' | 'open';

/** Runs a part of a test with what it opened closed again. */
async function scope<T>(body: (later: (close: () => unknown) => void) => Promise<T>): Promise<T> {
  const open: Array<() => unknown> = [];
  try {
    return await body((close) => open.push(close));
  } finally {
    for (const close of open.reverse()) await close();
  }
}

async function outcomeOf(client: Client): Promise<Outcome> {
  const thrown = await client.ask().then((text) => text, shapeOf);
  // What a client says aside comes with the end of its connection.
  await sleep(30);
  return { thrown, aside: client.aside.map(shapeOf) };
}

/** A client that is connected, or not yet. */
async function clientOf({ make }: ClientKind, port: number, isWarm: boolean): Promise<Client> {
  const client = make(port);
  if (isWarm) expect(await client.ask()).toBe('hellohello');
  // A lost connection is noticed by then.
  if (isWarm) await sleep(5);
  return client;
}

function withRealBreak(kind: ClientKind, broken: Break, isWarm: boolean): Promise<Outcome> {
  return scope(async (later) => {
    const peer = await startPeer(kind.protocol);
    later(() => peer.stop());
    const client = await clientOf(kind, peer.port, isWarm);
    later(() => client.close());
    await breakPeer(peer, broken);
    if (broken.real === 'gone') await sleep(20);
    return outcomeOf(client);
  });
}

function withFault(kind: ClientKind, broken: Break, isWarm: boolean, way: Way): Promise<Outcome> {
  return scope(async (later) => {
    const peer = await startPeer(kind.protocol);
    later(() => peer.stop());
    const address = `127.0.0.1:${peer.port}`;
    let of: Reachable = dependency(address);
    let { port } = peer;
    if (way === 'declared') {
      const relay = await startRelay({ target: { host: '127.0.0.1', port }, label: 'the relay of PEER' });
      later(() => relay.stop());
      of = { name: 'PEER', address, relay };
      port = relay.port;
    }
    if (way === 'hooked') later((await of.prepare?.()) ?? (() => {}));
    const client = await clientOf(kind, port, isWarm);
    later(() => client.close());
    peer.deed = broken.sound;
    return withChaos(
      broken.fault(of),
      async (chaos) => {
        if (broken.real === 'gone') await sleep(20);
        const outcome = await outcomeOf(client);
        const reached = chaos.journal.faults[0]?.figures ?? {};
        if (way === 'open' && (reached['openConnectionsOutOfReach'] ?? 0) > 0)
          return { thrown: 'out of reach', aside: [] };
        return outcome;
      },
      { allowUnfired: kind.protocol === 'http2' },
    );
  });
}

describe.each(Object.entries(CLIENTS))('%s', (name, kind) => {
  test.each(Object.entries(BREAKS))('%s', async (what, broken) => {
    // A greeting is not what the fault is meant for, but nobody greets where nobody listens.
    const greets = kind.protocol !== 'http' && broken.real !== 'gone';
    const [real, realOpen, declared, hooked, open] = await Promise.all([
      withRealBreak(kind, broken, greets),
      withRealBreak(kind, broken, true),
      withFault(kind, broken, greets, 'declared'),
      withFault(kind, broken, greets, 'hooked'),
      withFault(kind, broken, true, 'open'),
    ]);
    const { httpFault, atOnce } = broken;
    if (kind.protocol === 'http' && httpFault) {
      const byRequest: Break = { ...broken, sound: 'answer', fault: httpFault };
      for (const [isWarm, way, expected] of [
        [false, 'hooked', real],
        [true, 'open', realOpen],
      ] as const) {
        const hasty = atOnce ? [await withRealBreak(kind, { ...broken, real: atOnce }, isWarm)] : [];
        expect([expected, ...hasty]).toContainEqual(await withFault(kind, byRequest, isWarm, way));
      }
    }
    const isOutOfReach = open.thrown === 'out of reach';
    rows.push({ client: name, what, real: written(real), realOpen: written(realOpen), isOutOfReach });
    expect({ declared, hooked }).toEqual({ declared: real, hooked: real });
    if (isOutOfReach) expect(name).toBe('http2');
    else expect(open).toEqual(realOpen);
  });
});

test('the table in the documentation is what was found here', () => {
  const [text, node] = [tableOf(rows), process.version];
  if (process.env['WRITE_FIDELITY'] === '1') writeFileSync(TABLE, text);
  const present = readFileSync(TABLE, 'utf8');
  // Node and its undici change their words now and then.
  if (present.includes(`Node ${node.split('.')[0]?.slice(1)}`)) expect(present).toBe(text);
});
