import { lookup } from 'node:dns/promises';
import { isIP, isIPv6 } from 'node:net';
import { isLoopback } from '../../core/allow-hosts';

/** An address as Toxiproxy is given it: `localhost:6379`, `[::1]:0`, `:80`. */
export interface HostPort {
  /** Empty for each interface of this machine. */
  readonly host: string;
  readonly port: number;
}

/** An address that cannot be read or found, in the words of Go's package `net`. */
export class AddressError extends Error {}

/** Takes an address apart. @throws AddressError */
export function splitHostPort(address: string): HostPort {
  if (address === '') return { host: '', port: 0 };
  const { host, port } = parts(address);
  return { host, port: portOf(port) };
}

function parts(address: string): { host: string; port: string } {
  const refuse = (why: string): AddressError => new AddressError(`address ${address}: ${why}`);
  const colon = address.lastIndexOf(':');
  if (colon < 0) throw refuse('missing port in address');
  const bracketed = address.startsWith('[');
  const end = address.indexOf(']');
  if (bracketed && end < 0) throw refuse("missing ']' in address");
  if (bracketed && end + 1 !== colon) {
    throw refuse(address.charAt(end + 1) === ':' ? 'too many colons in address' : 'missing port in address');
  }
  const host = bracketed ? address.slice(1, end) : address.slice(0, colon);
  if (!bracketed && host.includes(':')) throw refuse('too many colons in address');
  if (address.includes('[', bracketed ? 1 : 0)) throw refuse("unexpected '[' in address");
  if (address.includes(']', bracketed ? end + 1 : 0)) throw refuse("unexpected ']' in address");
  return { host, port: address.slice(colon + 1) };
}

function portOf(port: string): number {
  if (!/^[-+]?\d*$/.test(port)) throw new AddressError(`lookup tcp/${port}: unknown port`);
  const number = Number(port);
  if (number >= 0 && number <= 65_535) return number;
  throw new AddressError(`address ${port}: invalid port`);
}

/** An address with its host resolved to a number, IPv4 before IPv6, as Go resolves what it listens on. @throws AddressError */
export async function resolveAddress(address: string): Promise<HostPort> {
  const { host, port } = splitHostPort(address);
  return { host: host === '' ? '' : await resolveHost(host), port };
}

async function resolveHost(host: string): Promise<string> {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(host)?.[1];
  if (mapped !== undefined) return mapped;
  if (isIP(host) !== 0) return host;
  if (isLoopback(host)) return '127.0.0.1';
  const unknown = new AddressError(`lookup ${host}: no such host`);
  if (!/^(?=.*[a-z_])[\w.-]+$/i.test(host)) throw unknown;
  try {
    const found = await lookup(host, { all: true });
    return (found.find(({ family }) => family === 4) ?? found[0])?.address ?? '';
  } catch {
    throw unknown;
  }
}

/** Puts an address together again: `[::1]:80`. */
export function joinHostPort({ host, port }: HostPort): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}
