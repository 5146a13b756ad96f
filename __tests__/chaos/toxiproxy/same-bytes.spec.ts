import type { Socket } from 'node:net';
import { startToxiproxy, type Toxiproxy } from '../../../src/chaos/toxiproxy';
import { hangUp } from './support/ask';
import { controlOf } from './support/control';
import { type EchoServer, startEcho } from './support/echo';
import { peer, startPeer, testWith } from './support/peers';
import { talkTo } from './support/talk';

const program = peer('toxiproxy-server', 'METTLE_TOXIPROXY_SERVER');
const withPeer = testWith(program, 'the real toxiproxy-server is not there (METTLE_TOXIPROXY_SERVER)');

let theirs: { url: string; stop(): Promise<void> };
let ours: Toxiproxy;
let server: EchoServer;

/** Says back what it is told, and ends after a full stop. */
function answer(socket: Socket): void {
  socket.on('data', (chunk: Buffer) => {
    socket.write(chunk);
    if (chunk.includes('.')) socket.end();
  });
}

beforeAll(async () => {
  if (program === undefined) return;
  server = await startEcho(answer);
  ours = await startToxiproxy({ seed: 1 });
  theirs = await startPeer(program);
});
afterAll(async () => {
  hangUp();
  await ours?.stop();
  await theirs?.stop();
  await server?.stop();
});

interface Scenario {
  readonly toxics: readonly object[];
  readonly say: string;
  /** What comes back, and how it is over; without an end it stays open. */
  readonly received: string;
  readonly over?: string;
}

const toxic = (type: string, attributes: object = {}, stream = 'downstream') => ({ type, attributes, stream });

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'no toxic': { toxics: [], say: 'hello.', received: 'hello.', over: 'end' },
  noop: { toxics: [toxic('noop')], say: 'hello', received: 'hello' },
  latency: { toxics: [toxic('latency', { latency: 20, jitter: 5 })], say: 'hello.', received: 'hello.', over: 'end' },
  bandwidth: { toxics: [toxic('bandwidth', { rate: 1_000 }, 'upstream')], say: 'hello', received: 'hello' },
  slicer: {
    toxics: [toxic('slicer', { average_size: 2, size_variation: 1, delay: 5 })],
    say: 'hello world',
    received: 'hello world',
  },
  slow_close: { toxics: [toxic('slow_close', { delay: 30 })], say: 'hello.', received: 'hello.', over: 'end' },
  'limit_data in the middle': {
    toxics: [toxic('limit_data', { bytes: 3 })],
    say: 'hello',
    received: 'hel',
    over: 'end',
  },
  'limit_data at the end': {
    toxics: [toxic('limit_data', { bytes: 5 })],
    say: 'hello',
    received: 'hello',
    over: 'end',
  },
  'limit_data beyond': { toxics: [toxic('limit_data', { bytes: 6 })], say: 'hello', received: 'hello' },
  'limit_data 0': { toxics: [toxic('limit_data', { bytes: 0 })], say: 'hello', received: '', over: 'end' },
  'limit_data, then slices': {
    toxics: [toxic('limit_data', { bytes: 8 }), toxic('slicer', { average_size: 1, size_variation: 0, delay: 0 })],
    say: 'hello world',
    received: 'hello wo',
    over: 'end',
  },
  'timeout of the answers': { toxics: [toxic('timeout', { timeout: 50 })], say: 'hello', received: '', over: 'end' },
  'timeout of the requests': {
    toxics: [toxic('timeout', { timeout: 50 }, 'upstream')],
    say: 'hello',
    received: '',
    over: 'end',
  },
  'reset_peer of the answers': { toxics: [toxic('reset_peer')], say: 'hello', received: '', over: 'ECONNRESET' },
  'reset_peer of the requests': {
    toxics: [toxic('reset_peer', {}, 'upstream')],
    say: 'hello',
    received: '',
    over: 'ECONNRESET',
  },
  'toxicity 0': { toxics: [{ ...toxic('limit_data'), toxicity: 0 }], say: 'hello', received: 'hello' },
  'two of latency': {
    toxics: [toxic('latency', { latency: 10 }), { ...toxic('latency', { latency: 10 }), name: 'more' }],
    say: 'hello',
    received: 'hello',
  },
};

withPeer.each(Object.entries(SCENARIOS))('%s: both do the same to the bytes', async (_, scenario) => {
  const { received, over = 'open' } = scenario;
  expect(await outcome(theirs.url, scenario)).toEqual({ received, over });
  expect(await outcome(ours.url, scenario)).toEqual({ received, over });
});

async function outcome(
  url: string,
  { toxics, say, received, over }: Scenario,
): Promise<{ received: string; over: string }> {
  const control = controlOf(() => url);
  const created = await control('POST', '/proxies', { name: 'x', listen: '127.0.0.1:0', upstream: server.address });
  try {
    for (const one of toxics) expect(await control('POST', '/proxies/x/toxics', one)).toMatchObject({ status: 200 });
    const talk = await talkTo((created.json as { listen: string }).listen);
    talk.socket.write(say);
    await (over === undefined ? talk.until(received.length) : talk.over);
    const ended = over === undefined ? 'open' : await talk.over;
    talk.socket.destroy();
    return { received: talk.received(), over: ended };
  } finally {
    await control('DELETE', '/proxies/x');
  }
}
