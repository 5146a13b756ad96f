import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { callSite } from '../call-site';
import { nowMs, sleep } from '../clock';
import { failedTo, reasonOf } from '../errors';
import { hold } from '../resources';
import type { Interceptor } from './interceptor';
import type { Admitted } from './line';
import { type Counters, Pair, SOCKET_OPTIONS } from './pair';

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

/** A TCP relay: transparent, until an interceptor comes. */
export interface Relay {
  /** The address that it listens on: `127.0.0.1`, unless another one was asked for. */
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
   * @throws MettleError `METTLE_DEPENDENCY`, of the returned function, where another program took the port meanwhile and
   * did not give it back within 2 seconds; it may be called again.
   */
  refuse(open: 'close' | 'reset' | 'keep'): Promise<() => Promise<void>>;
  /** Stops listening for good; connections that are open go on. Settles when the last one has closed by itself. */
  drain(): Promise<void>;
  /**
   * Stops listening and resets every connection, or with `close` closes it as a process does that ends: FIN, and what still
   * waits in the relay is lost. No peer is waited for. A second call does nothing.
   */
  stop(open?: 'reset' | 'close'): Promise<void>;
}

/** Options of {@link startRelay}. */
export interface RelayOptions {
  readonly target: RelayTarget;
  /** For messages: `the relay of DATABASE_URL`. */
  readonly label: string;
  /** Default: a free port. */
  readonly port?: number;
  /** Address of this machine to listen on; `::` is every one. Default: `127.0.0.1`. */
  readonly host?: string;
  /** What a client sees where the target cannot be reached: its connection reset, or closed (FIN). Default: `reset`. */
  readonly unreachable?: 'reset' | 'close';
  /** Whether something that is noted as a resource itself stops it: it is not noted a second time. Default: false. */
  readonly owned?: boolean;
  /** Where it was made, for the report of what was left behind. Default: the caller's own line. */
  readonly madeAt?: string;
  /** It is not left behind by a test, but ends with the file. See {@link hold}. Default: false. */
  readonly untilEndOfFile?: boolean;
  /** Gives each connection that was accepted its number. Default: 1, 2, 3 … */
  readonly number?: (client: Socket) => number;
}

const LOOPBACK = '127.0.0.1';
/** How long a relay tries to get its port back. */
const REOPEN_WITHIN_MS = 2000;
const REOPEN_EVERY_MS = 50;

/**
 * Starts a relay that passes bytes on in both directions as they come, and with them what TCP itself says:
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
  host = LOOPBACK,
  unreachable = 'reset',
  owned = false,
  madeAt = callSite(),
  untilEndOfFile = false,
  number,
}: RelayOptions): Promise<Relay> {
  const counters: Counters = { connections: 0, bytesUp: 0, bytesDown: 0 };
  const pairs = new Set<Pair>();
  const interceptors = new Set<Admitted>();
  const server = createServer(SOCKET_OPTIONS, (client) => {
    counters.connections += 1;
    const id = number?.(client) ?? counters.connections;
    const pair = new Pair({ client, target, unreachable, counters, id });
    pairs.add(pair);
    void pair.closed.then(() => pairs.delete(pair));
    pair.dial(interceptors);
    for (const admitted of interceptors) pair.open(admitted, true);
  });
  // A connection that cannot be accepted, where there are no file descriptors left: the system refuses it.
  server.on('error', () => {});
  await listen(server, { host, port }).catch((error) => Promise.reject(notStarted(error, label, { host, port })));
  const own = server.address() as AddressInfo;
  const forget = owned ? () => {} : hold('relay', label, () => stop(), madeAt, { untilEndOfFile });
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
        if (wanted) await reopen(server, { host, port: own.port }, label);
        // Without waiting for its connections: the port is closed at once, they go on.
        else server.close();
      });
    return listening;
  }
  async function close(open: 'reset' | 'close'): Promise<void> {
    forget();
    await setListening();
    for (const pair of [...pairs]) open === 'reset' ? pair.reset() : pair.destroy();
    await Promise.all([...pairs].map((pair) => pair.closed));
  }
  function stop(open: 'reset' | 'close' = 'reset'): Promise<void> {
    stopped ??= Promise.resolve().then(() => close(open));
    return stopped;
  }
  return {
    host: own.address,
    port: own.port,
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
      const admitted = { interceptor };
      interceptors.add(admitted);
      for (const pair of [...pairs]) pair.open(admitted, false);
      return () => {
        if (!interceptors.delete(admitted)) return;
        for (const pair of [...pairs]) pair.remove(admitted);
      };
    },
    async refuse(open) {
      refusals += 1;
      await setListening();
      if (open !== 'keep') for (const pair of [...pairs]) pair[open]();
      let holds = true;
      let undone: Promise<void> | undefined;
      return () => {
        if (holds) refusals -= 1;
        holds = false;
        undone ??= setListening().catch((error) => {
          undone = undefined;
          throw error;
        });
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

interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** @throws the error of the system */
function listen(server: Server, at: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    const listening = (): void => {
      server.removeListener('error', failed);
      server.unref();
      resolve();
    };
    const failed = (error: Error): void => {
      server.removeListener('listening', listening);
      reject(error);
    };
    server.once('error', failed).once('listening', listening);
    server.listen({ ...at, exclusive: true });
  });
}

/** Another program's connection may have got the port for a moment: a relay whose port is gone is of no use. */
async function reopen(server: Server, at: ListenAddress, label: string): Promise<void> {
  const untilMs = nowMs() + REOPEN_WITHIN_MS;
  for (;;) {
    try {
      await listen(server, at);
      return;
    } catch (error) {
      if (nowMs() >= untilMs) throw notReopened(error, label, at);
      await sleep(REOPEN_EVERY_MS);
    }
  }
}

function notStarted(error: unknown, label: string, { host, port }: ListenAddress) {
  return failedTo({
    to: `start ${label} on ${host}:${port}`,
    reason: reasonOf(error),
    cure: port === 0 ? 'Check the limits of open files' : 'Choose another port, or leave it out for a free one',
    code: 'METTLE_DEPENDENCY',
    cause: error,
  });
}

function notReopened(error: unknown, label: string, { host, port }: ListenAddress) {
  return failedTo({
    to: `open ${label} again on ${host}:${port}`,
    reason: reasonOf(error),
    cure: 'Another program took its port while it refused connections: end that program',
    code: 'METTLE_DEPENDENCY',
    cause: error,
  });
}
