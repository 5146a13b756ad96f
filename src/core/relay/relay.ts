import { createServer, type Server } from 'node:net';
import { callSite } from '../call-site';
import { failedTo, reasonOf } from '../errors';
import { hold } from '../resources';
import type { Interceptor } from './interceptor';
import { type Counters, Pair } from './pair';

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

/** A TCP relay on loopback: transparent, until an interceptor comes. */
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
  /**
   * Lets an interceptor at the bytes of each connection, those that are open included, after the interceptors that are
   * there already. Returns the function that takes it out again at once; a second call of that does nothing.
   */
  intercept(interceptor: Interceptor): () => void;
  /**
   * Refuses connections (ECONNREFUSED) until the returned function is called: the listener is closed, and connections
   * that are open are closed or reset, or kept. With several, the last one to be called opens the relay again, on the same port.
   * @throws MettleError `METTLE_DEPENDENCY`, of the returned function, where another program took the port meanwhile.
   */
  refuse(open: 'close' | 'reset' | 'keep'): Promise<() => Promise<void>>;
  /** Stops listening for good; connections that are open go on. Settles when the last one has closed by itself. */
  drain(): Promise<void>;
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
  /** It is not left behind by a test, but ends with the file. See {@link hold}. Default: false. */
  readonly untilEndOfFile?: boolean;
  /** Gives each connection its number. Default: 1, 2, 3 … */
  readonly number?: () => number;
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
export async function startRelay({
  target,
  label,
  port = 0,
  madeAt = callSite(),
  untilEndOfFile = false,
  number,
}: RelayOptions): Promise<Relay> {
  const counters: Counters = { connections: 0, bytesUp: 0, bytesDown: 0 };
  const pairs = new Set<Pair>();
  const interceptors = new Set<Interceptor>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    counters.connections += 1;
    const pair = new Pair(client, target, counters, number?.() ?? counters.connections);
    pairs.add(pair);
    void pair.closed.then(() => pairs.delete(pair));
    for (const interceptor of interceptors) pair.open(interceptor, true);
    pair.dial(interceptors);
  });
  await listen(server, port, label);
  const { port: chosen } = server.address() as { port: number };
  const forget = hold('relay', label, () => stop(), madeAt, { untilEndOfFile });
  let refusals = 0;
  let listening: Promise<void> = Promise.resolve();
  let draining = false;
  let stopped: Promise<void> | undefined;

  /** One after the other: a listener that is closing cannot be opened yet. */
  function setListening(): Promise<void> {
    listening = listening
      .catch(() => {})
      .then(async () => {
        const wanted = refusals === 0 && !draining && stopped === undefined;
        if (wanted === server.listening) return;
        if (wanted) await listen(server, chosen, label);
        else closeListener(server);
      });
    return listening;
  }
  async function close(): Promise<void> {
    forget();
    await setListening();
    for (const pair of pairs) pair.reset();
    await Promise.all([...pairs].map((pair) => pair.closed));
  }
  function stop(): Promise<void> {
    stopped ??= Promise.resolve().then(close);
    return stopped;
  }
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
    intercept(interceptor) {
      interceptors.add(interceptor);
      for (const pair of pairs) pair.open(interceptor, false);
      return () => {
        if (!interceptors.delete(interceptor)) return;
        for (const pair of pairs) pair.remove(interceptor);
      };
    },
    async refuse(open) {
      refusals += 1;
      await setListening();
      if (open !== 'keep') for (const pair of pairs) pair[open]();
      let undone: Promise<void> | undefined;
      return () => {
        if (undone === undefined) refusals -= 1;
        undone ??= setListening();
        return undone;
      };
    },
    async drain() {
      draining = true;
      await setListening();
      await Promise.all([...pairs].map((pair) => pair.closed));
      await stop();
    },
    stop,
  };
}

/** Without waiting for its connections: the port is free at once, they go on. */
function closeListener(server: Server): void {
  server.close();
}

function listen(server: Server, port: number, label: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void =>
      reject(
        failedTo({
          to: `start ${label} on ${LOOPBACK}:${port}`,
          reason: reasonOf(error),
          cure: port === 0 ? 'Check the limits of open files' : 'Choose another port, or leave it out for a free one',
          code: 'METTLE_DEPENDENCY',
          cause: error,
        }),
      );
    server.once('error', failed);
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => {
      server.removeListener('error', failed);
      server.unref();
      resolve();
    });
  });
}
