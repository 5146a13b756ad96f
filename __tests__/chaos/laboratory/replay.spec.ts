import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChaosEvent } from '../../../src/chaos';
import { jestProject, removeProjects } from '../../support/jest-project';

jest.setTimeout(120_000);
afterAll(removeProjects);

/** 80 connections in four streams at once, through a relay with faults that strike by chance. */
const experiment = `
const { once } = require('node:events');
const { writeFileSync } = require('node:fs');
const { connect, createServer } = require('node:net');
const { defineFault, latency, option, startService, withChaos } = require('jest-mettle');

const byRequest = defineFault({
  name: 'by-request',
  options: {},
  inject: ({ strikes, fired, random, note, defer }) => {
    note(String(random.float()));
    globalThis.ask = (subject) => { const one = strikes(subject); if (one) fired({ detail: String(one.float()) }); };
    defer(() => { delete globalThis.ask; });
  },
  selects: 'requests',
});

test('draws', async () => {
  const server = createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const relay = await startRelay(server.address().port);
  const of = { name: 'ECHO', address: '127.0.0.1', relay };
  const journal = await withChaos(
    [latency({ of, delay: 3, jitter: 2, probability: '40%' }), byRequest({ probability: 0.3, skip: 2 })],
    async (chaos) => {
      await Promise.all([0, 1, 2, 3].map(async (stream) => {
        for (let n = 0; n < 20; n++) {
          const socket = connect(relay.port, '127.0.0.1');
          await once(socket, 'connect');
          socket.write('x');
          await once(socket, 'data');
          socket.destroy();
          globalThis.ask('GET /' + stream);
        }
      }));
      return chaos.journal;
    },
    { seed: Number(process.env.SEED) },
  );
  await relay.stop();
  server.close();
  writeFileSync(__filename + '.json', JSON.stringify(journal));
}, 60_000);
`;

/** The relay of the package is not public by itself: a service in its own process has one for each dependency. */
const relay = `
async function startRelay(port) {
  const service = await startService({ command: ['node', 'idle.js'], dependencies: { ECHO: '127.0.0.1:' + port } });
  const { relay } = service.dependency('ECHO');
  return { get port() { return relay.port; }, intercept: (one) => relay.intercept(one), stop: () => service.stop() };
}`;

test('the same seed has the same draws, twice, beside other test files', async () => {
  const busy =
    "test('computes', () => { const end = Date.now() + 4_000; let n = 0; while (Date.now() < end) n += Math.sqrt(n); });";
  const project = jestProject({
    'jest.config.js': "module.exports = { preset: 'jest-mettle' };",
    'idle.js':
      "require('node:http').createServer((_, response) => response.end()).listen(process.env.PORT, '127.0.0.1');",
    'a.spec.js': experiment + relay,
    'b.spec.js': experiment + relay,
    'busy.spec.js': busy,
    'busier.spec.js': busy,
  });
  const { code, output } = await project.jest(['--maxWorkers=4'], { SEED: '4711' });
  if (code !== 0) throw new Error(output);
  const [a, b] = ['a', 'b'].map((name) => drawsOf(join(project.dir, `${name}.spec.js.json`)));
  expect(a?.size).toBe(80 + 80);
  expect(a).toEqual(b);
  expect([...(a?.values() ?? [])].filter((struck) => struck).length).toBeGreaterThan(20);

  await project.jest(['a.spec'], { SEED: '4712' });
  const other = drawsOf(join(project.dir, 'a.spec.js.json'));
  expect([...other.keys()].sort()).toEqual([...(a?.keys() ?? [])].sort());
  expect(other).not.toEqual(a);
});

/** By fault, subject and ordinal: which of several streams asks first is not the seed's business. */
function drawsOf(file: string): Map<string, boolean> {
  const { events } = JSON.parse(readFileSync(file, 'utf8')) as { events: ChaosEvent[] };
  return new Map(
    events.flatMap((event) =>
      event.type === 'drawn' ? [[`${event.fault} ${event.subject} ${event.ordinal}`, event.struck] as const] : [],
    ),
  );
}
