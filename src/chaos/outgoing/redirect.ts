import dns from 'node:dns';
import { isIP } from 'node:net';
import type { ConnectOptions } from './place';

type Found = string | readonly { readonly address: string; readonly family: number }[];
type LookupCallback = (error: unknown, found?: Found, family?: number) => void;
type Lookup = (hostname: string, options: object, callback: LookupCallback) => void;

/**
 * The same options, to the relay. A name is still looked up, by the caller's own `lookup` where there is one, so that a
 * name that cannot be resolved fails as before; each address that is found stands for the relay in the same family, so
 * that a name with two addresses is tried twice, and is refused with the same error. Where the connection is bound
 * locally is left out: the relay is reached over loopback.
 */
export function redirected(options: ConnectOptions, port: number): object {
  const copy = Object.assign(Object.create(Object.getPrototypeOf(options)), options);
  for (const name of ['path', 'localAddress', 'localPort']) delete copy[name];
  const host = 'path' in options && options.path ? '127.0.0.1' : options.host || 'localhost';
  const given = options.lookup as Lookup | undefined;
  const lookup: Lookup = (hostname, how, callback) =>
    (given ?? (dns.lookup as unknown as Lookup))(hostname, how, (error, found, family) => {
      if (error || found === undefined) callback(error, found, family);
      else if (typeof found === 'string') callback(null, relayAddress(isIP(found)), family);
      else
        callback(
          null,
          found.map((one) => ({ ...one, address: relayAddress(one.family) })),
        );
    });
  return Object.assign(copy, { host: isIP(host) === 0 ? host : relayAddress(isIP(host)), port, lookup });
}

/** Loopback of IPv4, in the form that a socket of either family takes (RFC 4291, 2.5.5.2). */
function relayAddress(family: number): string {
  return family === 6 ? '::ffff:127.0.0.1' : '127.0.0.1';
}
