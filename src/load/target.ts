import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { requireAllowedHost } from '../core/allow-hosts';
import { failedTo, reasonOf } from '../core/errors';
import { shown } from '../core/options';
import { socketHost } from '../core/socket-host';
import type { Service } from '../service';

/** Where the load goes. */
export interface Target {
  /** Origin and base path, without a slash at the end. */
  readonly url: string;
  readonly label: string;
  /** Whether the service runs on the event loop of this thread. */
  readonly inProcess: boolean;
}

const CONNECT_MS = 2000;

/** Reads a service or an address. @throws MettleError `METTLE_OPTION`, `METTLE_HOST_REFUSED` */
export function readTarget(target: Service | string): Target {
  const { url, label, inProcess } = typeof target === 'string' ? plainUrl(target) : ofService(target);
  requireAllowedHost(url, `put load on ${label}`);
  return { url: url.href.replace(/\/$/, ''), label, inProcess };
}

/**
 * Makes sure that somebody listens, by one connection that is closed at once: a run against nothing would be a long list
 * of refused connections.
 *
 * @throws MettleError `METTLE_REQUEST`
 */
export async function requireReachable({ url, label }: Target): Promise<void> {
  const { hostname, port, protocol } = new URL(url);
  const socket = connect({
    host: socketHost(hostname),
    port: Number(port) || (protocol === 'https:' ? 443 : 80),
    timeout: CONNECT_MS,
  });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', () => resolve());
      socket.once('timeout', () => reject(new Error(`nothing answered within ${CONNECT_MS} ms`)));
      socket.once('error', reject);
    });
  } catch (error) {
    throw failedTo({
      to: `put load on ${label}`,
      reason: `it cannot be reached at ${url} (${reasonOf(error)})`,
      cure: 'Start the service first, and look at its address',
      code: 'METTLE_REQUEST',
      cause: error,
    });
  } finally {
    socket.destroy();
  }
}

/**
 * Makes sure that HTTP/2 is spoken where no TLS could agree on it: against anything else, each request would fail with words
 * about frames.
 *
 * @throws MettleError `METTLE_REQUEST`
 */
export async function requireHttp2({ url, label }: Target): Promise<void> {
  if (!url.startsWith('http:')) return;
  const session = connectHttp2(url);
  try {
    await new Promise<void>((resolve, reject) => {
      session.setTimeout(CONNECT_MS, () => reject(new Error(`no settings came within ${CONNECT_MS} ms`)));
      session.once('remoteSettings', () => resolve());
      session.once('error', reject);
      session.once('close', () => reject(new Error('it closed the connection')));
    });
  } catch (error) {
    throw failedTo({
      to: `put load on ${label}`,
      reason: `it does not speak HTTP/2 without TLS at ${url} (${reasonOf(error)})`,
      cure: 'Leave "http2" out, or give the https: address of a service that offers it',
      code: 'METTLE_REQUEST',
      cause: error,
    });
  } finally {
    session.destroy();
  }
}

function ofService(service: Service): Omit<Target, 'url'> & { url: URL } {
  if (typeof service?.url !== 'string') return refuse(service);
  const inProcess = service.form !== 'command' && service.form !== 'url';
  const { url } = plainUrl(service.url);
  return { url, label: service.label ?? url.host, inProcess };
}

function plainUrl(address: string): Omit<Target, 'url'> & { url: URL } {
  const url = URL.canParse(address) ? new URL(address) : refuse(address);
  const isPlain = /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '' && url.username === '';
  return isPlain ? { url, label: url.host, inProcess: false } : refuse(address);
}

function refuse(got: unknown): never {
  throw failedTo({
    to: 'read the target of loadBurst',
    reason: `it must be a service, or an http(s) address without a query, but it is ${shown(got)}`,
    cure: "Give what startService or useService returned, or an address like 'http://127.0.0.1:3000'",
    code: 'METTLE_OPTION',
  });
}
