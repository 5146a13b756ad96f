import { LeanTransport } from './lean/lean-transport';
import type { Transport } from './transport';
import { UndiciTransport } from './undici';

/** How an origin is reached. */
export interface TransportOptions {
  /** Deadline of a request; connecting is given up later than that, so that the deadline decides. */
  readonly timeoutMs: number;
}

/** Opens the transport that an origin needs: the lean one for plain HTTP/1.1, undici's for everything else. */
export function openTransport(origin: string, options: TransportOptions): Transport {
  return origin.startsWith('http:') ? new LeanTransport(origin) : new UndiciTransport(origin, options.timeoutMs);
}
