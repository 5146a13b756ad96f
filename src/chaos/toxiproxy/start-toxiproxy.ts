import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { isLoopback } from '../../core/allow-hosts';
import { callSite } from '../../core/call-site';
import { reserveControlPort } from '../../core/control-ports';
import { failedTo, reasonOf } from '../../core/errors';
import { chooseSeed } from '../../core/host';
import { accepts, optional, readOptions, rule, withDefault } from '../../core/options';
import { createRandom } from '../../core/random';
import { hold } from '../../core/resources';
import { Api } from './api';
import { ApiError } from './api-error';
import { readBody } from './bodies';
import { type HostPort, joinHostPort, resolveAddress } from './listen-address';
import { Proxies } from './proxies';
import { type ProxyView, viewOf } from './proxy-view';
import { readUpstream } from './upstream-address';

/** A proxy as a configuration names it, as in Toxiproxy's own files. */
export interface ToxiproxyConfigEntry {
  /** Its name, by which the API finds it. */
  readonly name: string;
  /** Where it listens: `localhost:26379`. Default: a free port of every interface, as in Toxiproxy. */
  readonly listen?: string;
  /** Where connections go: `localhost:6379`. */
  readonly upstream: string;
  /** Default: true. */
  readonly enabled?: boolean;
}

/** Options of {@link startToxiproxy}. */
export interface ToxiproxyOptions {
  /** Port of the API. Default: a free one. (Toxiproxy's own is 8474.) */
  readonly port?: number;
  /** Name or address of this machine that the API listens on. Default: `localhost`. */
  readonly host?: string;
  /** What toxicity, jitter and slices are drawn from. Default: the seed of the test run, or a fresh one. */
  readonly seed?: number;
  /** Proxies to begin with, or the path of a JSON file with a list of them. Default: none. */
  readonly config?: string | readonly ToxiproxyConfigEntry[];
}

/** A running Toxiproxy API. */
export interface Toxiproxy {
  /** For clients: `http://127.0.0.1:8474`. */
  readonly url: string;
  /** The address that it listens on. */
  readonly host: string;
  /** Port of the API. */
  readonly port: number;
  /** Draws the same again. */
  readonly seed: number;
  /** Its proxies as they are now, oldest first. */
  readonly proxies: readonly ProxyView[];
  /** Stops every proxy and the API. No client is waited for. A second call does nothing. */
  stop(): Promise<void>;
}

const HIGHEST_PORT = 65_535;

const rules = {
  port: withDefault(
    accepts<number>(
      `a port from 0 (a free one) to ${HIGHEST_PORT}`,
      '8474',
      (raw) => Number.isInteger(raw) && (raw as number) >= 0 && (raw as number) <= HIGHEST_PORT,
    ),
    0,
  ),
  host: withDefault(rule.text("'localhost'"), 'localhost'),
  seed: optional(rule.integer('42')),
  config: optional(
    accepts<string | readonly ToxiproxyConfigEntry[]>(
      'a list of proxies, or the path of a JSON file with one',
      "[{ name: 'redis', listen: 'localhost:26379', upstream: 'localhost:6379' }]",
      (raw) => (typeof raw === 'string' && raw !== '') || Array.isArray(raw),
    ),
  ),
};

/**
 * Starts an HTTP API that Toxiproxy's clients and its command line work against unchanged, with proxies and toxics in
 * this process. What is different is listed in `docs/toxiproxy.md`.
 *
 * Upstreams have to be on this machine or named in `allowHosts`.
 *
 * @throws MettleError `METTLE_OPTION`; `METTLE_TOXIPROXY` where the port is taken or the configuration cannot be used.
 * @example
 * ```ts
 * const toxiproxy = await startToxiproxy();
 * try {
 *   const client = new Toxiproxy(toxiproxy.url); // of toxiproxy-node-client
 *   const proxy = await client.createProxy({ name: 'redis', listen: 'localhost:0', upstream: 'localhost:6379' });
 *   await proxy.addToxic({ type: 'latency', name: 'slow', stream: 'downstream', toxicity: 1, attributes: { latency: 400, jitter: 100 } });
 * } finally {
 *   await toxiproxy.stop();
 * }
 * ```
 */
export async function startToxiproxy(options?: ToxiproxyOptions): Promise<Toxiproxy> {
  const madeAt = callSite();
  const { port, host, seed: given, config } = readOptions('startToxiproxy', options, rules);
  const seed = chooseSeed(given);
  let own: HostPort = { host: '', port: 0 };
  const proxies = new Proxies({
    random: createRandom(seed),
    readUpstream: (upstream) => notItself(readUpstream(upstream), own, upstream),
  });
  const address = await addressOf(host, port);
  const server = createServer({ requestTimeout: 15_000, keepAliveTimeout: 60_000 });
  server.on('request', new Api(proxies, isLoopback(address.host)).handle);
  own = await listen(server, address);
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopped ??= end();
    return stopped;
  };
  const release = reserveControlPort(own.port, 'the Toxiproxy API of this process, by which faults are taken back');
  const forget = hold('server', `the Toxiproxy API on port ${own.port}`, stop, madeAt);
  async function end(): Promise<void> {
    forget();
    release();
    server.close();
    server.closeAllConnections();
    await proxies.clear();
  }
  try {
    if (config !== undefined) await populate(proxies, config);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `http://${joinHostPort(['::', '0.0.0.0'].includes(own.host) ? { ...own, host: '127.0.0.1' } : own)}`,
    host: own.host,
    port: own.port,
    seed,
    get proxies() {
      return proxies.list().map(viewOf);
    },
    stop,
  };
}

async function addressOf(host: string, port: number): Promise<HostPort> {
  try {
    return await resolveAddress(joinHostPort({ host, port }));
  } catch (error) {
    throw cannotStart({ host, port }, error, 'Give a name or an address of this machine');
  }
}

async function listen(server: Server, address: HostPort): Promise<HostPort> {
  await new Promise<void>((resolve, reject) => {
    const failed = (error: Error): void =>
      reject(cannotStart(address, error, 'Choose another port, or 0 for a free one'));
    server.once('error', failed);
    server.listen({ ...address, exclusive: true }, () => {
      server.removeListener('error', failed);
      server.unref();
      resolve();
    });
  });
  const { address: host, port } = server.address() as { address: string; port: number };
  return { host, port };
}

async function populate(proxies: Proxies, config: string | readonly ToxiproxyConfigEntry[]): Promise<void> {
  const source = typeof config === 'string' ? config : 'the given list';
  let error: unknown;
  try {
    const body = typeof config === 'string' ? readFileSync(config) : Buffer.from(JSON.stringify(config));
    ({ error } = await proxies.populate(() => readBody(body)));
  } catch (unreadable) {
    error = unreadable;
  }
  if (error === undefined) return;
  throw failedTo({
    to: `start the proxies of ${source}`,
    reason: reasonOf(error),
    cure: 'It has to be a JSON list such as [{ "name": "redis", "listen": "localhost:26379", "upstream": "localhost:6379" }]',
    code: 'METTLE_TOXIPROXY',
    cause: error,
  });
}

function cannotStart(address: HostPort, error: unknown, cure: string) {
  return failedTo({
    to: `start the Toxiproxy API on ${joinHostPort(address)}`,
    reason: reasonOf(error),
    cure,
    code: 'METTLE_TOXIPROXY',
    cause: error,
  });
}

/** A fault on the API itself would keep everybody from taking it away. */
function notItself(target: HostPort, own: HostPort, upstream: string): HostPort {
  const isThisMachine = isLoopback(target.host) || target.host === own.host;
  if (target.port !== own.port || !isThisMachine) return target;
  throw new ApiError(403, `${upstream} is this API itself: a toxic there would keep everybody from removing it`);
}
