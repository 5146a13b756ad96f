import { once } from 'node:events';
import { createServer as createHttpServer, get, type Server as HttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { trackConnections } from '../../src/chaos/outgoing/dependency';
import { type Relay, startRelay } from '../../src/core/relay';

/** A dependency that faults are put on: a server behind a relay. */
export interface Dependency {
  readonly name: string;
  readonly address: string;
  readonly relay: Relay;
}

/** What experiments are done on: real servers of this process, reached through relays. */
export interface World {
  readonly echo: Dependency;
  readonly web: Dependency;
  /** An empty folder, for faults on files. */
  readonly folder: string;
  /** The address of the web server itself, for faults that are put on what this process reaches. */
  readonly webPort: number;
  /** One exchange through a relay, over a connection of its own; rejects when the signal aborts. */
  exchange(with_: Dependency, signal: AbortSignal): Promise<void>;
  /** One request to the web server itself, over a connection of its own. */
  ask(signal: AbortSignal): Promise<void>;
  end(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/** Starts the servers and their relays. */
export async function startWorld(folder: string): Promise<World> {
  // Outside a test runner the first fault on what this process reaches would begin it, and it stays: it is no fault's.
  const untrack = trackConnections();
  const sockets = new Set<Socket>();
  const echo = createServer((socket) => {
    socket.on('error', () => {}).pipe(socket);
  });
  const web = createHttpServer((_, response) => response.end('{"ok":true}'));
  for (const server of [echo, web]) {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
  }
  const [echoPort, webPort] = await Promise.all([listening(echo), listening(web)]);
  const dependencies = await Promise.all([
    behindRelay('ECHO', `tcp://${LOOPBACK}`, echoPort),
    behindRelay('WEB', `http://${LOOPBACK}`, webPort),
  ]);
  const [ofEcho, ofWeb] = dependencies;
  return {
    echo: ofEcho,
    web: ofWeb,
    folder,
    webPort,
    exchange,
    ask: (signal) => ask(webPort, signal),
    async end() {
      untrack();
      for (const { relay } of dependencies) await relay.stop();
      for (const socket of sockets) socket.destroy();
      await Promise.all([echo, web].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function ask(port: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get({ host: LOOPBACK, port, agent: false, signal }, (answer) => {
      answer
        .once('error', reject)
        .once('end', () => resolve())
        .resume();
    });
    request.once('error', reject);
  });
}

async function listening(server: Server | HttpServer): Promise<number> {
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function behindRelay(name: string, origin: string, port: number): Promise<Dependency> {
  const relay = await startRelay({ target: { host: LOOPBACK, port }, label: `the relay of ${name}` });
  return { name, address: `${origin}:${port}`, relay };
}

function exchange({ name, relay }: Dependency, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: relay.host, port: relay.port });
    const abort = (): void => {
      socket.destroy(new Error('aborted'));
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.once('close', () => {
      signal.removeEventListener('abort', abort);
      reject(new Error('closed without an answer'));
    });
    socket.once('error', reject);
    socket.once('data', () => {
      resolve();
      socket.destroy();
    });
    socket.once('connect', () => {
      socket.write(name === 'WEB' ? 'GET /orders HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n' : 'hello');
    });
    if (signal.aborted) abort();
  });
}
