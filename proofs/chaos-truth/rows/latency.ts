import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { Figure } from '../../../scripts/figures/figure';
import { type LatencyOptions, latency, withChaos } from '../../../src/chaos';
import { nowMs, sleep } from '../../../src/core/clock';
import { type Relay, startRelay } from '../../../src/core/relay';
import type { TruthRow } from '../row';
import { uniformityOf } from '../uniformity';

const DELAY_MS = 50;
const JITTER_MS = 10;
const SEED = 4;
/** So many requests at a time: they take 2,000 times 50 ms, and disturb each other little. */
const CONNECTIONS = 10;
const LARGEST_ERROR_MS = 1;

/** 50 ± 10 ms asked for, over 2,000 requests: the mean and the distribution; and how late a fixed delay comes. */
export const latencyRow: TruthRow = {
  name: `latency of ${DELAY_MS} ± ${JITTER_MS} ms`,
  async measure({ short }) {
    const perConnection = short ? 30 : 200;
    const { relay, stop } = await echoBehindRelay();
    try {
      const of = { name: 'ECHO', address: 'tcp://127.0.0.1', relay };
      const asked = async (options: LatencyOptions): Promise<number[]> =>
        withChaos(latency(options), () => requests(relay, perConnection), { seed: SEED });
      const drawn = await asked({ of, delay: DELAY_MS, jitter: JITTER_MS });
      const fixed = await asked({ of, delay: DELAY_MS });
      return [...figuresOfDrawn(drawn), median(fixed)];
    } finally {
      await stop();
    }
  },
};

function figuresOfDrawn(times: readonly number[]): Figure[] {
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
  const { distance, critical } = uniformityOf(times, DELAY_MS - JITTER_MS, DELAY_MS + JITTER_MS);
  const of = `latency ${DELAY_MS} ± ${JITTER_MS} ms, ${times.length} requests`;
  return [
    {
      name: `${of}: mean`,
      asked: `${DELAY_MS} ± ${LARGEST_ERROR_MS}`,
      reached: Number(mean.toFixed(3)),
      unit: 'ms',
      holds: Math.abs(mean - DELAY_MS) <= LARGEST_ERROR_MS,
    },
    {
      name: `${of}: distance from the uniform distribution (Kolmogorov-Smirnov, 1 %)`,
      asked: `<= ${critical.toFixed(4)}`,
      reached: Number(distance.toFixed(4)),
      unit: '',
      holds: distance <= critical,
    },
  ];
}

/** Without jitter the error of each request is known. The last percent belongs to the machine: it is shown, and not judged. */
function median(times: readonly number[]): Figure {
  const errors = times.map((ms) => ms - DELAY_MS).sort((one, other) => one - other);
  const at = (share: number): number => Number((errors[Math.floor((errors.length - 1) * share)] as number).toFixed(3));
  return {
    name: `latency ${DELAY_MS} ms, ${times.length} requests: half of them come late by at most, none early`,
    asked: `<= ${LARGEST_ERROR_MS}`,
    reached: at(0.5),
    unit: 'ms',
    holds: at(0.5) <= LARGEST_ERROR_MS && at(0) >= 0,
    peers: { earliest: at(0), p99: at(0.99) },
  };
}

async function requests(relay: Relay, perConnection: number): Promise<number[]> {
  const each = await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, n) => {
      // Evenly apart: ten answers that are due at the same moment would wait for each other.
      await sleep((n * DELAY_MS) / CONNECTIONS);
      const socket = connect({ host: relay.host, port: relay.port, noDelay: true });
      await once(socket, 'connect');
      const times: number[] = [];
      for (let request = 0; request < perConnection; request++) times.push(await roundTripMs(socket));
      socket.destroy();
      return times;
    }),
  );
  return each.flat();
}

async function roundTripMs(socket: Socket): Promise<number> {
  const startMs = nowMs();
  socket.write('x');
  await once(socket, 'data');
  return nowMs() - startMs;
}

async function echoBehindRelay(): Promise<{ relay: Relay; stop(): Promise<void> }> {
  const server = createServer({ noDelay: true }, (socket) => socket.on('error', () => {}).pipe(socket));
  server.listen({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const relay = await startRelay({
    target: { host: '127.0.0.1', port },
    label: 'the relay of ECHO',
    madeAt: __filename,
  });
  return {
    relay,
    async stop() {
      await relay.stop();
      server.close();
      await once(server, 'close');
    },
  };
}
