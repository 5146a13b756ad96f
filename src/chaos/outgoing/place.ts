import { isIP } from 'node:net';
import { socketHost } from '../../core/socket-host';

/** Where a connection goes, as whoever makes it says. */
export type Place =
  | { readonly host: string; readonly port: number; readonly servername?: string }
  | { readonly path: string };

/** What `net.Socket.prototype.connect` takes as its options, as far as it matters here. */
export interface ConnectOptions {
  readonly host?: string | undefined;
  readonly port?: number | string | undefined;
  readonly path?: string | undefined;
  readonly lookup?: unknown;
  readonly servername?: string | undefined;
}

/** A call of `connect`, whichever of its forms was used. */
export interface ConnectCall {
  readonly options: ConnectOptions;
  readonly callback: (() => void) | undefined;
}

/** Reads the arguments of `connect`: (options), (path), (port, host), each with a callback, or what Node has normalised already. */
export function readCall(args: readonly unknown[]): ConnectCall {
  const [first, second] = args;
  if (Array.isArray(first)) return { options: first[0] as ConnectOptions, callback: asFunction(first[1]) };
  const callback = asFunction(args.at(-1));
  if (typeof first === 'object' && first !== null) return { options: first as ConnectOptions, callback };
  if (typeof first === 'string' && !/^\d+$/.test(first)) return { options: { path: first }, callback };
  const host = typeof second === 'string' ? { host: second } : {};
  return { options: { port: first as number, ...host }, callback };
}

/** Where these options lead; nothing for options that Node will refuse. */
export function placeOf({ path, host, port, servername }: ConnectOptions): Place | undefined {
  if (typeof path === 'string' && path !== '') return { path };
  const number = Number(port);
  if (port === undefined || !Number.isInteger(number)) return undefined;
  const named = typeof servername === 'string' && servername !== '' ? { servername } : {};
  return { host: host || 'localhost', port: number, ...named };
}

/** Under what a place is known. The usual names of this machine are one place. */
export function keyOf(place: Place): string {
  return 'path' in place ? `unix:${place.path}` : `${sameHost(place.host)}:${place.port}`;
}

const THIS_MACHINE = new Set(['localhost', '127.0.0.1', '::1', '::ffff:127.0.0.1', '0.0.0.0', '::']);

function sameHost(host: string): string {
  const name = socketHost(host).toLowerCase().replace(/\.$/, '');
  return THIS_MACHINE.has(name) ? 'localhost' : name;
}

/**
 * Whether a connection that was made to a bare address may be one to `host`, which resolves to that address. Several names
 * may share an address: what a TLS client says decides.
 */
export function mayBe(place: Place, host: string, addresses: ReadonlySet<string>): boolean {
  if ('path' in place || isIP(socketHost(place.host)) === 0) return false;
  if (!addresses.has(socketHost(place.host))) return false;
  return place.servername === undefined || place.servername.toLowerCase() === host.toLowerCase();
}

function asFunction(raw: unknown): (() => void) | undefined {
  return typeof raw === 'function' ? (raw as () => void) : undefined;
}
