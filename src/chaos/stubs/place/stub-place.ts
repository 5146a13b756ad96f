import { type Relay, startRelay } from '../../../core/relay';
import { signingAuthority } from '../../faults/tls/authority';
import { trustMeanwhile } from '../../faults/tls/trust';
import { portOf } from '../origin';
import { routeToLoopback } from './route-to';
import { type Answerer, startStubServer } from './stub-server';
import { startTlsFront } from './tls-front';
import { watchedRelay } from './watched-relay';

/** Where an origin is answered in its stead. */
export interface StubPlace {
  /** For a service in a process of its own: without TLS. */
  readonly url: string;
  /** What faults on connections and on HTTP are put on. */
  readonly relay: Relay;
  /** What faults on TLS are put on, where the origin speaks it. */
  readonly tlsRelay: Relay | undefined;
  /** Whether a fault is on it. */
  isFaulted(): boolean;
  stop(): Promise<void>;
}

/**
 * Opens the place of an origin on loopback, and has the connections of this process to the origin go there:
 *
 * ```
 * another process ─── stub.url ──────────────────────────┐
 * this process, http:// ─────────────────────────────────┴─▶ relay ──▶ server
 * this process, https:// ──▶ relay for TLS ──▶ TLS front ────▶
 * ```
 */
export async function openStubPlace(origin: URL, answerer: Answerer, madeAt: string): Promise<StubPlace> {
  const undo: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    const results = [];
    for (const step of undo.splice(0).reverse()) results.push(await Promise.allSettled([Promise.resolve().then(step)]));
    const failed = results.flat().find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  };
  try {
    const label = `the relay of the stub of ${origin.origin}`;
    const server = await startStubServer(answerer);
    undo.push(() => server.stop());
    const relay = await startRelay({ target: loopback(server.port), label, madeAt });
    undo.push(() => relay.stop());
    const tlsRelay =
      origin.protocol === 'https:' ? await openTlsWay(origin, relay.port, `${label} (TLS)`, madeAt, undo) : undefined;
    const watched = watchedRelay(relay, tlsRelay ? [tlsRelay] : []);
    const watchedTls = tlsRelay ? watchedRelay(tlsRelay) : undefined;
    const host = hostOf(origin);
    undo.push(
      routeToLoopback({ host, port: portOf(origin) }, (tlsRelay ?? relay).port, `the stub of ${origin.origin}`),
    );
    return {
      url: `http://127.0.0.1:${relay.port}`,
      relay: watched.relay,
      tlsRelay: watchedTls?.relay,
      isFaulted: () => watched.isFaulted() || watchedTls?.isFaulted() === true,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openTlsWay(
  origin: URL,
  port: number,
  label: string,
  madeAt: string,
  undo: (() => unknown)[],
): Promise<Relay> {
  const front = await startTlsFront(hostOf(origin), port);
  undo.push(() => front.stop());
  const relay = await startRelay({ target: loopback(front.port), label, madeAt });
  undo.push(() => relay.stop());
  const { certificate } = await signingAuthority();
  undo.push(trustMeanwhile(certificate));
  return relay;
}

function loopback(port: number) {
  return { host: '127.0.0.1', port };
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}
