import { once } from 'node:events';
import { connect } from 'node:net';
import { type Relay, startRelay } from '../../../src/core/relay';
import { view } from './postgres';
import { describeWith, findProgram, freePort, ownFolder, startProgram } from './real-server';

const redisServer = findProgram('redis-server');

/** `describe` where a real Redis is installed. */
export const describeRedis = describeWith(redisServer, 'Redis', 'redis-server');

/** A real Redis server of a test file, and a dependency that is reached through a relay. */
export interface RealRedis {
  readonly port: number;
  /** Its real address. */
  readonly url: string;
  /** What faults are put on. */
  readonly dependency: { readonly name: string; readonly address: string; readonly relay: Relay };
  /** Its address through the relay. */
  readonly relayUrl: string;
}

/** Starts a real Redis before the tests of this block, without a data file, and stops it after them. Flags as in redis.conf. */
export function useRedis(flags: readonly string[] = []): RealRedis {
  let running: RealRedis | undefined;
  let stop = async (): Promise<void> => {};
  beforeAll(async () => {
    const folder = ownFolder('redis');
    const port = await freePort();
    const own = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const program = await startProgram([redisServer as string, ...own, ...flags], { cwd: folder.path }, () =>
      answers(port),
    );
    const relay = await startRelay({ target: { host: '127.0.0.1', port }, label: 'the relay of REDIS_URL' });
    const url = `redis://127.0.0.1:${port}`;
    running = {
      port,
      url,
      relayUrl: `redis://127.0.0.1:${relay.port}`,
      dependency: { name: 'REDIS_URL', address: url, relay },
    };
    stop = async () => {
      await relay.stop();
      await program.stop('SIGKILL');
      folder.remove();
    };
  }, 30_000);
  afterAll(() => stop());
  return view(() => running);
}

async function answers(port: number): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect');
    socket.write('PING\r\n');
    await once(socket, 'data');
  } finally {
    socket.destroy();
  }
}
