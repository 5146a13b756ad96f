import { requireAllowedHost } from '../../core/allow-hosts';
import { reasonOf } from '../../core/errors';
import { ApiError } from './api-error';
import { AddressError, type HostPort, joinHostPort, splitHostPort } from './listen-address';

/**
 * Where a proxy passes connections on to. Nothing is resolved or reached here.
 *
 * @throws ApiError 400 where it is no address, 403 where it is neither on this machine nor named in `allowHosts`.
 */
export function readUpstream(upstream: string): HostPort {
  const address = parsed(upstream);
  try {
    requireAllowedHost(`http://${joinHostPort(address)}`, `put a proxy before ${upstream}`);
  } catch (error) {
    throw new ApiError(403, reasonOf(error));
  }
  return address;
}

function parsed(upstream: string): HostPort {
  try {
    const { host, port } = splitHostPort(upstream);
    const address = { host: host === '' ? '127.0.0.1' : host, port };
    if (port > 0 && URL.canParse(`http://${joinHostPort(address)}`)) return address;
  } catch (error) {
    if (error instanceof AddressError) throw invalid(upstream, error.message);
    throw error;
  }
  throw invalid(upstream, 'it must be host:port');
}

function invalid(upstream: string, reason: string): ApiError {
  return new ApiError(400, `upstream ${JSON.stringify(upstream)} is no address to pass connections on to: ${reason}`);
}
