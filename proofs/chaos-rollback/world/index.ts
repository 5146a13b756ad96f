import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { trackConnections } from '../../../src/chaos/outgoing/dependency';
import { type Stub, stubDependency } from '../../../src/chaos/stubs/stub-dependency';
import { type Relay, startRelay } from '../../../src/core/relay';
import { type Service, startService } from '../../../src/service';
import { echoPeer, GREETINGS, postgresPeer, redisPeer, securePeer, webPeer } from './peers';

/** A dependency that faults are put on: a server behind a relay. */
export interface Dependency {
  readonly name: string;
  readonly address: string;
  readonly relay: Relay;
}

/** What experiments are done on: real servers of this process, reached through relays, and services of their own processes. */
export interface World {
  readonly echo: Dependency;
  readonly web: Dependency;
  readonly database: Dependency;
  readonly cache: Dependency;
  readonly stub: Stub;
  /** An empty folder, for faults on files. */
  readonly folder: string;
  /** A folder in which files are written and read, for faults on the disk. */
  readonly disk: string;
  /** The address of the web server itself, for faults that are put on what this process reaches. */
  readonly webPort: number;
  /** Of a server that speaks TLS. */
  readonly securePort: number;
  /** A service that faults are put into. */
  readonly service: Service;
  /** One that is stopped, killed and started again. */
  readonly mortal: Service;
  /** Uses all of it once, in every way; rejects nothing, and is over soon after the signal aborts. */
  use(signal: AbortSignal): Promise<void>;
  /** What is not as it was inside of the service. */
  differencesInService(): Promise<readonly string[]>;
  end(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const STUBBED = 'http://payments.example.test';
const SERVICE = join(__dirname, 'programs/service.cjs');

/** Starts the servers, their relays, and the services. */
export async function startWorld(root: string): Promise<World> {
  // Outside a test runner the first fault on what this process reaches would begin it, and it stays: it is no fault's.
  const untrack = trackConnections();
  const [folder, disk] = [join(root, 'files'), join(root, 'disk')];
  for (const made of [folder, disk]) mkdirSync(made);
  const peers = await startPeers();
  const { echo, web, database, cache, webPort, securePort } = peers;
  const stub = await stubDependency(
    STUBBED,
    [{ method: 'GET', path: '/orders', status: 200, response: { ok: true } }],
    {
      persist: true,
    },
  );
  const start = () =>
    startService({
      command: ['sh', '-c', `ulimit -n 256; exec "${process.execPath}" "${SERVICE}"`],
      env: { DISK: disk },
      ready: '/',
    });
  const [service, mortal] = await Promise.all([start(), start()]);
  const through = ({ relay: { host, port } }: { relay: Relay }) => ({ host, port });
  return {
    ...{ echo, web, database, cache, stub, folder, disk, webPort, securePort, service, mortal },
    async use(signal) {
      await Promise.allSettled([
        said(connect(through(echo)), GREETINGS.echo, signal),
        said(connect(through(web)), GREETINGS.http, signal),
        said(connect(through(database)), GREETINGS.postgres, signal),
        said(connect(through(cache)), GREETINGS.redis, signal),
        said(connectTls({ host: LOOPBACK, port: securePort, rejectUnauthorized: false }), GREETINGS.echo, signal),
        asked(`http://${LOOPBACK}:${webPort}/orders`, signal),
        asked(`${STUBBED}/orders`, signal),
        asked(`${stub.url}/orders`, signal),
        asked(service.url, signal),
        asked(mortal.url, signal),
        writeFile(join(disk, 'order'), 'one').then(() => readFile(join(disk, 'order'))),
      ]);
    },
    async differencesInService() {
      return JSON.parse(await asked(`${service.url}/differences`)) as string[];
    },
    async end() {
      untrack();
      await Promise.all([service.stop(), mortal.stop(), stub.stop()]);
      await peers.end();
    },
  };
}

async function startPeers() {
  const secure = await securePeer();
  const [echo, web, database, cache] = [echoPeer(), webPeer(), postgresPeer(), redisPeer()];
  const all = [echo, web, database, cache, secure];
  const sockets = new Set<Socket>();
  for (const server of all) {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
  }
  const [ofEcho, ofWeb, ofDatabase, ofCache] = await Promise.all([
    behindRelay('ECHO', 'tcp', echo),
    behindRelay('WEB', 'http', web),
    behindRelay('DATABASE', 'postgres', database),
    behindRelay('CACHE', 'redis', cache),
  ]);
  const relays = [ofEcho, ofWeb, ofDatabase, ofCache];
  return {
    ...{ echo: ofEcho, web: ofWeb, database: ofDatabase, cache: ofCache },
    webPort: portOf(web),
    securePort: await listening(secure),
    async end() {
      for (const { relay } of relays) await relay.stop();
      for (const socket of sockets) socket.destroy();
      await Promise.all(all.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

async function listening(server: Server): Promise<number> {
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  return portOf(server);
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function behindRelay(name: string, scheme: string, server: Server): Promise<Dependency> {
  const port = await listening(server);
  const relay = await startRelay({ target: { host: LOOPBACK, port }, label: `the relay of ${name}` });
  return { name, address: `${scheme}://${LOOPBACK}:${port}`, relay };
}

/** One request, over a connection of its own. */
async function asked(url: string, signal?: AbortSignal): Promise<string> {
  const request = get(url, { agent: false, ...(signal ? { signal } : {}) });
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return text(answer);
}

/** Says something over a connection, and waits for the first bytes of an answer. */
function said(socket: Socket, greeting: string | Buffer, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      socket.destroy(new Error('aborted'));
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.once('close', () => {
      signal.removeEventListener('abort', abort);
      reject(new Error('closed without an answer'));
    });
    socket.on('error', reject);
    socket.once('data', () => {
      resolve();
      socket.destroy();
    });
    socket.write(greeting);
    if (signal.aborted) abort();
  });
}
