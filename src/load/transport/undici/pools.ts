import type { buildConnector, Client, H2CClient, Pool } from 'undici';
import { undici } from '../../../core/lazy-modules';
import { asOwnTraffic } from '../../../core/own-traffic';
import type { ReadTls } from '../tls';

/** More streams at once than anyone will ask for: the service's own limit is the one that counts. */
const STREAMS = 1_000_000;
/** Connecting is given up later than a request, so that the request's deadline decides. */
const CONNECT_MARGIN_MS = 5000;

/** What the pools of an origin have in common. */
export interface PoolOptions {
  readonly origin: string;
  readonly timeoutMs: number;
  readonly tls: ReadTls | undefined;
}

const timeouts = { headersTimeout: 0, bodyTimeout: 0 };

/** Opens connections; offers HTTP/2 over TLS where `allowH2` says so. */
export function connectorOf({ timeoutMs, tls }: PoolOptions, allowH2: boolean): buildConnector.connector {
  const given = Object.entries(tls ?? {}).filter(([, value]) => value !== undefined);
  const timeout = timeoutMs + CONNECT_MARGIN_MS;
  const connect = undici().buildConnector({ ...Object.fromEntries(given), timeout, allowH2 });
  return (options, callback) => asOwnTraffic(() => connect(options, callback));
}

/** HTTP/1.1: a request at a time on each connection, as many connections as requests are in flight. */
export function http1Pool(options: PoolOptions, connect = connectorOf(options, false)): Pool {
  // A queue here would be counted as the service's time.
  return new (undici().Pool)(options.origin, {
    ...timeouts,
    connections: null,
    pipelining: 1,
    allowH2: false,
    connect,
  });
}

/** HTTP/2 over TLS: one connection, on which further requests than the service allows at once wait, as a browser's do. */
export function http2Client(options: PoolOptions, connect: buildConnector.connector): Client {
  return unlimited(new (undici().Client)(options.origin, { ...timeouts, allowH2: true, connect }));
}

/** HTTP/2 without TLS, known to be spoken there ("prior knowledge", RFC 9113, 3.3). One connection, as over TLS. */
export function plainHttp2Client({ origin, timeoutMs }: PoolOptions): H2CClient {
  return unlimited(new (undici().H2CClient)(origin, { ...timeouts, connectTimeout: timeoutMs + CONNECT_MARGIN_MS }));
}

/** What an undici client queues before it connects is bounded by its pipelining, which is no such thing over HTTP/2. */
function unlimited<C extends { pipelining: number }>(client: C): C {
  client.pipelining = STREAMS;
  return client;
}
