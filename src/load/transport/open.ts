import { LeanTransport } from './lean/lean-transport';
import type { ReadTls } from './tls';
import type { Transport } from './transport';
import { refuseFakeMicrotasks } from './undici/fake-timers';
import { NegotiatedTransport } from './undici/negotiated';
import { http1Pool, plainHttp2Client } from './undici/pools';
import { UndiciTransport } from './undici/undici-transport';

/** How an origin is reached. */
export interface TransportOptions {
  /** Deadline of a request; connecting is given up later than that, so that the deadline decides. */
  readonly timeoutMs: number;
  /** Whether HTTP/2 is asked for: over TLS as a wish, without TLS as knowledge. */
  readonly http2: boolean;
  /** For `https:`; certificates are checked where this is absent. */
  readonly tls: ReadTls | undefined;
}

/**
 * Opens the transport that an origin needs: the lean one for HTTP/1.1 without TLS, undici's for everything else. It is the
 * caller's to close.
 *
 * @throws MettleError `METTLE_CONFIG` where fake timers hold undici back.
 */
export function openTransport(origin: string, { timeoutMs, http2, tls }: TransportOptions): Transport {
  const isPlain = new URL(origin).protocol === 'http:';
  if (isPlain && !http2) return new LeanTransport(origin);
  refuseFakeMicrotasks();
  const options = { origin, timeoutMs, tls };
  if (isPlain) return new UndiciTransport(() => plainHttp2Client(options));
  return http2 ? new NegotiatedTransport(options) : new UndiciTransport(() => http1Pool(options));
}
