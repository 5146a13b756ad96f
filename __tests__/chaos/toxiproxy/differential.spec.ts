import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { TOXICS } from '../../../src/chaos/toxics';
import { startToxiproxy, type Toxiproxy } from '../../../src/chaos/toxiproxy';
import { createRandom } from '../../../src/core/random';
import { type Ask, ask, hangUp, type Told } from './support/ask';
import { freePort, peer, startPeer, testWith } from './support/peers';
import { ATTRIBUTES, sequence } from './support/sequences';
import { Side } from './support/side';

const found = peer('toxiproxy-server', 'METTLE_TOXIPROXY_SERVER');
/** Before 2.6 it had no PATCH, and resolved no names: its words are in the program. */
const program = found !== undefined && readFileSync(found).includes('Use HTTP PATCH instead') ? found : undefined;
const withPeer = testWith(program, 'there is no toxiproxy-server from 2.6 up (METTLE_TOXIPROXY_SERVER)');
const SEQUENCES = Number(process.env['METTLE_TOXIPROXY_SEQUENCES'] ?? 250);
const LENGTH = 30;

let theirs: { url: string; stop(): Promise<void> };
let ours: Toxiproxy;
let taken: Server;

beforeAll(async () => {
  if (program === undefined) return;
  ours = await startToxiproxy();
  theirs = await startPeer(program);
  taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
});
afterAll(async () => {
  hangUp();
  await ours?.stop();
  await theirs?.stop();
  taken?.close();
});

withPeer(
  'tells the same as toxiproxy-server, whatever it is asked',
  async () => {
    const seen = new Map<string, number>();
    for (let seed = 0; seed < SEQUENCES; seed++) {
      const asks = sequence(createRandom(seed), LENGTH);
      // A port that was free may be taken by somebody else meanwhile: what differs counts where it differs twice.
      const first = await differences(asks, seen);
      if (first.length > 0)
        expect({ seed, differences: await differences(asks, seen) }).toEqual({ seed, differences: [] });
    }
    // The sequences reach what they are meant to reach.
    expect([...seen.keys()].sort()).toEqual(expect.arrayContaining(EXPECTED_STATUSES));
  },
  600_000,
);

const EXPECTED_STATUSES = [
  ...['DELETE 204', 'DELETE 404', 'GET 200', 'GET 301', 'GET 403', 'GET 404', 'HEAD 405', 'OPTIONS 405', 'PATCH 200'],
  ...['PATCH 400', 'PATCH 404', 'PATCH 500', 'POST 200', 'POST 201', 'POST 204', 'POST 400', 'POST 404', 'POST 405'],
  ...['POST 409', 'POST 500', 'PUT 405'],
];

/** What we refuse at once, since it would do harm later, or never work. */
const DELIBERATE = /the toxic slicer|is no address to pass connections on to/;

interface Difference {
  readonly ask: Ask;
  readonly theirs: Told;
  readonly ours: Told;
}

/** Asks both the same, in order, until they differ. */
async function differences(asks: readonly Ask[], seen: Map<string, number>): Promise<Difference[]> {
  const [them, us] = [await side(theirs.url), await side(ours.url)];
  try {
    for (const one of asks) {
      if (one.path === '/reset' && (await resetMayFail(theirs.url))) continue;
      const [told, toldByUs] = [await them.ask(one), await us.ask(one)];
      const key = `${one.method} ${told.status}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
      // From here on the two are in different states.
      if ((told.status < 300 || told.status === 500) && DELIBERATE.test(toldByUs.body)) return [];
      if (JSON.stringify(told) !== JSON.stringify(toldByUs)) return [{ ask: one, theirs: told, ours: toldByUs }];
    }
    return [];
  } finally {
    for (const { url } of [them, us]) await removeAll(url);
  }
}

async function side(url: string): Promise<Side> {
  const { port } = taken.address() as { port: number };
  return new Side(url, { A: await similarPort(), B: await similarPort(), TAKEN: port });
}

/** Each begins with the same digit, which an error may name. */
async function similarPort(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (String(port).startsWith('4')) return port;
  }
}

/** Toxiproxy resets in an order of chance, and stops where a proxy cannot be started. */
async function resetMayFail(url: string): Promise<boolean> {
  const { body } = await ask(url, { method: 'GET', path: '/proxies' });
  const proxies = Object.values(JSON.parse(body) as Record<string, { enabled: boolean }>);
  return proxies.length > 1 && proxies.some(({ enabled }) => !enabled);
}

async function removeAll(url: string): Promise<void> {
  const { body } = await ask(url, { method: 'GET', path: '/proxies' });
  for (const name of Object.keys(JSON.parse(body))) {
    await ask(url, { method: 'DELETE', path: `/proxies/${encodeURIComponent(name)}` });
  }
}

test('the sequences know each type of toxic and its attributes, in the order of Toxiproxy', () => {
  const known = Object.fromEntries(Object.values(TOXICS).map(({ type, defaults }) => [type, Object.keys(defaults)]));
  expect(known).toEqual(ATTRIBUTES);
});
