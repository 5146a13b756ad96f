import type { buildConnector, Pool } from 'undici';
import { undici } from '../../../core/lazy-modules';
import type { ReadTls } from '../tls';

/** Streams at once on one connection of HTTP/2: as many as Node's servers allow. Further ones get a connection more. */
const STREAMS = 100;
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
  return undici().buildConnector({ ...Object.fromEntries(given), timeout: timeoutMs + CONNECT_MARGIN_MS, allowH2 });
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

/** HTTP/2 over TLS. */
export function http2Pool(options: PoolOptions, connect: buildConnector.connector): Pool {
  const streams = { pipelining: STREAMS, maxConcurrentStreams: STREAMS };
  return new (undici().Pool)(options.origin, { ...timeouts, ...streams, connections: null, allowH2: true, connect });
}

/** HTTP/2 without TLS, known to be spoken there ("prior knowledge", RFC 9113, 3.3). */
export function plainHttp2Pool({ origin, timeoutMs }: PoolOptions): Pool {
  const { Pool: UndiciPool, H2CClient } = undici();
  const streams = { pipelining: STREAMS, maxConcurrentStreams: STREAMS };
  const connectTimeout = timeoutMs + CONNECT_MARGIN_MS;
  return new UndiciPool(origin, {
    connections: null,
    factory: (address) => new H2CClient(address, { ...timeouts, ...streams, connectTimeout }),
  });
}
