import { isLoopback } from '../core/allow-hosts';
import { failedTo, type MettleError } from '../core/errors';
import type { RelayTarget } from '../core/relay';
import { socketHost } from '../core/socket-host';

/** An address that was taken apart, so that the relay's can be put in its place. */
export interface ParsedAddress {
  readonly target: RelayTarget;
  /** The same address with another host and port; all else is kept to the letter. */
  readonly withPlace: (host: string, port: number) => string;
  /** The host by which the relay is named: `localhost` where a certificate is made out for it. */
  readonly relayHost: string | undefined;
}

/** Ports by scheme, as IANA or the protocol's own documentation gives them. */
const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  mysql2: 3306,
  mariadb: 3306,
  mongodb: 27017,
  redis: 6379,
  rediss: 6379,
  amqp: 5672,
  amqps: 5671,
  nats: 4222,
  mqtt: 1883,
  mqtts: 8883,
  memcached: 11211,
  ldap: 389,
  ldaps: 636,
  smtp: 25,
  http: 80,
  https: 443,
  ws: 80,
  wss: 443,
};

const TLS_SCHEMES = new Set(['https', 'wss', 'rediss', 'amqps', 'mqtts', 'ldaps']);
const POSTGRES = new Set(['postgres', 'postgresql']);

interface Parts {
  readonly scheme: string;
  /** Scheme with `://`, or nothing. */
  readonly before: string;
  readonly credentials: string;
  readonly authority: string;
  readonly path: string;
  readonly query: string;
}

/**
 * Takes the address of a dependency apart: a URL of any scheme, or `host:port`.
 *
 * @throws MettleError `METTLE_DEPENDENCY` for an address that a relay cannot stand in for.
 */
export function parseAddress(name: string, address: string): ParsedAddress {
  const parts = splitAddress(address);
  const refuse = refusalOf(`the dependency ${name} (${masked(address)})`);
  const { host, port, query } = placeOf(parts, refuse);
  if (host.startsWith('/')) return behindSocket(parts, host, port, query);
  refuseForeignCertificate(parts, host, refuse);
  return {
    target: { host: socketHost(host), port },
    withPlace: (place, number) => rebuilt(parts, `${place}:${number}`, query),
    relayHost: usesTls(parts) && host === 'localhost' ? 'localhost' : undefined,
  };
}

/**
 * Where an address of this process leads: a URL of any scheme, or `host:port`. Its certificate does not matter here, since
 * the name by which it is checked stays.
 *
 * @throws MettleError `METTLE_DEPENDENCY` for an address that does not name one place.
 */
export function placeOfAddress(address: string): RelayTarget {
  const parts = splitAddress(address);
  const { host, port, query } = placeOf(parts, refusalOf(`the dependency ${masked(address)}`));
  return host.startsWith('/') ? behindSocket(parts, host, port, query).target : { host: socketHost(host), port };
}

function refusalOf(what: string): Refuse {
  return (reason, cure) => failedTo({ to: `read the address of ${what}`, reason, cure, code: 'METTLE_DEPENDENCY' });
}

/** An address without its password, for messages and reports. */
export function masked(address: string): string {
  const { before, credentials, authority, path, query } = splitAddress(address);
  const user = credentials.replace(/:.*@$/s, ':***@');
  const secret = /([?&](?:password|pass|pwd|token|secret|[a-z_]*key)=)[^&#]*/gi;
  return `${before}${user}${authority}${path}${query.replace(secret, '$1***')}`;
}

/** By hand, since a parser of URLs would rewrite what the service has to get to the letter (credentials, several hosts). */
function splitAddress(address: string): Parts {
  const [, before = '', credentials = '', authority = '', path = '', query = ''] =
    /^([a-z][a-z0-9+.-]*:\/\/)?((?:[^/?#]*@)?)([^/?#]*)([^?#]*)(.*)$/is.exec(address) ?? [];
  return { scheme: before.slice(0, -3).toLowerCase().split('+')[0] ?? '', before, credentials, authority, path, query };
}

function rebuilt({ before, credentials, path }: Parts, place: string, query: string): string {
  return `${before}${credentials}${place}${path}${query}`;
}

type Refuse = (reason: string, cure: string) => MettleError;

/** Drivers that learn further addresses from the first one, and go to these past the relay. */
function refuseDiscovery({ before, authority, query }: Parts, refuse: Refuse): void {
  if (/\+srv:/i.test(before)) {
    throw refuse(
      'its hosts come from DNS, and the driver goes to them past a relay',
      'Give the address of one host, with directConnection=true',
    );
  }
  if (/[?&]replicaSet=/i.test(query)) {
    throw refuse(
      'the driver asks for the members of the replica set and goes to them past a relay',
      'Write directConnection=true in place of replicaSet',
    );
  }
  if (authority.includes(',')) {
    throw refuse('it names several hosts', 'Give the address of one; a cluster needs one dependency for each');
  }
}

/** Host and port, by libpq's rules for Postgres: `host` and `port` of the query win, a folder is a unix socket. */
function placeOf(parts: Parts, refuse: Refuse): { host: string; port: number; query: string } {
  refuseDiscovery(parts, refuse);
  const { scheme, authority, path, query } = parts;
  const inQuery = POSTGRES.has(scheme) ? new URLSearchParams(query.replace(/^\?/, '').replace(/#.*$/s, '')) : undefined;
  const [, inAuthority = '', portText = ''] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(authority) ?? [];
  const host = inQuery?.get('host') ?? decodeURIComponent(inAuthority);
  const port = Number(inQuery?.get('port') ?? portText) || DEFAULT_PORTS[scheme];
  if (host === '' && scheme === 'unix') {
    throw refuse('a unix socket of this kind cannot be replaced by a port', `Have it listen on a port; not ${path}`);
  }
  if (host === '' || (scheme === '' && portText === '')) {
    throw refuse(
      'it is neither a URL with a host nor host:port',
      "Write it like 'redis://127.0.0.1:6379' or '127.0.0.1:6379'",
    );
  }
  if (port === undefined || port > 65_535) {
    throw refuse(`the usual port of "${scheme}" is not known here`, 'Write the port into the address');
  }
  return { host, port, query: inQuery === undefined ? query : withoutPlace(query) };
}

function withoutPlace(query: string): string {
  const kept = query.replace(/([?&])(?:host|port)=[^&#]*/g, '$1').replace(/([?&])&+/g, '$1');
  return kept.replace(/&(?=#|$)/, '').replace(/^\?(?=#|$)/, '');
}

/** Source: PostgreSQL documentation, 34.1.1 and `unix_socket_directories`: the file is `.s.PGSQL.<port>`. */
function behindSocket(parts: Parts, folder: string, port: number, query: string): ParsedAddress {
  return {
    target: { path: `${folder.replace(/\/$/, '')}/.s.PGSQL.${port}` },
    withPlace: (place, number) => rebuilt(parts, `${place}:${number}`, query),
    relayHost: undefined,
  };
}

function usesTls({ scheme, query }: Parts): boolean {
  return (
    TLS_SCHEMES.has(scheme) ||
    /[?&](?:tls|ssl)=(?:true|1)/i.test(query) ||
    /[?&]sslmode=(?:require|verify-ca|verify-full)/i.test(query)
  );
}

function refuseForeignCertificate(parts: Parts, host: string, refuse: Refuse): void {
  if (!usesTls(parts) || isLoopback(host)) return;
  const cure = POSTGRES.has(parts.scheme)
    ? 'Write sslmode=no-verify if the test may do without the check, or leave it out of "dependencies"'
    : 'Leave it out of "dependencies", or put a stand-in without TLS in its place';
  throw refuse(
    `its certificate is made out for ${host}, but through a relay the service would reach it as 127.0.0.1 and refuse it`,
    cure,
  );
}
