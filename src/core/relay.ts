import { createServer, type Server, Socket } from 'node:net';
import { callSite } from './call-site';
import { failedTo, reasonOf } from './errors';
import { hold } from './resources';

/** Where a relay passes connections on to. */
export type RelayTarget =
  | {
      /** Name or address. */
      readonly host: string;
      /** TCP port. */
      readonly port: number;
    }
  | {
      /** Path of a unix socket. */
      readonly path: string;
    };

/** A transparent TCP relay on loopback. */
export interface Relay {
  /** Where it listens: `127.0.0.1`. */
  readonly host: string;
  /** The port that it listens on. */
  readonly port: number;
  /** Where it passes connections on to. */
  readonly target: RelayTarget;
  /** Connections accepted since the start. */
  readonly connections: number;
  /** Bytes passed on to the target since the start. */
  readonly bytesUp: number;
  /** Bytes passed back since the start. */
  readonly bytesDown: number;
  /** Stops listening and resets every connection. A second call does nothing. */
  stop(): Promise<void>;
}

/** Options of {@link startRelay}. */
export interface RelayOptions {
  readonly target: RelayTarget;
  /** For messages: `the relay of DATABASE_URL`. */
  readonly label: string;
  /** Default: a free port. */
  readonly port?: number;
  /** Where it was made, for the report of what was left behind. Default: the caller's own line. */
  readonly madeAt?: string;
}

const LOOPBACK = '127.0.0.1';

/**
 * Starts a relay on 127.0.0.1 that passes bytes on in both directions as they come, and with them what TCP itself says:
 * a half-close stays a half-close, a reset of one side becomes a reset of the other, a slow reader slows the writer.
 *
 * One thing differs from a direct connection: the relay has accepted before the target can refuse. Where the target
 * cannot be reached the client sees its new connection reset (ECONNRESET), not refused. A unix socket knows no
 * reset: it is closed.
 *
 * @throws MettleError `METTLE_DEPENDENCY` when the port is taken.
 * @example
 * ```ts
 * const relay = await startRelay({ target: { host: '127.0.0.1', port: 5432 }, label: 'the relay of DATABASE_URL' });
 * try { await connect(`postgres://127.0.0.1:${relay.port}/orders`); } finally { await relay.stop(); }
 * ```
 */
export async function startRelay({ target, label, port = 0, madeAt = callSite() }: RelayOptions): Promise<Relay> {
  const counters = { connections: 0, bytesUp: 0, bytesDown: 0 };
  const pairs = new Set<Pair>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    counters.connections += 1;
    const pair = join(client, target, counters);
    pairs.add(pair);
    void pair.closed.then(() => pairs.delete(pair));
  });
  await listen(server, port, label);
  server.unref();
  const forget = hold('relay', label, () => stop(), madeAt);
  let stopped: Promise<void> | undefined;

  async function close(): Promise<void> {
    forget();
    const closed = new Promise((resolve) => server.close(resolve));
    for (const pair of pairs) pair.reset();
    await Promise.all([closed, ...[...pairs].map((pair) => pair.closed)]);
  }
  function stop(): Promise<void> {
    stopped ??= close();
    return stopped;
  }
  const { port: chosen } = server.address() as { port: number };
  return {
    host: LOOPBACK,
    port: chosen,
    target,
    get connections() {
      return counters.connections;
    },
    get bytesUp() {
      return counters.bytesUp;
    },
    get bytesDown() {
      return counters.bytesDown;
    },
    stop,
  };
}

interface Pair {
  /** Settles when both sockets are closed. */
  readonly closed: Promise<unknown>;
  reset(): void;
}

/**
 * ```
 * client ──bytesUp──▶ upstream        each arrow is a pipe: data, backpressure and FIN
 *        ◀─bytesDown──                an error on either side resets the other
 * ```
 */
function join(client: Socket, target: RelayTarget, counters: { bytesUp: number; bytesDown: number }): Pair {
  const upstream = new Socket({ allowHalfOpen: true });
  const closed = Promise.all(
    [client, upstream].map((socket) => new Promise<void>((done) => socket.once('close', () => done()))),
  );
  client.on('data', (chunk) => {
    counters.bytesUp += chunk.length;
  });
  upstream.on('data', (chunk) => {
    counters.bytesDown += chunk.length;
  });
  // Only TCP knows a reset, and a socket that is connecting would send its own once connected, if ever.
  const resetUpstream = (): unknown =>
    'path' in target || upstream.connecting ? upstream.destroy() : upstream.resetAndDestroy();
  const resetClient = (): unknown => client.resetAndDestroy();
  client.on('error', resetUpstream);
  upstream.on('error', resetClient);
  client.pipe(upstream);
  upstream.pipe(client);
  upstream.setNoDelay(true);
  upstream.connect(target);
  return {
    closed,
    reset: () => {
      resetClient();
      resetUpstream();
    },
  };
}

function listen(server: Server, port: number, label: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        failedTo({
          to: `start ${label} on ${LOOPBACK}:${port}`,
          reason: reasonOf(error),
          cure: port === 0 ? 'Check the limits of open files' : 'Choose another port, or leave it out for a free one',
          code: 'METTLE_DEPENDENCY',
          cause: error,
        }),
      ),
    );
    server.listen({ host: LOOPBACK, port, exclusive: true }, resolve);
  });
}
