import { BlockList, isIP } from 'node:net';
import { failedTo } from './errors';
import { host } from './host';
import { socketHost } from './socket-host';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * Whether a host name or address is this machine: `127.0.0.0/8`, `::1`, `localhost` or a name below `localhost`
 * (RFC 6761). Nothing is resolved.
 */
export function isLoopback(hostname: string): boolean {
  const name = socketHost(hostname).toLowerCase();
  const family = isIP(name);
  if (family !== 0) return loopback.check(name, family === 6 ? 'ipv6' : 'ipv4');
  return name === 'localhost' || name.endsWith('.localhost');
}

/**
 * Lets only addresses through that are on this machine or named in `allowHosts` (`example.test` for each port,
 * `example.test:8443` for one).
 *
 * @param what - what would be done, as in `put load on the service`.
 * @throws MettleError `METTLE_HOST_REFUSED`
 */
export function requireAllowedHost(url: string | URL, what: string): void {
  const { hostname, host: withPort, port, protocol } = new URL(url);
  const fullHost = port === '' ? `${hostname}:${protocol === 'https:' ? 443 : 80}` : withPort;
  if (isLoopback(hostname)) return;
  if (host().allowHosts.some((entry) => entry.toLowerCase() === hostname || entry.toLowerCase() === fullHost)) return;
  throw failedTo({
    to: what,
    reason: `${hostname} is not on this machine, and nothing but loopback is reached unless it is named`,
    cure: `Where you own it, add it: defineConfig(config, { allowHosts: ['${hostname}'] }) in jest.config, or METTLE_ALLOW_HOSTS=${hostname}`,
    code: 'METTLE_HOST_REFUSED',
  });
}
